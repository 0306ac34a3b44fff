"""`manage.py prepare` is what `make run` does between installing and serving."""

import socket
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from workouts.management.commands import prepare


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: names.append(name))
    return names


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_migrates_before_it_loads_and_makes_a_demo_in_development_only(
    called: list[str], settings: Settings
) -> None:
    settings.DEVELOPMENT = False
    call_command("prepare")
    settings.DEVELOPMENT = True
    call_command("prepare")
    assert called == ["migrate", "load_catalogue", "migrate", "load_catalogue", "demo"]


@pytest.mark.parametrize(
    ("error", "said"),
    [(CommandError("No catalogue."), "No catalogue."), (ZeroDivisionError("x"), "ZeroDivisionError('x')")],
)
def test_serves_without_a_demo_that_fails(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, error: Exception, said: str
) -> None:
    def call(name: str, **options: object) -> None:
        if name == "demo":
            raise error

    monkeypatch.setattr(prepare, "call_command", call)
    settings.DEVELOPMENT = True
    out = StringIO()
    call_command("prepare", stderr=out)
    assert f"No demo   {said}" in out.getvalue()


def test_says_where_the_site_will_be(called: list[str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    out = StringIO()
    call_command("prepare", port=port, stdout=out)
    assert f"http://127.0.0.1:{port}\n" in out.getvalue()


def test_a_port_in_use_is_said_before_anything_is_done(called: list[str], taken_port: int) -> None:
    with pytest.raises(CommandError, match=f"Port {taken_port} is not free.*PORT={taken_port + 1} make run"):
        call_command("prepare", port=taken_port)
    assert called == []


def test_a_number_that_is_no_port_is_refused(called: list[str]) -> None:
    with pytest.raises(CommandError, match="Port 70000 is not free"):
        call_command("prepare", port=70000)
