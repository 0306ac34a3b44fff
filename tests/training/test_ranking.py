"""What people type into the search box between two sets, against the catalogue as it is shipped."""

import pytest

from training.catalogue import files
from training.ranking import Index, words


@pytest.fixture(scope="module")
def index() -> Index[str]:
    return Index((entry.name, entry.name, entry.aliases) for entry in files.read().entries)


def best(index: Index[str], text: str) -> list[str]:
    scores = index.rank(text)
    return sorted(scores, key=lambda name: (-scores[name], name))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("benchpres", "Bench press"),
        ("bench press", "Bench press"),
        ("BENCH PRESS", "Bench press"),
        ("bech press", "Bench press"),
        ("Bench Press (Barbell)", "Bench press"),
        ("ohp", "Overhead press"),
        ("military press", "Overhead press"),
        ("rdl", "Romanian deadlift"),
        ("romanian dead lift", "Romanian deadlift"),
        ("lat pull down", "Lat pulldown"),
        ("latpulldown", "Lat pulldown"),
        ("lat puldown", "Lat pulldown"),
        ("db row", "Dumbbell row"),
        ("dumbell row", "Dumbbell row"),
        ("pullup", "Pull-up"),
        ("pull ups", "Pull-up"),
        ("chinups", "Chin-up"),
        ("skull crushers", "Skullcrusher"),
        ("skullcrusher", "Skullcrusher"),
        ("incline db press", "Incline dumbbell press"),
        ("leg curls", "Seated leg curl"),
        ("lying leg curl", "Lying leg curl"),
        ("leg extention", "Leg extension"),
        ("squats", "Back squat"),
        ("front squat", "Front squat"),
        ("deadlif", "Deadlift"),
        ("dead lift", "Deadlift"),
        ("bss", "Bulgarian split squat"),
        ("bulgarian", "Bulgarian split squat"),
        ("hip thrust", "Hip thrust"),
        ("hipthrust", "Hip thrust"),
        ("face pulls", "Face pull"),
        ("bicep curls", "Dumbbell curl"),
        ("hammer curls", "Hammer curl"),
        ("tricep pushdown", "Triceps pushdown"),
        ("lateral raises", "Dumbbell lateral raise"),
        ("side raises", "Dumbbell lateral raise"),
        ("leg press", "Leg press"),
        ("plank", "Plank"),
        ("pushups", "Push-up"),
        ("press ups", "Push-up"),
        ("t bar row", "T-bar row"),
        ("tbar row", "T-bar row"),
        ("bent over row", "Barbell row"),
        ("bb row", "Barbell row"),
        ("goodmorning", "Good morning"),
        ("kb swing", "Kettlebell swing"),
        ("farmers walk", "Farmer's walk"),
        ("farmer’s walk", "Farmer's walk"),
        ("sit ups", "Sit-up"),
        ("russian twist", "Russian twist"),
        ("cgbp", "Close-grip bench press"),
        ("close grip bench", "Close-grip bench press"),
        ("arnold press", "Arnold press"),
        ("pec deck", "Pec deck"),
        ("clean and jerk", "Clean and jerk"),
        ("burpees", "Burpee"),
        ("eliptical", "Elliptical"),
        ("jump rope", "Jump rope"),
        ("skipping", "Jump rope"),
        ("assisted pull up", "Assisted pull-up"),
        ("nordic", "Nordic curl"),
        ("sldl", "Stiff-legged deadlift"),
        ("run", "Running"),
        ("hack squat", "Hack squat"),
        ("bench", "Bench press"),
        ("row", "Barbell row"),
        ("curls", "Dumbbell curl"),
        ("fly", "Dumbbell fly"),
        ("press", "Overhead press"),
    ],
)
def test_what_is_typed_finds_what_is_meant_first(index: Index[str], typed: str, expected: str) -> None:
    assert best(index, typed)[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        "💪",
        "🏋️‍♀️🏋️‍♀️",
        "<script>alert(1)</script>",
        "'; DROP TABLE exercise; --",
        '" OR 1=1',
        "%",
        "_",
        "\\",
        "()",
        "((((((((((",
        "*+?[a-z]{1000}",
        "\0",
        "\0bench",
        "\n\t\r",
        "....",
        "-",
        "—–−",
        "a",
        "z",
        "1",
        "0" * 400,
        "x" * 10_000,
        "bench " * 2_000,
        "💪" * 10_000,
        "سكوات",
        "קפיצה",
        "深蹲",
        "İıŞğ",
        "ﬁﬂ",
        "\u202ebench\u202c",
        "\ud800",
        "é" * 90,
        "a\u0301" * 500,
        "٣٤",
    ],
)
def test_nothing_typed_makes_it_fail(index: Index[str], text: str) -> None:
    scores = index.rank(text)
    assert all(score > 0 for score in scores.values())


@pytest.mark.parametrize("text", ["", "   ", "💪", "...", "<>", "\0"])
def test_without_a_letter_nothing_answers(index: Index[str], text: str) -> None:
    assert index.rank(text) == {}


def test_words_are_folded_singular_and_written_out() -> None:
    assert words("Pull-Ups (DB)") == ["pull", "up", "dumbbell"]
    assert words("Farmer’s presses") == ["farmer", "press"]
    assert words("bench press 5x5") == ["bench", "press", "5x5"]


def test_an_exact_name_goes_before_a_beginning_before_a_word_before_a_guess() -> None:
    index = Index([(name, name, ()) for name in ("Row machine", "Cable row", "Row", "Rew", "Roww")])
    assert best(index, "row") == ["Row", "Row machine", "Roww", "Cable row"]
    assert best(index, "roww")[:2] == ["Roww", "Row"]


def test_a_name_goes_before_an_alias_of_the_same_letters() -> None:
    index = Index([("alias", "Other", ["Press"]), ("name", "Press", ["x"])])
    assert best(index, "press") == ["name", "alias"]
