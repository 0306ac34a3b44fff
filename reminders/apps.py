from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = "Reminders"

    def ready(self) -> None:
        from reminders import logging_out, marking  # noqa: F401 — logging_out listens
        from reminders.legacy import PART
        from training.plans import following
        from workouts.legacy import parts

        following.register_follower(marking.plan_moved)
        parts.register(PART)
