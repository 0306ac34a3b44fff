"""The cast: Alice owns, Bob must not see, Sam is staff."""

from accounts.models import User
from tests.factories import UserFactory

PASSWORD = "correct horse battery staple"


def alice() -> User:
    user: User = UserFactory.create(email="alice@example.com", name="Alice")
    return user


def bob() -> User:
    user: User = UserFactory.create(email="bob@example.com", name="Bob")
    return user


def sam() -> User:
    user: User = UserFactory.create(email="sam@example.com", name="Sam", is_staff=True)
    return user
