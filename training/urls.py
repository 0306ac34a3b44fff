from django.urls import path

from training import views

app_name = "training"

urlpatterns = [
    path("exercises/", views.browse, name="exercises"),
    path("exercises/new/", views.exercise_new, name="exercise_new"),
    path("exercises/<uuid:pk>/", views.exercise, name="exercise"),
    path("exercises/<uuid:pk>/edit/", views.exercise_edit, name="exercise_edit"),
    path("exercises/<uuid:pk>/rest/", views.exercise_rest, name="exercise_rest"),
    path("exercises/<uuid:pk>/active/", views.exercise_active, name="exercise_active"),
]
