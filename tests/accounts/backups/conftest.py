"""Databases to back up, among them an older tracker's, with names in two cases and dates that no calendar has."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from tests.accounts.backups.places import LONG_TEXT, POSTGRESQL_ONLY, Place, elsewhere
from tests.legacy.database import load_sample
from tests.legacy.places import Places


@pytest.fixture
def make_place(db: None, tmp_path: Path) -> Iterator[Callable[..., Place]]:
    made: list[Place] = []

    def make(template: str = "") -> Place:
        name = f"backups_{uuid.uuid4().hex}"
        settings_dict = connection.settings_dict.copy()
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
            account = f"{quote(settings_dict['USER'])}:{quote(settings_dict['PASSWORD'], safe='')}"
            url = f"postgres://{account}@{settings_dict['HOST']}:{settings_dict['PORT']}/{name}"
        else:
            name = str(tmp_path / f"{name}.sqlite3")
            url = f"sqlite:///{name}"
            if template:
                shutil.copy(template, name)
        place = Place(elsewhere(name), tmp_path / f"backups{len(made)}", url)
        made.append(place)
        return place

    yield make
    for place in made:
        place.connection.close()
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {place.connection.settings_dict['NAME']} WITH (FORCE)")


@pytest.fixture
def place(make_place: Callable[..., Place], settings: Settings) -> Place:
    """The older tracker's database."""
    place = make_place()
    place.execute(
        'CREATE TABLE "User" (id text PRIMARY KEY, email text NOT NULL UNIQUE)',
        """INSERT INTO "User" VALUES ('alice', 'Alice@example.org')""",
        'CREATE TABLE "WorkoutExercise" (id text PRIMARY KEY, "userId" text NOT NULL REFERENCES "User" (id), '
        "weight double precision, notes text)",
        'CREATE TABLE "table\n ""name"" . x" (x integer)',
    )
    for key, weight, notes in [
        ("a", 82.49999999999999, ""),
        ("b", None, None),
        ("c", 1e308, "two\nlines\ttab \\. \\\\ ünïcödé 🏋"),
        ("d", -0.0, 'COPY public."User" (id) FROM stdin;\n\\.\nSET transaction_timeout = 0;\n'),
        ("e", 5e-324, LONG_TEXT),
    ]:
        place.execute(
            """INSERT INTO "WorkoutExercise" VALUES (%s, 'alice', %s, %s)""", parameters=[key, weight, notes]
        )
    if connection.vendor == "postgresql":
        place.execute(*POSTGRESQL_ONLY)
    settings.BACKUP_DIR = place.folder
    return place


@pytest.fixture
def programs(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """PG_BIN for a folder of PostgreSQL's programs, of which some are shell scripts; $REAL is the real one of their name."""

    def make(**scripts: str) -> dict[str, str]:
        folder = tmp_path / "programs"
        folder.mkdir()
        for program in ("pg_dump", "pg_restore", "psql"):
            real = shutil.which(program, path=os.environ.get("PG_BIN") or None)
            script = scripts.get(program, 'exec "$REAL" "$@"')
            (folder / program).write_text(f"#!/bin/sh\nREAL='{real}'\n{script}\n")
            (folder / program).chmod(0o755)
        return {"PG_BIN": str(folder)}

    return make


@pytest.fixture(scope="module")
def moved(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """The name of a database to copy: the older tracker's history with workouts of nobody (E20, E33), and Spotter's
    tables, into which it was moved."""
    made = Places(tmp_path_factory.mktemp("moved"))
    with django_db_blocker.unblock():
        place = made.make()
        load_sample(place.connection)
        place.done("migrate", "-v0")
        place.settle()
        place.connection.close()
    yield str(place.connection.settings_dict["NAME"])
    with django_db_blocker.unblock():
        made.drop()


@pytest.fixture
def older(make_place: Callable[..., Place], moved: str, settings: Settings) -> Place:
    older = make_place(moved)
    settings.BACKUP_DIR = older.folder
    return older
