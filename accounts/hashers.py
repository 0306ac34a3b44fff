"""How passwords are kept: with Argon2id and the parameters for a small server, the older tracker's too."""

import re
from base64 import b64encode
from contextvars import ContextVar
from typing import Any

import bcrypt
from django.contrib.auth import hashers
from django.utils.encoding import force_bytes

# 16 bytes of salt are 22 characters, 23 bytes of digest 31: https://www.usenix.org/legacy/event/usenix99/provos.html
SETTING = r"\$2[aby]\$(?:0[4-9]|1[0-4])\$[./A-Za-z0-9]{22}"
BCRYPT = re.compile(rf"({SETTING})([./A-Za-z0-9]{{31}})")
ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

# The bcrypt that ran in this thread's log-in: the sum of 2^cost (accounts.equal_effort).
bcrypt_work: ContextVar[int] = ContextVar("bcrypt_work", default=0)


class Argon2PasswordHasher(hashers.Argon2PasswordHasher):
    """19 MiB, 2 passes, 1 lane: the OWASP minimum. Django's 100 MiB a log-in would let ten log-ins fill a small machine."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class BcryptInArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2 over a bcrypt hash: a password that nobody has typed since is kept as well as a new one.

    Stored is `argon2_bcrypt$2b$12$<bcrypt's salt>$argon2id$v=19$m=19456,t=2,p=1$<digest>`, 116 characters.
    bcrypt's version, cost and salt together are Argon2's salt, because a second one would not fit into the 128 of
    User.password; so one bcrypt hash always makes the same text.
    """

    algorithm = "argon2_bcrypt"
    STORED = re.compile(
        rf"{algorithm}({SETTING})(\$argon2id\$v=19\$m=[0-9]{{1,6}},t=[0-9]{{1,3}},p=[0-9]{{1,3}}\$)([A-Za-z0-9+/]{{43}})"
    )

    def encode(self, password: str, salt: str) -> str:
        """`salt`: bcrypt's version, cost and salt, as in $2b$12$ and 22 characters."""
        return self.encode_bcrypt(run_bcrypt(password, salt))

    def encode_bcrypt(self, bcrypt_text: str) -> str:
        """What is stored for a bcrypt hash; ValueError for a text that is none."""
        match = BCRYPT.fullmatch(bcrypt_text)
        if match is None:
            raise ValueError("This is no bcrypt hash.")
        setting, digest = match.groups()
        # Of the salt's last character two bits of six count. Others than bcrypt itself may have set the rest, and the
        # library refuses those.
        setting = setting[:-1] + ALPHABET[ALPHABET.index(setting[-1]) & 0b110000]
        parameters, _salt, argon2 = super().encode(setting + digest, setting).rsplit("$", 2)
        return f"{self.algorithm}{setting}{parameters.removeprefix(self.algorithm)}${argon2}"

    def verify(self, password: str, encoded: str) -> bool:
        """Whether it is the password. A malformed text has none: the log-in fails and says nothing more."""
        try:
            setting, argon2 = self.parts(encoded)
            return super().verify(run_bcrypt(password, setting), argon2)
        except ValueError:
            return False

    def decode(self, encoded: str) -> Any:
        return super().decode(self.parts(encoded)[1])

    def parts(self, encoded: str) -> tuple[str, str]:
        """bcrypt's version, cost and salt, and the text as Argon2 writes it; ValueError when it is malformed."""
        match = self.STORED.fullmatch(encoded)
        if match is None:
            raise ValueError("This is no bcrypt hash in Argon2.")
        setting, parameters, argon2 = match.groups()
        salt = b64encode(setting.encode()).decode().rstrip("=")
        return setting, f"{self.algorithm}{parameters}{salt}${argon2}"


def wrap(bcrypt_text: str) -> str:
    """What to store for a bcrypt hash of the older tracker. ValueError for a text that is none."""
    return BcryptInArgon2PasswordHasher().encode_bcrypt(bcrypt_text)


def run_bcrypt(password: str | bytes, setting: str) -> str:
    """bcrypt's text for a password. Of a long one the first 72 bytes count, as they did in the older tracker."""
    bcrypt_work.set(bcrypt_work.get() + 2 ** int(setting[4:6]))
    return bcrypt.hashpw(force_bytes(password)[:72], setting.encode()).decode()
