import pytest

from training.names import fold, fold_loosely


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bench Press (Barbell)", "bench press(barbell)"),
        ("Bench  Press\t( Barbell )", "bench press(barbell)"),
        ("Farmer’s Walk", "farmer's walk"),
        ("ＢＥＮＣＨ", "bench"),
        ("Straße", "strasse"),
        (" row ", "row"),
    ],
)
def test_two_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Pull up", "Pullup"), ("Pull-up", "Pull up"), ("Curl", "Curls"), ("Row", "Rów")]
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Push-ups", "push up"),
        ("Squats (bodyweight)", "Squat(Bodyweight)"),
        ("Deadlifts", "Deadlift"),
        ("T-bar rows", "T bar row"),
    ],
)
def test_hyphens_and_plurals_make_no_difference_loosely(one: str, other: str) -> None:
    assert fold_loosely(one) == fold_loosely(other)


@pytest.mark.parametrize(("one", "other"), [("Press", "Pres"), ("Pullup", "Pull up"), ("Row", "Rów")])
def test_different_names_stay_different_loosely_too(one: str, other: str) -> None:
    assert fold_loosely(one) != fold_loosely(other)
