"""The profile: who you are and how you read numbers."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User

URL = reverse("accounts:profile")
GOOD = {
    "name": "Alice Keller",
    "time_zone": "Europe/Berlin",
    "weight_unit": "kg",
    "distance_unit": "km",
    "first_weekday": "1",
    "theme": "auto",
    "fitness_level": "",
    "goals": "",
    "height": "",
    "height_unit": "cm",
}
LONG = "x" * 10_000
HTML = "<script>alert(1)</script>"
RIGHT_TO_LEFT = "أليس كيلر"


def test_what_is_saved_is_shown(as_alice: Client, alice: User) -> None:
    good = GOOD | {
        "time_zone": "new york",
        "weight_unit": "lb",
        "distance_unit": "mi",
        "first_weekday": "7",
        "theme": "dark",
        "fitness_level": "advanced",
        "goals": "Squat 2 × my weight 💪",
        "height": "71",
        "height_unit": "in",
    }
    response = as_alice.post(URL, good, follow=True)
    alice.refresh_from_db()
    assert response.redirect_chain == [(URL, 302)]
    assert (
        alice.name,
        alice.time_zone,
        alice.weight_unit,
        alice.distance_unit,
        alice.first_weekday,
        alice.theme,
        alice.fitness_level,
        alice.goals,
        alice.height_cm,
    ) == (
        "Alice Keller",
        "America/New_York",
        "lb",
        "mi",
        7,
        "dark",
        "advanced",
        "Squat 2 × my weight 💪",
        Decimal("180.34"),
    )
    page = response.content.decode()
    assert 'data-theme="dark"' in page
    assert 'name="height" value="71"' in page
    assert "Your profile is saved." in page


@pytest.mark.parametrize("height", ["180,5", "180.5"])
def test_height_takes_comma_and_point(as_alice: Client, alice: User, height: str) -> None:
    as_alice.post(URL, GOOD | {"height": height})
    alice.refresh_from_db()
    assert alice.height_cm == Decimal("180.5")


def test_saving_something_else_does_not_round_the_height(as_alice: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(height_cm=Decimal("180.345"))
    as_alice.post(URL, GOOD | {"height": "180.3", "name": "Al"})
    alice.refresh_from_db()
    assert (alice.name, alice.height_cm) == ("Al", Decimal("180.345"))


@pytest.mark.parametrize("name", [HTML, RIGHT_TO_LEFT, "💪🏽", "O'Neil & Søn"])
def test_any_name_is_a_name_and_never_markup(as_alice: Client, alice: User, name: str) -> None:
    page = as_alice.post(URL, GOOD | {"name": name}, follow=True).content.decode()
    alice.refresh_from_db()
    assert alice.name == name
    assert HTML not in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", LONG),
        ("name", "nul\x00byte"),
        ("time_zone", ""),
        ("time_zone", "Atlantis"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", LONG),
        ("weight_unit", "stone"),
        ("weight_unit", ""),
        ("distance_unit", "💪"),
        ("first_weekday", "8"),
        ("first_weekday", "-1"),
        ("first_weekday", "NaN"),
        ("theme", HTML),
        ("fitness_level", "god"),
        ("goals", LONG),
        ("height", "tall"),
        ("height", "-1"),
        ("height", "1e9"),
        ("height", "NaN"),
        ("height", "276"),
        ("height", RIGHT_TO_LEFT),
        ("height", HTML),
        ("height", LONG),
        ("height_unit", "ell"),
    ],
)
def test_bad_input_is_a_message_at_the_field_and_loses_nothing(
    as_alice: Client, alice: User, field: str, value: str
) -> None:
    before = User.objects.filter(pk=alice.pk).values().get()
    typed = {**GOOD, "name": "Typed Before", "goals": "typed too", field: value}
    response = as_alice.post(URL, typed)
    page = response.content.decode()
    after = User.objects.filter(pk=alice.pk).values().get()
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "invalid-feedback" in page or "field-error" in page
    assert field == "name" or "Typed Before" in page
    assert field == "goals" or "typed too" in page
    assert HTML not in page
    assert after == before


def test_a_stranger_is_sent_to_the_log_in(client: Client, db: None) -> None:
    assert client.get(URL).headers["Location"] == f"/accounts/login/?next={URL}"


def test_bob_sees_his_own_profile(as_bob: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(goals="secret plans")
    assert "secret plans" not in as_bob.get(URL).content.decode()


def test_goals_longer_than_ours_can_be_saved_again(as_alice: Client, alice: User) -> None:
    long = "Squat\n" * 500  # of another tracker, which had no limit
    User.objects.filter(pk=alice.pk).update(goals=long)
    for typed, status in ((long.replace("\n", "\r\n"), 302), ("x" * 2999, 302), ("x" * 3000, 422)):
        assert as_alice.post(URL, {**GOOD, "goals": typed}).status_code == status
    alice.refresh_from_db()
    assert alice.goals == "x" * 2999


def test_rights_are_not_a_matter_of_the_profile(as_alice: Client, alice: User) -> None:
    as_alice.post(URL, GOOD | {"is_staff": "on", "is_superuser": "on", "email": "root@example.com"})
    alice.refresh_from_db()
    assert (alice.is_staff, alice.is_superuser, alice.email) == (False, False, "alice@example.com")


def test_more_shows_staff_what_is_for_staff(as_alice: Client, as_sam: Client) -> None:
    def links(client: Client) -> set[str]:
        page = client.get(reverse("accounts:more")).content.decode()
        return {
            url for url in (reverse("admin:index"), reverse("accounts:style_guide")) if f'"{url}"' in page
        }

    assert links(as_alice) == set()
    assert links(as_sam) == {reverse("admin:index"), reverse("accounts:style_guide")}


def test_the_style_guide_is_for_staff_and_developers(
    as_alice: Client, as_sam: Client, client: Client, settings: Any
) -> None:
    url = reverse("accounts:style_guide")
    assert as_alice.get(url).status_code == 404
    assert client.get(url).status_code == 404
    assert as_sam.get(url).status_code == 200
    settings.DEBUG = True
    assert as_alice.get(url).status_code == 200
