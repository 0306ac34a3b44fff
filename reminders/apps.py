from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = "Reminders"

    def ready(self) -> None:
        from reminders import logging_out  # noqa: F401 — listens
        from reminders.legacy import PART
        from workouts.legacy import parts

        parts.register(PART)
