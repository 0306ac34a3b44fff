"""Whether an account is as the move made it: users have no updated_at."""

from collections.abc import Iterable
from uuid import UUID

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.identity import content_hash

# What a person or staff can change of an account, and what a log-in changes. A list, so that a column that comes with a
# later version does not make every account look edited.
FINGERPRINT = (
    "email",
    "name",
    "password",
    "last_login",
    "is_active",
    "is_staff",
    "is_superuser",
    "date_joined",
    "time_zone",
    "weight_unit",
    "distance_unit",
    "first_weekday",
    "theme",
    "height_cm",
    "fitness_level",
    "goals",
)


def fingerprints(apps: Apps, connection: BaseDatabaseWrapper, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """A hash of each account as it is now, by its id: it differs from LegacyRow.made_hash once somebody used or edited it."""
    users = apps.get_model("accounts.User").objects.using(connection.alias)
    found = users.filter(pk__in=list(ids)).values("id", *FINGERPRINT)
    return {row.pop("id"): content_hash(row) for row in found}
