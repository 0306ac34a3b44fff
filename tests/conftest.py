"""The cast as fixtures; `as_alice` and the like are browsers with the person logged in."""

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from tests import people

# They start processes, servers or databases of their own: `make unit` leaves them out.
PROCESSES = {
    "test_backups.py",
    "test_benchmark.py",
    "test_copying.py",
    "test_crashes.py",
    "test_failing.py",
    "test_migrations.py",
    "test_production.py",
    "test_scripts.py",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name in PROCESSES:
            item.add_marker(pytest.mark.process)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """With browser tests, SQLite's test database is a file: the one in memory has one connection for all threads of a
    server, and two requests at once would share a transaction."""
    browser = any(item.get_closest_marker("e2e") for item in request.session.items)
    if browser and connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


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
