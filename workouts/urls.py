from django.urls import path

from workouts.views import came_over, exercises, overview, phone, sessions, sets, sync

app_name = "workouts"

urlpatterns = [
    path("", overview.today, name="today"),
    path("log/", overview.log, name="log"),
    path("log/past/", sessions.record_past, name="record_past"),
    path("history/", overview.history, name="history"),
    path("history/exercises/<uuid:pk>/", overview.exercise_history, name="exercise_history"),
    path("history/came-over/", came_over.came_over, name="came_over"),
    path("history/came-over/seen/", came_over.came_over_seen, name="came_over_seen"),
    path("gym/offline/", phone.offline_session, name="offline_session"),
    path("on-this-phone/", phone.on_this_phone, name="on_this_phone"),
    path("sessions/start/", sessions.start_session, name="start_session"),
    path("sessions/<uuid:pk>/", sessions.show_session, name="session"),
    path("sessions/<uuid:pk>/edit/", sessions.edit_session, name="edit_session"),
    path("sessions/<uuid:pk>/finish/", sessions.finish_session, name="finish_session"),
    path("sessions/<uuid:pk>/pause/", sessions.pause_session, name="pause_session"),
    path("sessions/<uuid:pk>/resume/", sessions.resume_session, name="resume_session"),
    path("sessions/<uuid:pk>/finish/forgotten/", sessions.finish_forgotten, name="finish_forgotten"),
    path("sessions/<uuid:pk>/discard/", sessions.discard_session, name="discard_session"),
    path("sessions/<uuid:pk>/restore/", sessions.restore_session, name="restore_session"),
    path("sessions/<uuid:pk>/checked/", sessions.checked, name="checked"),
    path("sessions/<uuid:pk>/exercises/", exercises.pick_exercise, name="pick_exercise"),
    path("sessions/<uuid:pk>/exercises/add/", exercises.add_exercise, name="add_exercise"),
    path("logs/<uuid:pk>/sets/", sets.log_set, name="log_set"),
    path("logs/<uuid:pk>/note/", exercises.note_exercise, name="note_exercise"),
    path("logs/<uuid:pk>/move/", exercises.move_exercise, name="move_exercise"),
    path("logs/<uuid:pk>/superset/", exercises.join_superset, name="join_superset"),
    path("logs/<uuid:pk>/superset/leave/", exercises.leave_superset, name="leave_superset"),
    path("logs/<uuid:pk>/remove/", exercises.remove_exercise, name="remove_exercise"),
    path("logs/<uuid:pk>/restore/", exercises.restore_exercise, name="restore_exercise"),
    path("sets/<uuid:pk>/", sets.edit_set, name="edit_set"),
    path("sets/<uuid:pk>/delete/", sets.delete_set, name="delete_set"),
    path("sets/<uuid:pk>/restore/", sets.restore_set, name="restore_set"),
    path("sync/", sync.sync, name="sync"),
    path("sync/exercises/", sync.exercises, name="sync_exercises"),
]
