"""How the values of an exercise are written in the cells of a CSV file, and read again. Pure."""

import re
from collections.abc import Iterable

from training.models import Muscle
from training.names import fold

# A spreadsheet takes a cell that begins so for a formula and runs it.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")


def guarded(text: str) -> str:
    """Quoted with an apostrophe where a spreadsheet would run it. `read` takes it off again."""
    return f"'{text}" if _FORMULA.match(text) else text


def read(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return (text[1:] if _ESCAPED.match(text) else text).strip().replace("\r\n", "\n")


def joined(names: Iterable[str]) -> str:
    return guarded("|".join(name.replace("\\", "\\\\").replace("|", "\\|") for name in names))


def split(cell: object) -> list[str]:
    """The names between the bars, once each."""
    found: dict[str, str] = {}
    for part in re.findall(r"(?:\\.|[^|\\]|\\$)+", read(cell)):
        name = " ".join(re.sub(r"\\(.)", r"\1", part).split())
        if name:
            found.setdefault(fold(name), name)
    return list(found.values())


def muscles(cell: object) -> tuple[str, ...]:
    """Values or labels, `front_delts` or `Front delts`. ValueError names the unknown."""
    return tuple(chosen(name, dict(Muscle.choices)) for name in split(cell))


def chosen(cell: object, choices: dict[str, str]) -> str:
    """The value of a choice, given as the value or as its label. ValueError for others."""
    text = read(cell)
    for value, label in choices.items():
        if fold(text) in {fold(value), fold(str(label))}:
            return value
    raise ValueError(f"“{text}” is unknown. Known are: {', '.join(choices)}.")


def truth(cell: object) -> bool:
    text = read(cell).casefold()
    if text in {"1", "yes", "true", ""}:
        return True
    if text in {"0", "no", "false"}:
        return False
    raise ValueError(f"“{text}” is neither 1 nor 0.")
