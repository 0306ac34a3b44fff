"""The demo account and the staff account of a development server."""

from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import User
from workouts.demo import account


class Command(BaseCommand):
    help = (
        "Make the demo account with a year of training up to today, and a staff account. Run again, it adds the "
        "workouts since. Their passwords are public: never in production."
    )

    def handle(self, **options: Any) -> None:
        # SPOTTER_ENV alone does not tell: forgotten on a server, it is `development`.
        if not settings.DEBUG or settings.SECRET_KEY != settings.INSECURE_SECRET_KEY:
            raise CommandError(
                "The passwords of the demo accounts are public: they are made only on a development server, "
                "with DEBUG on and the SECRET_KEY of development."
            )
        try:
            added = account.make_demo(now=timezone.now())
        except account.CatalogueMissingError as missing:
            raise CommandError(f"{missing} Run `manage.py load_catalogue` first.") from missing
        account.make_admin()
        if added > 1 or options["verbosity"] > 1:
            self.stdout.write(f"  Demo      {added} workouts added")
        if User.objects.filter(email=account.DEMO_EMAIL).exists():
            self.stdout.write(f"  Log in    {account.DEMO_EMAIL}   password: {account.DEMO_PASSWORD}")
        self.stdout.write(
            f"  Staff     {account.ADMIN_EMAIL}   password: {account.ADMIN_PASSWORD}   (/admin/)"
        )
