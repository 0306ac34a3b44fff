"""Production as docs/production.md describes it, on a database of its own: check, migrate, collectstatic, gunicorn."""

import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
HOST = "spotter.example"


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A new database of the kind that this run is about; what DATABASE_URL names is left alone."""
    given = os.environ["DATABASE_URL"]
    if not given.startswith("postgres"):
        yield f"sqlite:///{tmp_path_factory.mktemp('production') / 'spotter.sqlite3'}"
        return
    name = f"spotter_production_{secrets.token_hex(4)}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield re.sub(r"/[^/?]+(\?|$)", rf"/{name}\1", given)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def environment(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {
        "ENV_FILE": os.devnull,
        "SPOTTER_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        "DATABASE_URL": database_url,
        "EMAIL_URL": "off",
        "BEHIND_PROXY": "true",
        "STATIC_ROOT": str(tmp_path_factory.mktemp("static")),
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "1",
    }


COLLECT = ("collectstatic", "--noinput", "--verbosity=0")
# To compress all files takes ten times as long as all else: the styles do, and of those a test asks.
COLLECT_AND_COMPRESS_STYLES = """
import os, sys
from django.core.management import execute_from_command_line
from whitenoise.storage import CompressedManifestStaticFilesStorage as Storage
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
compress = Storage.compress_files
Storage.compress_files = lambda self, paths: compress(self, [path for path in paths if path.startswith("css/")])
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


def manage(environment: dict[str, str], *command: str) -> str:
    run = ("-c", COLLECT_AND_COMPRESS_STYLES) if command == COLLECT else ("manage.py",)
    process = subprocess.run(
        [sys.executable, *run, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout + process.stderr


@pytest.fixture(scope="module")
def served(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a gunicorn that was set up by the documented commands."""
    manage(environment, "migrate", "--verbosity=0")
    manage(environment, *COLLECT)
    log = tmp_path_factory.mktemp("log") / "gunicorn"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn.py"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    port = int(environment["BIND"].rpartition(":")[2])
    try:
        for _ in range(300):
            if server.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                break
        assert server.poll() is None, log.read_text()
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {"Host": HOST, "X-Forwarded-Proto": "https"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    connection.request("GET", path, headers=sent)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def test_the_deployment_check_is_silent(environment: dict[str, str]) -> None:
    said = manage(environment, "check", "--deploy", "--fail-level", "WARNING")
    # The silenced one is about the mailer that EMAIL_URL=off says is none.
    assert said.strip() == "System check identified no issues (1 silenced)."


def test_serves_the_log_in_page_with_its_security_headers(served: int) -> None:
    status, headers, body = get(served, "/accounts/login/")
    assert status == 200
    assert b'name="csrfmiddlewaretoken"' in body
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains; preload"
    assert (headers["x-frame-options"], headers["x-content-type-options"]) == ("DENY", "nosniff")
    cookie = headers["set-cookie"]
    assert cookie.startswith("__Host-csrf=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


def test_static_files_are_hashed_compressed_and_kept_for_ever(served: int) -> None:
    _, _, page = get(served, "/accounts/login/")
    found = re.search(rb'<link[^>]*href="(/static/[^"]+\.css)"', page)
    assert found, page[:2000]
    path = found[1].decode()
    assert re.search(r"\.[0-9a-f]{12}\.css$", path)
    plain = get(served, path)
    assert (plain[0], plain[1]["content-type"]) == (200, 'text/css; charset="utf-8"')
    assert "immutable" in plain[1]["cache-control"]
    for encoding in ("br", "gzip"):
        status, headers, body = get(served, path, Accept_Encoding=encoding)
        assert (status, headers["content-encoding"]) == (200, encoding)
        assert len(body) < len(plain[2]) / 2


def test_plain_http_goes_to_https_but_the_health_check_does_not(served: int) -> None:
    status, headers, _ = get(served, "/", X_Forwarded_Proto="http")
    assert (status, headers["location"]) == (301, f"https://{HOST}/")
    assert get(served, "/healthz", X_Forwarded_Proto="http")[::2] == (200, b"ok")


def test_a_strange_host_name_is_refused_and_errors_tell_nothing(served: int) -> None:
    assert get(served, "/healthz", Host="evil.example")[0] == 400
    status, _, body = get(served, "/no/such/page/")
    assert status == 404
    assert b"Traceback" not in body
    assert b"urlpatterns" not in body


@pytest.mark.usefixtures("served")  # for the tables and the static files
def test_on_a_socket_behind_a_proxy_people_log_in_each_with_their_own_address(
    environment: dict[str, str],
) -> None:
    code = """
import django; django.setup()
from django.test import Client
from accounts.models import User
User.objects.create_user("socket@example.com", "lifting since 1998")
client = Client(headers={"host": "spotter.example", "x-forwarded-proto": "https"}, REMOTE_ADDR="")
def log_in(address, email="socket@example.com"):
    return client.post("/accounts/login/", {"login": email, "password": "lifting since 1998"},
                       headers={"x-forwarded-for": f"6.6.6.6, {address}"}).status_code
for number in range(12):
    log_in("192.0.2.1", f"guess{number}@example.com")
print(log_in("192.0.2.1"), log_in("192.0.2.2"))
"""
    process = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.stdout.split() == ["200", "302"], process.stdout + process.stderr
