from django.urls import include, path

from training import gym_views, library_views, plan_file_views, plan_views, views

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
    path("plans/", plan_views.browse, name="plans"),
    path("plans/new/", plan_views.new, name="plan_new"),
    path("plans/import/", plan_file_views.import_file, name="plan_import"),
    path("plans/library/", library_views.library, name="library"),
    path("plans/library/<slug:key>/", library_views.program, name="library_program"),
    path("plans/library/<slug:key>/adopt/", library_views.adopt, name="adopt"),
    path("plans/<uuid:pk>/", plan_views.plan, name="plan"),
    path("plans/<uuid:pk>/edit/", include("training.plan_editor_urls")),
    path("plans/<uuid:pk>/status/", plan_views.change_status, name="plan_status"),
    path("plans/<uuid:pk>/copy/", plan_views.copy, name="plan_copy"),
    path("plans/<uuid:pk>/remove/", plan_views.remove, name="plan_remove"),
    path("plans/<uuid:pk>/restore/", plan_views.restore, name="plan_restore"),
    path("plans/<uuid:pk>/share/", plan_views.share, name="plan_share"),
    path("plans/<uuid:pk>/revoke/", plan_views.revoke, name="plan_revoke"),
    path("plans/<uuid:pk>/file/", plan_file_views.plan_file, name="plan_file"),
    path("plans/<uuid:pk>/versions/", plan_views.plan_versions, name="plan_versions"),
    path("plans/<uuid:pk>/versions/<int:number>/", plan_views.restore_version, name="plan_version_restore"),
    path("shared/plans/<str:token>/", plan_file_views.shared_plan, name="shared_plan"),
    path("shared/plans/<str:token>/take/", plan_file_views.take, name="shared_take"),
]
