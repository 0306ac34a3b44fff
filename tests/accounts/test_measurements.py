"""Body weight and other measurements: add, list, change, delete, undo."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from uuid_utils.compat import uuid7

from accounts import measuring
from accounts.models import BodyMeasurement, User
from tests.factories import BodyMeasurementFactory

URL = reverse("accounts:measurements")
NOW = "2026-11-21T22:30:00Z"


def record_url(kind: str = "body_weight") -> str:
    return reverse("accounts:measurement_record", args=[kind])


def typed(**values: str) -> dict[str, str]:
    return {"id": str(uuid7()), "value": "82.5", "unit": "kg", "date": "2026-11-20", "note": ""} | values


def restore_url(row: BodyMeasurement) -> str:
    return reverse("accounts:measurement_restore", args=[row.pk])


def remove_url(row: BodyMeasurement) -> str:
    return reverse("accounts:measurement_remove", args=[row.pk])


def change_url(row: BodyMeasurement) -> str:
    return reverse("accounts:measurement", args=[row.pk])


def stored(user: User) -> list[tuple[Any, ...]]:
    """What is kept."""
    rows = BodyMeasurement.objects.for_user(user).kept().order_by("date", "id")
    return list(rows.values_list("kind", "date", "value", "unit", "canonical", "note"))


@pytest.mark.parametrize("value", ["82,5", "82.5", " 82.50 ", "٨٢٫٥"])
def test_a_weight_is_stored_as_entered_and_in_kg(as_alice: Client, alice: User, value: str) -> None:
    response = as_alice.post(record_url(), typed(value=value, note="after breakfast 🥐"))
    assert response.headers["Location"] == f"{URL}?kind=body_weight"
    assert stored(alice) == [
        ("body_weight", date(2026, 11, 20), Decimal("82.5"), "kg", Decimal("82.5"), "after breakfast 🥐")
    ]


def test_pounds_and_inches_keep_their_unit(as_alice: Client, alice: User) -> None:
    as_alice.post(record_url(), typed(value="180.5", unit="lb"))
    as_alice.post(record_url("waist"), typed(value="33", unit="in"))
    as_alice.post(record_url("body_fat"), typed(value="17", unit="%", date="2026-11-21"))
    assert [row[2:5] for row in stored(alice)] == [
        (Decimal("180.5"), "lb", Decimal("81.8734")),
        (Decimal(33), "in", Decimal("83.82")),
        (Decimal(17), "%", Decimal(17)),
    ]


def test_a_double_submit_is_one_entry(as_alice: Client, alice: User) -> None:
    once = typed()
    answers = {as_alice.post(record_url(), once).status_code for _ in range(2)}
    assert answers == {302}
    assert len(stored(alice)) == 1


def test_a_correction_after_a_lost_answer_is_not_dropped(as_alice: Client, alice: User) -> None:
    first = typed(note="before coffee")
    as_alice.post(record_url(), first)
    response = as_alice.post(record_url(), first | {"value": "83,5"})
    page = response.content.decode()
    assert response.status_code == 412
    assert "Your first try was stored: 82.5 kg on 20 November 2026, “before coffee”." in page
    assert 'value="83,5"' in page
    assert [row[2] for row in stored(alice)] == [Decimal("82.5")]

    again = {name: response.context["form"][name].value() for name in response.context["form"].fields}
    url = reverse("accounts:measurement", args=[first["id"]])
    assert f'action="{url}"' in page
    assert as_alice.post(url, again).status_code == 302
    assert [row[2] for row in stored(alice)] == [Decimal("83.5")]


def test_a_late_duplicate_undoes_neither_an_edit_nor_a_delete(as_alice: Client, alice: User) -> None:
    once = typed()
    as_alice.post(record_url(), once)
    row = BodyMeasurement.objects.get()
    as_alice.post(change_url(row), once | {"value": "83", "version": "1"})
    assert as_alice.post(record_url(), once).status_code == 302
    assert [row[2] for row in stored(alice)] == [Decimal(83)]
    as_alice.post(remove_url(row))
    assert as_alice.post(record_url(), once).status_code == 302
    assert stored(alice) == []


def test_an_id_of_another_kind_is_a_strange_one(as_alice: Client, alice: User) -> None:
    row = BodyMeasurementFactory.create(user=alice)
    response = as_alice.post(record_url("waist"), typed(id=str(row.pk), unit="cm"))
    assert response.status_code == 422
    assert "Send it once more." in response.content.decode()
    assert str(row.pk) not in response.content.decode()


def test_an_id_of_somebody_else_stores_nothing_and_says_so(as_bob: Client, alice: User, bob: User) -> None:
    row = BodyMeasurementFactory.create(user=alice, note="private")
    response = as_bob.post(record_url(), typed(id=str(row.pk), value="99"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Send it once more." in page
    assert "private" not in page
    assert 'value="99"' in page
    assert str(row.pk) not in page
    assert stored(bob) == []
    assert [entry[2] for entry in stored(alice)] == [Decimal("82.5")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", ""),
        ("value", "abc"),
        ("value", "-1"),
        ("value", "0"),
        ("value", "1e9"),
        ("value", "999999999"),
        ("value", "NaN"),
        ("value", "Infinity"),
        ("value", "82.555"),
        ("value", "9" * 10_000),
        ("value", "💪"),
        ("value", "וזן"),
        ("value", "<b>82</b>"),
        ("unit", "stone"),
        ("unit", "cm"),
        ("date", ""),
        ("date", "yesterday"),
        ("date", "2026-02-30"),
        ("date", "2026-11-23"),
        ("date", "1066-10-14"),
        ("note", "x" * 10_000),
        ("note", "nul\x00"),
        ("id", ""),
        ("id", "1"),
    ],
)
def test_bad_input_is_a_message_at_the_field_and_loses_nothing(
    as_alice: Client, alice: User, field: str, value: str
) -> None:
    with time_machine.travel(NOW, tick=False):
        response = as_alice.post(record_url(), {**typed(note="typed before"), field: value})
    page = response.content.decode()
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert field == "note" or "typed before" in page
    assert field == "value" or 'value="82.5"' in page
    assert "<b>82</b>" not in page
    assert stored(alice) == []


def test_today_is_the_day_where_the_person_is(as_alice: Client, alice: User) -> None:
    alice.time_zone = "Europe/Berlin"
    alice.save(update_fields=["time_zone"])
    with time_machine.travel("2026-11-21T23:30:00Z", tick=False):
        assert 'value="2026-11-22"' in as_alice.get(URL).content.decode()
        assert as_alice.post(record_url(), typed(date="2026-11-22")).status_code == 302
        assert as_alice.post(record_url(), typed(date="2026-11-23")).status_code == 422


def test_the_unit_follows_the_profile(as_alice: Client, alice: User) -> None:
    alice.weight_unit = "lb"
    alice.save(update_fields=["weight_unit"])
    for kind, unit in (("body_weight", "lb"), ("waist", "in"), ("body_fat", "%")):
        assert as_alice.get(URL, {"kind": kind}).context["form"]["unit"].value() == unit


def test_the_newest_stands_first_and_the_trend_says_its_numbers(as_alice: Client, alice: User) -> None:
    for day, value in ((3, "83.4"), (1, "84.0"), (2, "83.1")):
        BodyMeasurementFactory.create(user=alice, date=date(2026, 11, day), value=Decimal(value))
    response = as_alice.get(URL)
    assert [row.value for row in response.context["page"]] == [
        Decimal("83.4"),
        Decimal("83.1"),
        Decimal("84.0"),
    ]
    page = response.content.decode()
    assert "over 3 entries, from 84 kg on 1 November 2026 to 83.4 kg on 3 November 2026" in page
    assert "−0.6 kg since 1 Nov 2026" in page


def test_pages_hold_thirty_and_the_rest_is_a_step_away(as_alice: Client, alice: User) -> None:
    for day in range(31):
        BodyMeasurementFactory.create(user=alice, date=date(2026, 3, 1) + timedelta(days=day))
    assert len(as_alice.get(URL).context["page"]) == 30
    assert len(as_alice.get(URL, {"page": "2"}).context["page"]) == 1
    assert len(as_alice.get(URL, {"page": "nonsense"}).context["page"]) == 30


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_much_for_three_as_for_one(
    as_alice: Client, alice: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    BodyMeasurementFactory.create_batch(rows, user=alice)
    with django_assert_num_queries(5):
        as_alice.get(URL)


def test_an_unknown_kind_is_not_a_page(as_alice: Client) -> None:
    assert as_alice.get(URL, {"kind": "soul"}).status_code == 404
    assert as_alice.post(record_url("soul"), typed()).status_code == 404


def test_a_change_replaces_the_values(as_alice: Client, alice: User) -> None:
    row = BodyMeasurementFactory.create(user=alice)
    url = reverse("accounts:measurement", args=[row.pk])
    assert 'value="82.5"' in as_alice.get(url).content.decode()
    change = typed(id=str(row.pk), version="1", value="181", unit="lb", date="2026-03-01", note="in the gym")
    for _ in range(2):  # the second is the first one again
        assert as_alice.post(url, change).status_code == 302
    assert stored(alice) == [
        ("body_weight", date(2026, 3, 1), Decimal(181), "lb", Decimal("82.1002"), "in the gym")
    ]
    assert as_alice.post(url, typed(id=str(row.pk), value="x")).status_code == 422


def test_of_two_pages_the_second_to_save_is_shown_what_the_first_said(as_alice: Client, alice: User) -> None:
    row = BodyMeasurementFactory.create(user=alice)
    assert 'name="version" value="1"' in as_alice.get(change_url(row)).content.decode()
    as_alice.post(change_url(row), typed(value="83", note="on the phone", version="1"))
    response = as_alice.post(change_url(row), typed(value="84", note="on the laptop", version="1"))
    page = response.content.decode()
    assert response.status_code == 412
    assert "This was changed on another page: 83 kg on 20 November 2026, “on the phone”." in page
    assert 'value="84"' in page
    assert 'value="on the laptop"' in page
    assert [(row[2], row[5]) for row in stored(alice)] == [(Decimal(83), "on the phone")]

    assert 'name="version" value="2"' in page
    as_alice.post(change_url(row), typed(value="84", note="on the laptop", version="2"))
    assert [(row[2], row[5]) for row in stored(alice)] == [(Decimal(84), "on the laptop")]


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "9" * 30, "2"])
def test_a_change_of_no_known_version_stores_nothing(as_alice: Client, alice: User, version: str) -> None:
    row = BodyMeasurementFactory.create(user=alice)
    before = stored(alice)
    assert as_alice.post(change_url(row), typed(version=version)).status_code in {412, 422}
    assert stored(alice) == before


def test_what_was_deleted_meanwhile_can_be_saved_all_the_same(as_alice: Client, alice: User) -> None:
    row = BodyMeasurementFactory.create(user=alice)
    as_alice.post(remove_url(row))
    assert as_alice.get(change_url(row)).status_code == 404
    response = as_alice.post(change_url(row), typed(value="84", version="1"))
    assert response.status_code == 412
    assert "This was deleted on another page: 82.5 kg" in response.content.decode()
    assert stored(alice) == []
    assert as_alice.post(change_url(row), typed(value="84", version="2")).status_code == 302
    assert [row[2] for row in stored(alice)] == [Decimal(84)]


def test_every_delete_can_be_undone(as_alice: Client, alice: User) -> None:
    rows = BodyMeasurementFactory.create_batch(2, user=alice, note="keep me")
    before = stored(alice)
    pages = [as_alice.post(remove_url(row), follow=True).content.decode() for row in rows]
    assert stored(alice) == []
    for row, page in zip(rows, pages, strict=True):
        assert "Entry deleted." in page
        assert f'action="{restore_url(row)}"' in page
        as_alice.post(restore_url(row))
    assert stored(alice) == before


def test_the_undo_is_offered_only_while_there_is_something_to_undo(as_alice: Client, alice: User) -> None:
    row = BodyMeasurementFactory.create(user=alice)
    for removed in (str(row.pk), "1", "x" * 1000, str(uuid7())):
        assert "Entry deleted." not in as_alice.get(URL, {"removed": removed}).content.decode()


def test_what_is_deleted_is_on_no_page(as_alice: Client, alice: User) -> None:
    row = BodyMeasurementFactory.create(user=alice, value=Decimal("91.25"))
    assert "91.25" in as_alice.get("/").content.decode()
    as_alice.post(remove_url(row))
    assert "91.25" not in as_alice.get("/").content.decode()
    assert "91.25" not in as_alice.get(URL).content.decode()


def test_delete_and_undo_pressed_twice_do_no_harm(as_alice: Client, alice: User) -> None:
    row = BodyMeasurementFactory.create(user=alice)
    for url in [remove_url(row)] * 2 + [restore_url(row)] * 2:
        assert as_alice.post(url).status_code == 302
    assert len(stored(alice)) == 1


def test_bob_does_not_find_what_is_alices(as_bob: Client, alice: User) -> None:
    row = BodyMeasurementFactory.create(user=alice, note="private")
    before = stored(alice)
    assert "private" not in as_bob.get(URL).content.decode()
    answers = [
        as_bob.get(change_url(row)),
        as_bob.post(change_url(row), typed(version="1")),
        as_bob.post(remove_url(row)),
        as_bob.post(restore_url(row)),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert stored(alice) == before


def test_a_change_needs_a_post(as_alice: Client, alice: User) -> None:
    row = BodyMeasurementFactory.create(user=alice)
    for url in (record_url(), remove_url(row), restore_url(row)):
        assert as_alice.get(url).status_code == 405


def test_a_unit_that_is_not_the_kinds_is_an_error() -> None:
    with pytest.raises(ValueError, match="body_weight"):
        measuring.canonical("body_weight", Decimal(1), "cm")
