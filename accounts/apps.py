from django.apps import AppConfig
from django.db.models.signals import pre_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from accounts.legacy.migrating import check_plan

        pre_migrate.connect(check_plan, sender=self, dispatch_uid="accounts.legacy")
