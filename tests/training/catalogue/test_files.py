from typing import Any

import pytest

from tests.training.catalogue.entries import TEXT, table
from training.catalogue import files


def faults(*texts: str) -> list[str]:
    catalogue = files.parse({f"{number}.toml": text for number, text in enumerate(texts)})
    return [str(fault) for fault in catalogue.faults]


def test_an_exercise_becomes_an_entry() -> None:
    catalogue = files.parse({"chest.toml": table(aliases=["BP", "bench"])})
    assert catalogue == files.Catalogue(
        entries=(
            files.Entry(
                key="bench-press",
                name="Bench press",
                measurement="weight_reps",
                equipment="barbell",
                difficulty="beginner",
                mechanic="compound",
                force="push",
                primary=("chest",),
                secondary=("triceps",),
                instructions=TEXT.strip(),
                aliases=("BP", "bench"),
            ),
        ),
        faults=(),
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"force": "shove"}, "force “shove” is unknown"),
        ({"equipment": "spoon"}, "equipment “spoon” is unknown"),
        ({"primary": ["nose"]}, "primary muscle “nose” is unknown"),
        ({"primary": []}, "0 primary muscles; 1 to 3 are allowed"),
        ({"secondary": ["chest"]}, "muscle “chest” is both primary and secondary"),
        ({"primary": ["chest", "chest"]}, "a muscle stands twice in primary"),
        ({"instructions": "Lift."}, "instructions have 5 characters; 150 to 500 are allowed"),
        ({"instructions": "x" * 501}, "instructions have 501 characters; 150 to 500 are allowed"),
        ({"name": None}, "name is missing"),
        ({"colour": "red"}, "colour is unknown"),
        ({"aliases": "BP"}, "aliases has the wrong type"),
        ({"name": 5}, "name has the wrong type"),
        ({"video_url": "http://example.com/v"}, "video_url must begin with https://"),
        ({"name": "x" * 61}, "name must have 1 to 60 characters"),
        ({"aliases": [" "]}, "every alias must have 1 to 150 characters"),
    ],
)
def test_a_fault_names_file_key_and_reason(change: dict[str, Any], message: str) -> None:
    assert faults(table(**change)) == [f"0.toml: bench-press: {message}"]


def test_a_key_is_kebab_case() -> None:
    assert faults(table("Bench_Press")) == [
        "0.toml: Bench_Press: key must be kebab-case ASCII, at most 80 characters"
    ]


def test_a_key_is_taken_once_across_files() -> None:
    assert faults(table(), table()) == ["1.toml: bench-press: the key is taken by bench-press in 0.toml"]


def test_a_name_or_alias_is_taken_once_whatever_its_spelling() -> None:
    assert faults(
        table("a", aliases=["Farmer’s Walk (Heavy)"]), table("b", aliases=["farmer's walk(heavy)", "A"])
    ) == [
        "1.toml: b: the name “farmer's walk(heavy)” is taken by a in 0.toml",
        "1.toml: b: the name “A” is taken by a in 0.toml",
    ]


def test_every_fault_is_reported_at_once() -> None:
    assert len(faults(table("a", force="x", mechanic="y"), "[[exercise", table("b", primary=["nose"]))) == 4


def test_what_is_shipped_is_without_fault_and_covers_a_gym() -> None:
    catalogue = files.read()
    assert [str(fault) for fault in catalogue.faults] == []
    assert len(catalogue.entries) >= 300
    assert {muscle for entry in catalogue.entries for muscle in entry.primary} >= {
        *("chest", "lats", "upper_back", "front_delts", "side_delts", "rear_delts", "biceps", "triceps"),
        *("abs", "glutes", "quads", "hamstrings", "calves", "cardio"),
    }
    assert all(entry.instructions.count(".") >= 2 for entry in catalogue.entries)
