from django.apps import AppConfig
from django.db.backends.signals import connection_created


class WorkoutsConfig(AppConfig):
    name = "workouts"
    verbose_name = "Workouts"

    def ready(self) -> None:
        from training import merging
        from workouts import lookups, recording

        connection_created.connect(lookups.teach_sqlite)
        merging.register_follower(recording.follow_merge)
