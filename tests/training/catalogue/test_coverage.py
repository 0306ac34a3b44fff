from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import ExerciseFactory
from training.catalogue import coverage


def test_shares_are_summed_over_names_however_they_are_spelled() -> None:
    counted = [("Bench Press (Barbell)", Decimal(3)), ("Row", Decimal(1)), ("Odd", Decimal("0.5"))]
    assert coverage.measure(counted, ["bench press(barbell)", "ROW"]) == coverage.Coverage(
        total=Decimal("4.5"), covered=Decimal(4), missing=(("Odd", Decimal("0.5")),)
    )


def test_nothing_counted_is_nothing_covered() -> None:
    assert coverage.measure([], ["Row"]).share == 0


@pytest.mark.django_db
def test_the_command_knows_names_and_aliases_of_the_catalogue_only(
    tmp_path: Any, capsys: pytest.CaptureFixture[str], alice: Any
) -> None:
    ExerciseFactory.create(name="Bench press", aliases=["Flat bench"])
    ExerciseFactory.create(name="Odd", owner=alice)
    file = tmp_path / "names.csv"
    file.write_text("name,pct_of_sets_all\nBench Press,2.5\nflat bench,0.5\nOdd,1\nNever logged,\n")
    call_command("catalogue_coverage", file)
    assert capsys.readouterr().out.splitlines() == [
        "2 of 4 names, 75.00 % of the sets counted (3.000 of 4.000).",
        "       1 Odd",
        "       0 Never logged",
    ]


@pytest.mark.django_db
def test_the_command_wants_its_columns(tmp_path: Any) -> None:
    (tmp_path / "names.csv").write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="needs the columns"):
        call_command("catalogue_coverage", tmp_path / "names.csv")
