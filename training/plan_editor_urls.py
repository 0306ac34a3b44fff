"""The editor of a plan, below /plans/<id>/edit/."""

from django.urls import path

from training import plan_editor_views

urlpatterns = [
    path("", plan_editor_views.edit, name="plan_edit"),
    path("press/", plan_editor_views.press, name="plan_edit_press"),
    path("undo/", plan_editor_views.undo, name="plan_edit_undo"),
    path("details/", plan_editor_views.details, name="plan_edit_details"),
    path("days/<uuid:day>/", plan_editor_views.day, name="plan_edit_day"),
    path("exercises/<uuid:planned>/", plan_editor_views.exercise, name="plan_edit_exercise"),
    path("pick/<uuid:at>/", plan_editor_views.pick, name="plan_edit_pick"),
    path("tracks/<slug:key>/", plan_editor_views.track, name="plan_edit_track"),
    path("ahead/", plan_editor_views.ahead, name="plan_edit_ahead"),
]
