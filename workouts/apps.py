from django.apps import AppConfig
from django.db.backends.signals import connection_created


class WorkoutsConfig(AppConfig):
    name = "workouts"
    verbose_name = "Workouts"

    def ready(self) -> None:
        from training import merging
        from training.plans import adopting
        from workouts import lookups, recording
        from workouts.planning import known

        connection_created.connect(lookups.teach_sqlite)
        merging.register_follower(recording.follow_merge)
        adopting.register_source(known.e1rms)
