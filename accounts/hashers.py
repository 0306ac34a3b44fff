"""Argon2id with the parameters for a small server."""

from django.contrib.auth import hashers


class Argon2PasswordHasher(hashers.Argon2PasswordHasher):
    """19 MiB, 2 passes, 1 lane: the OWASP minimum. Django's 100 MiB a log-in would let ten log-ins fill a small machine."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
