import pytest

from training.names import fold


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
