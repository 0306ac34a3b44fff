"""A phone on a wire that can be broken."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from accounts.models import User
from tests import people
from tests.e2e.conftest import NewPhone
from tests.e2e.faulty_wire import FaultyWire, faulty_wire
from tests.e2e.gym import started
from tests.e2e.offline.rows import BROKEN
from workouts.models import WorkoutLog


@pytest.fixture
def lifter(lifter: User) -> User:
    """Alice, who can log in by herself."""
    lifter.set_password(people.PASSWORD)
    lifter.save()
    return lifter


@pytest.fixture
def wire(live_server: Any) -> Iterator[FaultyWire]:
    with faulty_wire(live_server.url) as wire:
        yield wire


@pytest.fixture
def phone(wire: FaultyWire, new_phone: NewPhone, lifter: User, excused: list[str]) -> Page:
    """Alice's, on the faulty wire."""
    excused.append(BROKEN)
    page = new_phone(lifter, base_url=wire.url)
    page.context.set_default_timeout(30_000)
    return page


@pytest.fixture
def bench(lifter: User) -> WorkoutLog:
    """An exercise of a workout in progress."""
    return WorkoutLog.objects.get(session=started(lifter, "bench-press"))
