"""Certificates for the servers of these tests, trusted for as long as a test asks for them; no connection of another test's;
the noon at which most is planned."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from time_machine import TimeMachineFixture

from reminders import outgoing
from reminders.channels import mail
from tests.factories import ExerciseFactory
from tests.reminders.planned import NOON
from tests.reminders.tls_server import make_certificates


@pytest.fixture(scope="session")
def certificate_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    make_certificates(folder)
    return folder


@pytest.fixture
def certificates(certificate_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate_folder / "authority.pem"))
    outgoing._context.cache_clear()
    yield certificate_folder
    outgoing.close_kept()
    outgoing._context.cache_clear()


@pytest.fixture(autouse=True)
def _own_connection_for_mail() -> None:
    """One that is kept goes to the mail server of the test before, wherever this one's mails should go."""
    mail.hang_up()


@pytest.fixture
def noon(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def squat() -> str:
    return str(ExerciseFactory.create(name="Squat").pk)
