"""The worker of reminders: start one, or several, beside the site."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reminders.worker import Running


class Command(BaseCommand):
    help = (
        "Plan reminders and send what is due, until SIGTERM or Ctrl-C: the message in hand is finished first. "
        "Several may run at once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due and end, for cron")

    def handle(self, *, once: bool, **options: Any) -> None:
        worker = Running()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        worker.run(once=once)
