"""Search as it is typed, and the admin's pages under our content security policy (a breach fails in conftest)."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.e2e.conftest import NewPhone
from tests.factories import ExerciseFactory
from training.models import Exercise

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

LIST = "/admin/training/exercise/"


@pytest.mark.both
def test_results_follow_what_is_typed_and_the_address_follows_them(new_phone: NewPhone, alice: User) -> None:
    ExerciseFactory.create(name="Lat pulldown", primary=["lats"], equipment="cable")
    ExerciseFactory.create(name="Band lat pulldown", primary=["lats"], equipment="band")
    ExerciseFactory.create(name="Bench press", primary=["chest"])
    page = new_phone(alice)
    page.goto("/exercises/")
    rows = page.locator("#results li")
    expect(rows).to_have_count(3)
    page.get_by_role("searchbox").press_sequentially("lat puldown")
    expect(rows).to_have_count(2)
    expect(page).to_have_url("/exercises/?q=lat+puldown")
    page.get_by_label("Any equipment").select_option("band")
    expect(rows).to_have_count(1)
    expect(page).to_have_url("/exercises/?q=lat+puldown&equipment=band")
    rows.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Band lat pulldown")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("lat puldown")
    expect(rows).to_have_count(1)


def test_without_javascript_the_form_searches(new_phone: NewPhone, alice: User) -> None:
    ExerciseFactory.create(name="Lat pulldown", primary=["lats"])
    page = new_phone(alice, java_script_enabled=False)
    page.goto("/exercises/")
    page.get_by_role("searchbox").fill("qwxzv")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="Make it your own exercise").click()
    expect(page.get_by_role("textbox", name="Name")).to_have_value("qwxzv")
    page.locator("label", has_text="Lats").first.click()
    page.get_by_role("button", name="Save exercise").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("qwxzv")
    assert Exercise.objects.get(owner=alice).primary_muscles == ["lats"]


@pytest.mark.both
def test_the_admin_merges_imports_and_shows_history_without_a_breach(
    new_phone: NewPhone, sam: User, tmp_path: Path
) -> None:
    sam.is_superuser = True
    sam.save()
    bench = ExerciseFactory.create(name="Bench press", key="bench-press", primary=["chest"])
    ExerciseFactory.create(name="Flat bench", primary=["chest"])
    page = new_phone(sam, viewport={"width": 1280, "height": 800}, is_mobile=False)
    page.goto(LIST)
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("merge_duplicates")
    page.locator("button[name=index]").click()
    page.get_by_role("button", name="Merge 1 into “Bench press”").click()
    expect(page.locator(".messagelist")).to_contain_text("1 merged into “Bench press”")
    page.locator("#aliases-group .add-row a").click()
    page.locator("#aliases-group input[type=text]:visible").last.fill("BP")
    page.get_by_role("button", name="Save and continue editing").click()
    page.locator("a.historylink").click()
    expect(page.locator("#change-history")).to_contain_text("aliases: +BP")
    page.locator("#change-history a").first.click()
    expect(page.locator("h1, h2").filter(has_text="Revert").first).to_be_visible()
    file = tmp_path / "some.csv"
    file.write_text("name,difficulty\nBench press,advanced\n")
    page.goto(f"{LIST}import/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Submit").click()
    expect(page.locator(".changes")).to_contain_text("advanced")
    page.get_by_role("button", name="Confirm import").click()
    expect(page.locator(".messagelist")).to_contain_text("Import finished")
    bench.refresh_from_db()
    assert bench.difficulty == "advanced"
