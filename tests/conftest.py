"""The cast as fixtures; `as_alice` and the like are browsers with the person logged in."""

import gc
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections, transaction
from django.test import Client, TransactionTestCase
from pytest_django import DjangoDbBlocker

from accounts.models import User
from tests import people
from tests.shipped import load_catalogue

# They start processes, servers or databases of their own: `make unit` leaves them out.
PROCESSES = {
    "test_backups.py",
    "test_backups_of_orphans.py",
    "test_backups_that_fail.py",
    "test_benchmark.py",
    "test_copying.py",
    "test_crashes.py",
    "test_failing.py",
    "test_holding.py",
    "test_migrations.py",
    "test_production.py",
    "test_restores_that_fail.py",
    "test_scripts.py",
    "test_settings.py",
    "test_sync_killed.py",
    "test_sync_load.py",
    "test_worker_killed.py",
}
# They are long by nature: walks through every door and all junk in every field, a year of training, whole take-overs, sequences
# drawn at random, passwords at what a log-in costs. `make unit` leaves them out where nobody names a file.
LONG = {
    "test_bad_input.py",
    "test_demo.py",
    "test_hashers.py",
    "test_privacy.py",
    "test_records_property.py",
    "test_sync_protocol.py",
}
LONG_TESTS = {
    "test_what_is_corrected_by_its_own_track_is_what_all_of_them_walked_again_say",
    "test_what_is_recomputed_is_what_was_accumulated",
    "test_whatever_is_done_the_totals_agree",
}
# Of those with processes, the ones that never come to a database.
WITHOUT_DATABASE = {"test_scripts.py", "test_settings.py"}
# Stories of pages, and what is worked out of rows without asking for them in a way of its own. What stands below the pages
# is tested on both databases, junk that comes as far as a question (test_bad_input) too, and test_privacy opens every door
# there is on both: as Alice, and the admin's as staff.
SAME_ON_BOTH = {
    "test_admin.py",
    "test_came_over.py",
    "test_cards.py",
    "test_channel_views.py",
    "test_csv.py",
    "test_demo.py",
    "test_drafts.py",
    "test_editor_costs.py",
    "test_editor_days.py",
    "test_editor_exercises.py",
    "test_editor_page.py",
    "test_editor_twice.py",
    "test_editor_weights.py",
    "test_forms.py",
    "test_frame.py",
    "test_hashers.py",
    "test_login.py",
    "test_measurements.py",
    "test_merge_pages.py",
    "test_offline_shell.py",
    "test_plan_files.py",
    "test_plan_library.py",
    "test_plan_pages.py",
    "test_plan_sharing.py",
    "test_plan_views.py",
    "test_plates_page.py",
    "test_profile.py",
    "test_query_counts.py",
    "test_rests.py",
    "test_security.py",
    "test_timer.py",
    "test_views.py",
    "test_views_access.py",
    "test_views_log.py",
    "test_views_planned.py",
    "test_views_sessions.py",
}
# Single tests of the kind, in files that are for both. And what is refused before the database is asked: were it let through,
# SQLite would take it, and the test would fail there. And rules that are drawn many sequences of, each step of which is tested
# by itself on both.
SAME_ON_BOTH_TESTS = {
    "test_a_choice_that_is_none_is_answered",
    "test_an_empty_form_asks_for_what_is_missing",
    "test_an_operation_that_cannot_be_read_is_refused_by_itself",
    "test_bad_values_are_refused_with_the_field_and_change_nothing",
    "test_comma_and_point_are_the_same",
    "test_junk_in_a_value_is_answered_at_the_field",
    "test_junk_in_an_edit_leaves_the_set_as_it_was",
    "test_the_message_says_what_to_do",
    "test_too_many_operations_and_too_many_bytes_are_too_large",
    "test_what_is_corrected_by_its_own_track_is_what_all_of_them_walked_again_say",
    "test_what_is_no_prescription_is_refused",
    "test_what_is_no_prescription_is_refused_with_the_place",
    "test_what_is_recomputed_is_what_was_accumulated",
    "test_every_text_has_a_canary",
    "test_nobody_else_sees_or_changes_what_is_alices",
    "test_nothing_alice_writes_runs_on_her_pages",
    "test_finds_a_query_without_its_owner",
    "test_finds_a_measurement_without_its_owner",
    "test_finds_a_url_that_nobody_thought_of",
    "test_finds_a_change",
    "test_finds_what_is_not_escaped",
    "test_todays_targets_are_six_queries_whatever_the_length_of_the_history",
    "test_static_files_are_hashed_compressed_and_kept_for_ever",
}

# Whoever asks for none of them is refused a database by pytest-django.
DATABASE = {"db", "transactional_db", "django_db_setup", "all_places", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--with-database",
        action="store_true",
        help="only tests to which it makes a difference what the database is",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name in PROCESSES:
            item.add_marker(pytest.mark.process)
        if is_long(item):
            item.add_marker(pytest.mark.long)
    if config.getoption("--with-database"):
        pure = [item for item in items if not uses_database(item)]
        config.hook.pytest_deselected(items=pure)
        items[:] = [item for item in items if uses_database(item)]


# Looking for what is not needed any more after every few thousand objects takes a tenth of the time, and a third of a migration's:
# after so many tests is enough.
TESTS_BETWEEN_COLLECTIONS = 200
_tests_since = 0


def pytest_configure() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    """What is imported by now stays for good: nobody need look at it again."""
    gc.collect()
    gc.freeze()


def pytest_runtest_logfinish() -> None:
    global _tests_since  # noqa: PLW0603
    _tests_since += 1
    if _tests_since == TESTS_BETWEEN_COLLECTIONS:
        _tests_since = 0
        gc.collect()


def is_long(item: pytest.Item) -> bool:
    name = getattr(item, "originalname", "")
    return item.path.name in LONG or item.path.parent.name == "legacy" or name in LONG_TESTS


def uses_database(item: pytest.Item) -> bool:
    """Or may: tests with processes, and those that some database skips."""
    if item.path.name in WITHOUT_DATABASE | SAME_ON_BOTH:
        return False
    if getattr(item, "originalname", "") in SAME_ON_BOTH_TESTS:
        return False
    if any(item.get_closest_marker(name) for name in ("django_db", "process", "skipif", "e2e")):
        return True
    return not DATABASE.isdisjoint(getattr(item, "fixturenames", ()))


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


@pytest.fixture(scope="session", autouse=True)
def _static_files_when_asked_for() -> Iterator[None]:
    """WhiteNoise would list all of them for every browser of a test. Besides: as they are now, not as they were when the
    server of the browser tests began; somebody may be working on them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "WHITENOISE_AUTOREFRESH", True, raising=False)
        yield


# What Django makes of the models after a migration, and no test changes.
KEPT = {"django_content_type", "auth_permission"}


def empty(self: TransactionTestCase) -> None:
    """All tables after a test that commits, row by row.

    Django's way takes long: TRUNCATE makes new files for every table and each of its indexes, filled or not, and what is KEPT
    would be made anew. As it does, this waits for whoever still writes.
    """
    for alias in self._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
        for tries_left in reversed(range(5)):
            try:
                _empty(alias)
                break
            except OperationalError:  # a deadlock with a browser's last request, which is over by now
                if not tries_left:
                    raise


def _empty(alias: str) -> None:
    here = connections[alias]
    tables = here.introspection.django_table_names(only_existing=True, include_views=False)
    names = [here.ops.quote_name(table) for table in tables if table not in KEPT]
    with transaction.atomic(using=alias), here.cursor() as cursor:
        if here.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")
        for name in names:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608


@pytest.fixture(scope="session", autouse=True)
def _tables_are_emptied_row_by_row() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(scope="module")
def module_transaction(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What fixtures of a module write after it is there for all tests of the module, each of which takes back its own.

    Not for a module with tests that commit.
    """
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture(scope="module")
def module_catalogue(module_transaction: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The shipped catalogue, once for a module."""
    with django_db_blocker.unblock():
        load_catalogue()


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
