"""Models and migrations agree, and there is a way back from every migration of ours."""

import gc

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

OURS = ("reminders", "workouts", "training", "accounts")


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_there_is_a_way_back_and_forth_again() -> None:
    tables = set(connection.introspection.table_names())
    targets = MigrationExecutor(connection).loader.graph.leaf_nodes()
    gc.disable()  # as in conftest.py
    try:
        MigrationExecutor(connection).migrate([(app, None) for app in OURS])
        left = set(connection.introspection.table_names())
        assert not [name for name in left if name.startswith(tuple(f"{app}_" for app in OURS))]
        assert "cache" not in left
    finally:
        MigrationExecutor(connection).migrate(targets)
        gc.enable()
    assert set(connection.introspection.table_names()) == tables
