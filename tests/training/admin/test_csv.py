import csv
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.admin.staff import LIST, allowed
from training.admin import csv_cells as cells
from training.admin import csv_resource
from training.models import Exercise

pytestmark = pytest.mark.django_db

IMPORT = f"{LIST}import/"
HEADER = (
    "id,key,name,aliases,measurement,equipment,difficulty,mechanic,force,primary,secondary,"
    "instructions,video_url,is_active"
)


@pytest.fixture
def keeper(sam: User) -> Client:
    return allowed(sam, "view", "add", "change")


def upload(client: Client, text: str | bytes) -> Any:
    data = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile("catalogue.csv", data, content_type="text/csv")
    return client.post(IMPORT, {"import_file": file, "format": "0", "resource": "0"})


def confirm(client: Client, preview: Any) -> Any:
    form = preview.context["confirm_form"]
    return client.post(f"{LIST}process_import/", form.initial, follow=True)


def totals(preview: Any) -> dict[str, int]:
    return {name: number for name, number in preview.context["result"].totals.items() if number}


def faults(preview: Any) -> list[tuple[int, dict[str, list[str]]]]:
    return [(row.number, row.field_specific_errors) for row in preview.context["result"].invalid_rows]


def exported(client: Client) -> str:
    response = client.get(f"{LIST}export/")
    assert response["Content-Type"] == "text/csv"
    text: str = response.content.decode()
    return text


def test_the_export_has_the_catalogue_and_nobodys_own(keeper: Client, alice: User) -> None:
    row = ExerciseFactory.create(
        name="Bench press",
        key="bench-press",
        aliases=["BP", "a|b"],
        primary=["chest"],
        secondary=["triceps", "abs"],
        instructions="Two\nlines.",
        equipment="barbell",
    )
    ExerciseFactory.create(name="Secret", owner=alice)
    ExerciseFactory.create(name="Gone", merged_into=row, is_active=False)
    for query in ("", "?whose=all", "?whose=own"):
        assert "Secret" not in keeper.get(f"{LIST}export/{query}").content.decode()
    lines = list(csv.reader(io.StringIO(exported(keeper))))
    assert lines == [
        HEADER.split(","),
        [
            str(row.pk),
            "bench-press",
            "Bench press",
            "a\\|b|BP",
            *("weight_reps", "barbell", "beginner", "compound", "push"),
            "chest",
            "triceps|abs",
            "Two\nlines.",
            "",
            "1",
        ],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'=", "''@"])
def test_no_cell_is_run_by_a_spreadsheet_and_every_one_comes_back(start: str) -> None:
    assert cells.guarded(f"{start}1+1") == f"'{start}1+1"
    assert cells.read(cells.guarded(f"{start}1+1")) == f"{start}1+1".strip()


@pytest.mark.parametrize("text", ["", "plain", "'quoted'", "a=b", "O'Brien"])
def test_a_harmless_cell_stays_as_it_is(text: str) -> None:
    assert cells.read(cells.guarded(text)) == cells.guarded(text) == text


@pytest.mark.parametrize("names", [["a"], ["a|b", "c\\d", "e\\|f"], ["=1", "2"], ["x\\"]])
def test_names_go_into_one_cell_and_come_out_again(names: list[str]) -> None:
    assert cells.split(cells.joined(names)) == names


def test_export_and_import_again_changes_nothing(keeper: Client) -> None:
    ExerciseFactory.create(
        name="=Sum", aliases=["-minus", "b|c", "Zulu", "alpha"], primary=["lats", "chest"], is_active=False
    )
    ExerciseFactory.create(
        name="@Row",
        instructions="+ Pull.\n\n- Hold, “so”; 'quoted'.",
        video_url="https://example.com/?a=1&b=2",
        primary=["abs"],
        key="row",
    )
    preview = upload(keeper, exported(keeper))
    assert totals(preview) == {"skip": 2}
    assert "0 new, 0 changed, 2 the same." in preview.content.decode()
    assert all(
        name[:1] not in "=@" for name in re.findall(r"^[^,]*,[^,]*,([^,]*)", exported(keeper), re.MULTILINE)
    )


def test_the_preview_shows_what_changes_and_the_confirmation_does_it(keeper: Client) -> None:
    bench = ExerciseFactory.create(
        name="Bench press", aliases=["BP", "old"], primary=["chest"], secondary=["abs"], difficulty="beginner"
    )
    preview = upload(
        keeper,
        "name,aliases,difficulty,primary,secondary\n"
        "bench press,BP|new,Advanced,chest,Front delts|triceps\n"
        "New one,,beginner,lats,\n",
    )
    assert totals(preview) == {"new": 1, "update": 1}
    text = preview.content.decode()
    assert "<del>old</del> <ins>new</ins>" in text
    assert "<del>abs</del> <ins>front_delts</ins> <ins>triceps</ins>" in text
    assert "<del>beginner</del> <ins>advanced</ins>" in text
    assert "style=" not in text
    assert Exercise.objects.count() == 1
    bench.refresh_from_db()
    assert bench.difficulty == "beginner"

    page = confirm(keeper, preview)
    assert page.status_code == 200
    bench = Exercise.objects.get(pk=bench.pk)
    assert (bench.name, bench.difficulty) == ("bench press", "advanced")
    assert sorted(alias.name for alias in bench.aliases.all()) == ["BP", "new"]
    assert bench.secondary_muscles == ["front_delts", "triceps"]
    reason = "CSV import; aliases: +new, −old; secondary: +front_delts, +triceps, −abs"
    assert bench.history.first().history_change_reason == reason
    assert Exercise.objects.get(name="New one").primary_muscles == ["lats"]


def test_a_column_that_is_missing_leaves_its_values_alone(keeper: Client) -> None:
    row = ExerciseFactory.create(name="Row", aliases=["Pull"], primary=["lats"], instructions="Pull.")
    confirm(keeper, upload(keeper, f"id,name\n{row.pk},Rowing\n"))
    row = Exercise.objects.get(pk=row.pk)
    assert (row.name, row.instructions, row.primary_muscles) == ("Rowing", "Pull.", ["lats"])
    assert [alias.name for alias in row.aliases.all()] == ["Pull"]


def test_a_row_is_found_by_id_then_key_then_name(keeper: Client) -> None:
    one = ExerciseFactory.create(name="One", key="one", primary=["abs"])
    two = ExerciseFactory.create(name="Two", key="two", primary=["abs"])
    three = ExerciseFactory.create(name="Three", primary=["abs"])
    preview = upload(
        keeper,
        f"id,key,name,force\n{one.pk},two,One,mixed\n01234567-89ab-cdef-0123-456789abcdef,two,Two,mixed\n,,three,mixed\n",
    )
    assert totals(preview) == {"update": 3}
    confirm(keeper, preview)
    assert set(Exercise.objects.values_list("pk", "force")) == {
        (row.pk, "mixed") for row in (one, two, three)
    }


def test_the_id_of_a_persons_own_exercise_does_not_reach_it(keeper: Client, alice: User) -> None:
    own = ExerciseFactory.create(name="Secret", owner=alice, instructions="Private.")
    preview = upload(keeper, f"id,name,primary,instructions\n{own.pk},Public,abs,Overwritten\n")
    assert totals(preview) == {"new": 1}
    assert "Private." not in preview.content.decode()
    confirm(keeper, preview)
    own.refresh_from_db()
    assert (own.name, own.owner, own.instructions) == ("Secret", alice, "Private.")
    assert Exercise.objects.get(name="Public").pk != own.pk


def test_every_fault_of_a_row_is_shown_at_its_column(keeper: Client) -> None:
    ExerciseFactory.create(name="Row", aliases=["Pull"])
    preview = upload(
        keeper,
        "name,aliases,difficulty,primary,secondary,video_url,is_active\n"
        "Bench,Pull,expert,chest,nose,http://example.com,maybe\n"
        "Pull,,beginner,chest,chest,,1\n"
        ",,advanced,,,,1\n"
        "Squat,,beginner,quads,,,1\n"
        "Squat,,beginner,quads,,,1\n",
    )
    found = faults(preview)
    assert [(number, sorted(fields)) for number, fields in found] == [
        (1, ["aliases", "difficulty", "is_active", "secondary", "video_url"]),
        (2, ["name", "secondary"]),
        (3, ["name", "primary"]),
        (5, ["name"]),
    ]
    assert "“nose” is unknown. Known are: chest, lats" in preview.content.decode()
    assert "confirm_form" not in preview.context
    assert Exercise.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "“name” is missing"),
        ("name,colour\nRow,red\n", "Unknown columns: colour"),
        (b"name\n\xff\xfe\n", "encountered while trying to read file"),
        ("", "The submitted file is empty."),
    ],
)
def test_a_file_that_is_no_catalogue_is_told(keeper: Client, text: str | bytes, message: str) -> None:
    response = upload(keeper, text)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert "Traceback" not in response.content.decode()


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"instructions": "x" * 10_000}, "instructions", "Instructions have at most 4,000 characters."),
        ({"instructions": "a\0b"}, "instructions", "NUL"),
        ({"name": "a\0b"}, "name", "NUL"),
        ({"aliases": "a\0b"}, "aliases", "NUL"),
        ({"primary": "ab\0s"}, "primary", "NUL"),
        ({"name": "x" * 101}, "name", "at most 100 characters"),
        ({"equipment": "\0"}, "equipment", "NUL"),
        ({"name": ""}, "name", "blank"),
    ],
)
def test_what_no_row_may_hold_is_a_fault_of_the_row(
    keeper: Client, cells: dict[str, str], column: str, message: str
) -> None:
    row = {"name": "Row", "primary": "lats", "key": "a\0b", "id": "\0", "equipment": "cable"} | cells
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, [*row])
    writer.writeheader()
    writer.writerow(row)
    ((number, found),) = faults(upload(keeper, sheet.getvalue()))
    assert (number, list(found)) == (1, [column])
    assert message in found[column][0]


def test_too_many_rows_or_bytes_are_refused_before_they_are_read(
    keeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_resource, "MAX_ROWS", 2)
    assert totals(upload(keeper, "name,primary\nA,abs\nB,abs\n")) == {"new": 2}
    refused = upload(keeper, "name,primary\nA,abs\nB,abs\nC,abs\n")
    assert "The file has 3 rows; at most 2 are read at once." in refused.content.decode()
    assert "confirm_form" not in refused.context
    large = upload(keeper, b"name,primary\n" + b"x" * 2_000_000)
    assert "The file has more than 2 MB." in large.content.decode()
    assert "result" not in large.context


def test_a_row_more_is_no_more_than_its_own_writes(keeper: Client) -> None:
    def queries(rows: int) -> int:
        text = "name,aliases,primary\n" + "".join(f"Lift {number},A{number},abs\n" for number in range(rows))
        with CaptureQueriesContext(connection) as captured:
            assert totals(upload(keeper, text)) == {"new": rows}
        return len(captured)

    # The exercise, its history, its muscles, its aliases; the last two with a savepoint.
    assert queries(4) - queries(3) <= 8


def test_a_catalogue_that_changed_since_the_preview_is_not_half_imported(keeper: Client) -> None:
    preview = upload(keeper, "name,primary,aliases\nBench,chest,\nSquat,quads,Knee bend\n")
    ExerciseFactory.create(name="Row", aliases=["Knee bend"])
    page = confirm(keeper, preview).content.decode()
    assert "Nothing was imported" in page
    assert list(Exercise.objects.values_list("name", flat=True)) == ["Row"]


def test_confirming_twice_says_that_the_file_is_gone(keeper: Client) -> None:
    preview = upload(keeper, "name,primary\nBench,chest\n")
    confirm(keeper, preview)
    assert "The uploaded file is gone." in confirm(keeper, preview).content.decode()
    assert Exercise.objects.count() == 1


@pytest.mark.parametrize("rights", [("view",), ("view", "change"), ("view", "add")])
def test_import_wants_the_right_to_add_and_to_change(sam: User, rights: tuple[str, ...]) -> None:
    client = allowed(sam, *rights)
    assert upload(client, "name,primary\nBench,chest\n").status_code == 403
    assert client.post(f"{LIST}process_import/", {}).status_code == 403
    assert "import/" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}export/").status_code == 200


def test_export_wants_the_right_to_look(sam: User) -> None:
    assert allowed(sam).get(f"{LIST}export/").status_code == 403
