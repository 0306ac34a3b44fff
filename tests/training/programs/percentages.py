"""The weights of each number stand in a table: the percentage, down to the next 2.5 kg or 5 lb. Only the order in which a day
takes them is put together here."""

from collections.abc import Iterable, Mapping

type Row = dict[int, str]


def rows(percentages: str, table: Mapping[str, str]) -> dict[str, Row]:
    """The weights of each number, by percentage."""
    heads = [int(each) for each in percentages.split()]
    return {number: dict(zip(heads, weights.split(), strict=True)) for number, weights in table.items()}


def line(scheme: str, weights: dict[str, Row], order: str, weeks: Iterable[str]) -> str:
    """A line of a played table: for each week `number` and, behind it, how it went: `80 +3`."""
    words = []
    for week in weeks:
        number, _, result = week.partition(" ")
        words.append("/".join(weights[number][int(each)] for each in order.split()) + result)
    return f"{scheme}: " + " ".join(words)


def numbers(weeks: Iterable[str]) -> list[str]:
    return [each.partition(" ")[0] for each in weeks]
