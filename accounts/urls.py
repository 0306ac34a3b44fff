from django.urls import path

from accounts.views import measurements, profile

app_name = "accounts"

urlpatterns = [
    path("more/", profile.more, name="more"),
    path("profile/", profile.profile, name="profile"),
    path("profile/timer/", profile.timer, name="timer"),
    path("measurements/", measurements.measurements, name="measurements"),
    path("measurements/record/<slug:kind>/", measurements.record, name="measurement_record"),
    path("measurements/<uuid:pk>/", measurements.change, name="measurement"),
    path("measurements/<uuid:pk>/remove/", measurements.remove, name="measurement_remove"),
    path("measurements/<uuid:pk>/restore/", measurements.restore, name="measurement_restore"),
    path("style-guide/", profile.style_guide, name="style_guide"),
]
