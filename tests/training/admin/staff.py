"""Staff with as much right as a test gives them."""

from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User

LIST = "/admin/training/exercise/"


def allowed(user: User, *codenames: str, model: str = "exercise") -> Client:
    """A browser of `user`, who may `view`, `change` … exercises, or rows of another model of training."""
    user.user_permissions.set(
        Permission.objects.filter(
            content_type__app_label="training", codename__in=[f"{name}_{model}" for name in codenames]
        )
    )
    client = Client()
    client.force_login(user)
    return client
