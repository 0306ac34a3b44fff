"""A log-in takes as long for an old account as for a new one or none: while hashes of bcrypt are kept, each pays for one.

Checking a wrapped hash (accounts.hashers) costs bcrypt and Argon2, all else Argon2 alone. The difference is a quarter of
a second: enough to tell who came over from the older tracker.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db.models.functions import Substr

from accounts.hashers import BcryptInArgon2PasswordHasher, bcrypt_work, run_bcrypt
from accounts.models import User

COSTS = {f"{cost:02}": 2**cost for cost in range(4, 15)}
FRESH_FOR = 300  # seconds


@contextmanager
def equal_effort() -> Iterator[None]:
    """At the end do what bcrypt was not asked to do inside, up to what the dearest hash in the database takes."""
    before = bcrypt_work.set(0)
    try:
        yield
        missing = most_work() - bcrypt_work.get()
        for cost, work in COSTS.items():
            # 2^12 − 2^10 is 2^10 + 2^11: the bits of the difference are the costs that make it up exactly.
            if missing > 0 and missing & work:
                run_bcrypt("", f"$2b${cost}${'.' * 22}")
    finally:
        bcrypt_work.reset(before)


def most_work() -> int:
    """2^cost of the dearest wrapped hash, 0 without one; asked for once in five minutes."""
    return cache.get_or_set("bcrypt_work", _most_work, FRESH_FOR) or 0


def _most_work() -> int:
    wrapped = f"{BcryptInArgon2PasswordHasher.algorithm}$"
    cost = Substr("password", len(f"{wrapped}2b$") + 1, 2)
    costs = User.objects.filter(password__startswith=wrapped).values_list(cost, flat=True).distinct()
    return max((COSTS.get(cost, 0) for cost in costs), default=0)
