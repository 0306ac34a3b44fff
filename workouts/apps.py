from django.apps import AppConfig


class WorkoutsConfig(AppConfig):
    name = "workouts"
    verbose_name = "Workouts"

    def ready(self) -> None:
        from training import merging
        from workouts import recording

        merging.register_follower(recording.follow_merge)
