"""The cast as fixtures; `as_alice` and the like are browsers with the person logged in."""

import pytest
from django.test import Client

from accounts.models import User
from tests import people


@pytest.fixture
def alice(db: None) -> User:
    return people.alice()


@pytest.fixture
def bob(db: None) -> User:
    return people.bob()


@pytest.fixture
def sam(db: None) -> User:
    return people.sam()


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_alice(alice: User) -> Client:
    return browser_of(alice)


@pytest.fixture
def as_bob(bob: User) -> Client:
    return browser_of(bob)


@pytest.fixture
def as_sam(sam: User) -> Client:
    return browser_of(sam)
