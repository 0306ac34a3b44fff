"""Settings come from the environment, and production refuses to start on unsafe ones.

Each case is a process of its own, because settings are read once.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "SPOTTER_ENV": "production",
    "SECRET_KEY": "k3y-" + "abcdefghij" * 5,
    "ALLOWED_HOSTS": "spotter.example",
    "EMAIL_URL": "smtp+tls://me:secret@mail.example:587",
    "DATABASE_URL": "postgres://lifter:pa%40ss@db.example:5433/spotter",
}


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    code = (
        "import json; from config import settings as s; "
        "print(json.dumps({n: getattr(s, n) for n in dir(s) if n.isupper()}, default=str))"
    )
    inherited = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=inherited | {"ENV_FILE": os.devnull} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def settings(**environment: str) -> dict[str, Any]:
    process = start(**environment)
    assert process.returncode == 0, process.stderr
    return dict(json.loads(process.stdout))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "insecure-development-key-that-production-refuses"}, "SECRET_KEY is missing or the"),
        ({"SECRET_KEY": "django-insecure-" + "abcdefghij" * 5}, "SECRET_KEY is missing or the development"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"SECRET_KEY": "a" * 60}, "too regular"),
        ({"DEBUG": "true"}, "DEBUG is on"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty"),
        ({"ALLOWED_HOSTS": "spotter.example,*"}, "ALLOWED_HOSTS is empty or a wildcard"),
        ({"SITE_URL": "spotter.example"}, "SITE_URL is no address"),
        ({"EMAIL_URL": ""}, "EMAIL_URL is missing"),
        ({"EMAIL_URL": "off", "EMAIL_VERIFICATION": "mandatory"}, "nobody would get the code"),
        ({"SPOTTER_ENV": "staging"}, "must be development, test or production"),
    ],
)
def test_production_refuses(change: dict[str, str], fault: str) -> None:
    process = start(**SAFE | change)
    assert process.returncode != 0
    assert "ImproperlyConfigured" in process.stderr
    assert fault in process.stderr
    assert SAFE["SECRET_KEY"] not in process.stderr


def test_production_names_every_fault_at_once() -> None:
    process = start(SPOTTER_ENV="production", DEBUG="1", ALLOWED_HOSTS="*")
    assert [name in process.stderr for name in ("SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "EMAIL_URL")] == [
        True
    ] * 4


def test_production_starts_with_what_the_documentation_asks_for() -> None:
    found = settings(**SAFE)
    database = found["DATABASES"]["default"]
    assert {name: database[name] for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "spotter",
        "USER": "lifter",
        "PASSWORD": "pa@ss",
        "HOST": "db.example",
        "PORT": 5433,
    }
    assert found["MAILERS"]["default"] == {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": "mail.example",
            "port": 587,
            "username": "me",
            "password": "secret",
            "use_tls": True,
            "timeout": 20,
        },
    }
    secure = {
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
    }
    assert {name: found[name] for name in secure} == secure
    # Headers that anybody may send count only behind a proxy.
    assert not {"SECURE_PROXY_SSL_HEADER", "ALLAUTH_TRUSTED_PROXY_COUNT"} & found.keys()
    assert found["CACHES"]["default"]["OPTIONS"]["MAX_ENTRIES"] == 100_000  # it holds the counts of log-ins
    assert found["STORAGES"]["staticfiles"]["BACKEND"] == "config.static_files.StaticFilesStorage"


def test_behind_a_proxy_and_without_https_are_said_explicitly() -> None:
    found = settings(**SAFE | {"BEHIND_PROXY": "true", "HTTPS": "false", "EMAIL_URL": "off"})
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert (found["SESSION_COOKIE_NAME"], found["SESSION_COOKIE_SECURE"]) == ("session", False)
    assert (found["SECURE_HSTS_SECONDS"], found["SECURE_SSL_REDIRECT"]) == (0, False)
    assert found["MAILERS"]["default"] == {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


def test_links_in_messages_begin_with_the_first_host_or_with_what_is_said() -> None:
    assert (
        settings(**SAFE | {"ALLOWED_HOSTS": ".spotter.example,gym.lan"})["SITE_URL"]
        == "https://spotter.example"
    )
    assert settings(**SAFE | {"HTTPS": "false", "SITE_URL": "http://gym.lan:8000/"})["SITE_URL"] == (
        "http://gym.lan:8000"
    )


def test_secrets_come_from_files_too(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SAFE["SECRET_KEY"] + "\n")
    environment = {name: value for name, value in SAFE.items() if name != "SECRET_KEY"}
    assert settings(**environment, SECRET_KEY_FILE=str(secret))["SECRET_KEY"].strip() == SAFE["SECRET_KEY"]


def test_development_needs_nothing_and_answers_this_machine_only() -> None:
    found = settings()
    assert (found["ENVIRONMENT"], found["DEBUG"]) == ("development", True)
    assert found["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert found["DATABASES"]["default"]["ENGINE"] == "django.db.backends.sqlite3"
    assert found["DATABASES"]["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert found["MAILERS"]["default"]["BACKEND"] == "django.core.mail.backends.console.EmailBackend"


def test_the_example_file_names_every_variable_that_the_settings_read() -> None:
    code = (ROOT / "config" / "settings.py").read_text() + (ROOT / "config" / "gunicorn.py").read_text()
    read = set(re.findall(r'(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)"', code)) - {"ENV_FILE"}
    example = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    documented = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "production.md").read_text()))
    assert len(read) > 20
    assert read - example == set()
    assert read - documented == set()
    assert example - read == set()
