"""Phase 1: User → User. Everybody comes over, nobody is made one with somebody else, and old passwords go on working."""

from accounts.legacy.users.fingerprints import FINGERPRINT, fingerprints
from accounts.legacy.users.mapping import is_address, normalised, placeholder
from accounts.legacy.users.moving import move_users
from accounts.legacy.users.undoing import undo_users

__all__ = [
    "FINGERPRINT",
    "fingerprints",
    "is_address",
    "move_users",
    "normalised",
    "placeholder",
    "undo_users",
]
