"""The pages of gyms: nothing typed is lost, whatever is wrong with it."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.doors import GYM
from tests.training.described import current, made, new_id
from training import gyms
from training.gyms import Details
from training.models import Gym

D = Decimal

LIST = reverse("training:gyms")
NEW = reverse("training:gym_new")


def form(**values: str) -> dict[str, str]:
    return {**GYM, "id": str(new_id()), **values}


def with_rows(rows: str, *given: dict[str, str], **values: str) -> dict[str, str]:
    """The form with other rows in one list."""
    kept = {
        name: value
        for name, value in form(**values).items()
        if not name.startswith(f"{rows}-") or name.endswith("FORMS")
    }
    kept[f"{rows}-TOTAL_FORMS"] = str(len(given))
    return kept | {
        f"{rows}-{index}-{name}": value for index, row in enumerate(given) for name, value in row.items()
    }


def errors(response: Any) -> dict[str, list[str]]:
    """Messages by field: `name`, `plates-0-pairs`, `plates`."""
    shown = response.context["form"]
    found = {name: list(messages) for name, messages in shown.errors.items()}
    for name, rows in shown.lists.items():
        if rows.non_form_errors():
            found[name] = list(rows.non_form_errors())
        for row in rows:
            found |= {row.add_prefix(field): list(messages) for field, messages in row.errors.items()}
    return found


def test_the_list_says_what_is_assumed(as_alice: Client) -> None:
    page = as_alice.get(LIST).content.decode()
    assert "You have not described a gym yet." in page
    assert "Plates: 12 × 25, 8 × 20, 4 × 15, 8 × 10, 8 × 5, 4 × 2.5, 4 × 1.25 kg" in page


def test_a_gym_is_made_with_what_was_typed(as_alice: Client, alice: User) -> None:
    sent = with_rows(
        "dumbbells",
        {"kind": "dumbbell", "first": "2,5", "last": "30", "step": "2.5"},
        {"kind": "kettlebell", "first": "16", "last": "", "step": ""},
        {"kind": "kettlebell", "first": "", "last": "", "step": ""},
        name=" Garage ",
    )
    sent |= {
        "machines-TOTAL_FORMS": "1",
        "machines-0-name": "Lat pulldown",
        "machines-0-first": "5",
        "machines-0-last": "80",
        "machines-0-step": "5",
        "machines-0-offset": "2,5",
    }
    assert as_alice.post(NEW, sent)["Location"] == LIST
    [gym] = Gym.objects.for_user(alice)
    assert gyms.as_json(gym) == {
        "id": sent["id"],
        "version": 1,
        "name": "Garage",
        "weight_unit": "kg",
        "is_current": True,
        "bars": [{"kind": "barbell", "name": "Bar", "weight": "20", "collars": "0"}],
        "plates": [{"weight": "20", "pairs": 2}],
        "dumbbells": [
            {"kind": "dumbbell", "from": "2.5", "to": "30", "step": "2.5"},
            {"kind": "kettlebell", "from": "16", "to": "16", "step": "0"},
        ],
        "machines": [{"name": "Lat pulldown", "from": "5", "to": "80", "step": "5", "offset": "2.5"}],
    }
    page = as_alice.get(LIST).content.decode()
    assert "you train here" in page
    assert "Kettlebells: 16 kg" in page


def test_a_form_sent_twice_is_one_gym(as_alice: Client, alice: User) -> None:
    sent = form()
    assert {as_alice.post(NEW, sent).status_code for _ in range(2)} == {302}
    assert Gym.objects.for_user(alice).count() == 1


@pytest.mark.parametrize("name", gyms.PRESETS)
def test_a_preset_saved_as_it_stands_is_the_preset(as_alice: Client, alice: User, name: str) -> None:
    shown = as_alice.get(NEW, {"from": name}).context["form"]
    sent = {field: str(shown[field].value()) for field in shown.fields}
    for rows in shown.lists.values():
        sent |= {f"{rows.prefix}-{key}": str(value) for key, value in rows.management_form.initial.items()}
        for row in rows:
            sent |= {row.add_prefix(field): str(row[field].value() or "") for field in row.fields}
    assert as_alice.post(NEW, sent).status_code == 302
    assert Details.of(Gym.objects.get()) == gyms.PRESETS[name][1]


def test_a_strange_preset_is_the_usual_one(as_alice: Client, alice: User) -> None:
    alice.weight_unit = "lb"
    alice.save(update_fields=["weight_unit"])
    assert as_alice.get(NEW, {"from": "moon"}).context["form"]["weight_unit"].value() == "lb"


def test_more_rows_without_a_script_and_nothing_typed_is_lost(as_alice: Client) -> None:
    response = as_alice.post(NEW, form(add="plates", name="Half a name", **{"plates-0-weight": "heavy"}))
    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="Half a name"' in page
    assert 'value="heavy"' in page
    assert [len(rows.forms) for rows in response.context["form"].lists.values()] == [2, 3, 2, 2]
    assert "Not saved yet" not in page
    assert not Gym.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"name": "nul\x00"}, "name"),
        ({"weight_unit": "stone"}, "weight_unit"),
        ({"id": "1"}, "id"),
        ({"bars-0-weight": ""}, "bars-0-weight"),
        ({"bars-0-weight": "heavy"}, "bars-0-weight"),
        ({"bars-0-weight": "-20"}, "bars-0-weight"),
        ({"bars-0-kind": "cable"}, "bars-0-kind"),
        ({"bars-0-name": "x" * 100}, "bars-0-name"),
        ({"plates-0-weight": "1e3"}, "plates-0-weight"),
        ({"plates-0-weight": "NaN"}, "plates-0-weight"),
        ({"plates-0-weight": "10000,5"}, "plates-0-weight"),
        ({"plates-0-pairs": "51"}, "plates-0-pairs"),
        ({"plates-0-pairs": "1.5"}, "plates-0-pairs"),
        ({"plates-0-pairs": "9" * 10_000}, "plates-0-pairs"),
        ({"plates-TOTAL_FORMS": "100000"}, "plates"),
        ({"plates-TOTAL_FORMS": "x"}, "plates"),
    ],
)
def test_bad_input_is_a_message_at_the_field_and_loses_nothing(
    as_alice: Client, sent: dict[str, str], field: str
) -> None:
    response = as_alice.post(NEW, form(**{"bars-0-collars": "4,5", **sent}))
    page = response.content.decode()
    assert response.status_code == 422
    assert list(errors(response)) == [field]
    assert 'value="4,5"' in page
    assert field == "id" or "Not saved yet. Look again at:" in page
    assert not Gym.objects.exists()


def test_nothing_at_all_is_no_gym(as_alice: Client) -> None:
    empty = form(**{"bars-TOTAL_FORMS": "0", "plates-TOTAL_FORMS": "0"})
    response = as_alice.post(NEW, empty)
    assert "at least one bar, plate, dumbbell or machine" in response.content.decode()
    assert response.status_code == 422


def test_the_message_stands_at_its_row_although_one_before_it_is_empty(as_alice: Client) -> None:
    rows = ({"weight": "", "pairs": ""}, {"weight": "20", "pairs": "2"}, {"weight": "10", "pairs": "99"})
    response = as_alice.post(NEW, with_rows("plates", *rows))
    assert errors(response) == {"plates-2-pairs": ["From 0 to 50 pairs."]}


def test_an_edit_shows_what_is_there_and_a_row_that_was_emptied_goes(as_alice: Client, alice: User) -> None:
    gym = made(alice, plates=({"weight": D(20), "pairs": 2}, {"weight": D(10), "pairs": 1}))
    url = reverse("training:gym", args=[gym.pk])
    page = as_alice.get(url).content.decode()
    assert 'value="Garage"' in page
    rows = ({"weight": "", "pairs": ""}, {"weight": "10", "pairs": "3"})
    sent = with_rows("plates", *rows, version="1", **{"plates-INITIAL_FORMS": "2"})
    assert as_alice.post(url, sent)["Location"] == LIST
    gym.refresh_from_db()
    assert (gym.plates, gym.version) == ([{"weight": "10", "pairs": 3}], 2)


def test_two_tabs_on_one_gym_show_each_other_what_they_say(as_alice: Client, alice: User) -> None:
    gym = made(alice)
    url = reverse("training:gym", args=[gym.pk])
    assert as_alice.post(url, form(version="1", name="<b>First</b>")).status_code == 302
    answer = as_alice.post(url, form(version="1", name="Second"))
    page = answer.content.decode()
    assert answer.status_code == 412
    assert "Name: &lt;b&gt;First&lt;/b&gt;, in kg" in page
    assert 'value="Second"' in page
    again = form(version=str(answer.context["form"]["version"].value()), name="Second")
    assert as_alice.post(url, again).status_code == 302
    gym.refresh_from_db()
    assert (gym.name, gym.version) == ("Second", 3)


def test_an_edit_of_what_was_deleted_meanwhile_says_so_and_brings_it_back(
    as_alice: Client, alice: User
) -> None:
    gym = made(alice)
    url = reverse("training:gym", args=[gym.pk])
    gyms.remove(user=alice, gym_id=gym.pk)
    answer = as_alice.post(url, form(version="1", name="Kept"))
    assert answer.status_code == 412
    assert "This was deleted on another page." in answer.content.decode()
    assert as_alice.post(url, form(version="2", name="Kept")).status_code == 302
    gym.refresh_from_db()
    assert (gym.deleted_at, gym.name, gym.is_current) == (None, "Kept", True)


def test_a_correction_after_a_lost_answer_comes_back_as_an_edit(as_alice: Client) -> None:
    sent = form(name="Garge")
    as_alice.post(NEW, sent)
    answer = as_alice.post(NEW, sent | {"name": "Garage"})
    [gym] = Gym.objects.all()
    assert (answer.status_code, gym.name) == (412, "Garge")
    assert f'action="{reverse("training:gym", args=[gym.pk])}"' in answer.content.decode()


def test_delete_has_undo(as_alice: Client, alice: User) -> None:
    gym = made(alice)
    response = as_alice.post(reverse("training:gym_remove", args=[gym.pk]), follow=True)
    page = response.content.decode()
    assert "Gym deleted." in page
    assert "A standard gym" in page
    assert as_alice.get(reverse("training:gym", args=[gym.pk])).status_code == 404
    page = as_alice.post(reverse("training:gym_restore", args=[gym.pk]), follow=True).content.decode()
    assert "Garage" in page
    assert "Gym deleted." not in as_alice.get(LIST, {"removed": str(gym.pk)}).content.decode()


def test_train_here(as_alice: Client, alice: User) -> None:
    made(alice, "Home")
    club = made(alice, "Club")
    page = as_alice.post(reverse("training:gym_current", args=[club.pk]), follow=True).content.decode()
    assert "Weights are loaded in “Club” from now on." in page
    assert current(alice) == ["Club"]


def test_somebody_elses_gym_does_not_exist(as_bob: Client, alice: User) -> None:
    gym = made(alice, "Secret garage")
    for name in ("gym", "gym_current", "gym_remove", "gym_restore"):
        assert as_bob.post(reverse(f"training:{name}", args=[gym.pk]), form(version="1")).status_code == 404
    assert as_bob.get(reverse("training:gym", args=[gym.pk])).status_code == 404
    answer = as_bob.post(NEW, form(id=str(gym.pk)))
    assert answer.status_code == 422
    assert "Nothing was lost: send it again." in answer.content.decode()
    assert str(gym.pk) not in answer.content.decode()
    for page in (LIST, f"{LIST}?removed={gym.pk}", f"/plates/?gym={gym.pk}&weight=60&unit=kg"):
        assert "Secret garage" not in as_bob.get(page).content.decode()
