from django.urls import path

from training import gym_views, views

app_name = "training"

urlpatterns = [
    path("exercises/", views.browse, name="exercises"),
    path("exercises/new/", views.exercise_new, name="exercise_new"),
    path("exercises/<uuid:pk>/", views.exercise, name="exercise"),
    path("exercises/<uuid:pk>/edit/", views.exercise_edit, name="exercise_edit"),
    path("exercises/<uuid:pk>/rest/", views.exercise_rest, name="exercise_rest"),
    path("exercises/<uuid:pk>/active/", views.exercise_active, name="exercise_active"),
    path("gyms/", gym_views.browse, name="gyms"),
    path("gyms/new/", gym_views.new, name="gym_new"),
    path("gyms/<uuid:pk>/", gym_views.gym, name="gym"),
    path("gyms/<uuid:pk>/current/", gym_views.make_current, name="gym_current"),
    path("gyms/<uuid:pk>/remove/", gym_views.remove, name="gym_remove"),
    path("gyms/<uuid:pk>/restore/", gym_views.restore, name="gym_restore"),
    path("plates/", gym_views.plates, name="plates"),
]
