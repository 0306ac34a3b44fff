"""What stands between an installed checkout and a served page, in one process because start-up is what costs."""

import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Bring the database up to date: migrations, the shipped catalogue and, in development, the demo account."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, help="where the site is about to be served on 127.0.0.1")

    def handle(self, *, port: int | None, **options: Any) -> None:
        if port is not None:
            refuse_taken_port(port)
        call_command("migrate", verbosity=0)
        call_command("load_catalogue", verbosity=0)
        if port is not None:
            self.stdout.write(f"\n  Spotter   http://127.0.0.1:{port}")
        if settings.DEVELOPMENT:
            self._make_demo()
        if port is not None:
            self.stdout.write("  Stop      Ctrl-C\n\n")

    def _make_demo(self) -> None:
        """The site is served without it too, whatever people did to the demo account's rows."""
        try:
            call_command("demo", stdout=self.stdout)
        except Exception as error:
            self.stderr.write(f"  No demo   {error if isinstance(error, CommandError) else repr(error)}")


def refuse_taken_port(port: int) -> None:
    """CommandError where the site could not be served: better said before the work than after it."""
    with socket.socket() as probe:
        # As the server does: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} is not free ({error}). Is Spotter running already? "
                f"Another port: PORT={port + 1 if port < 65535 else 8000} make run"
            ) from error
