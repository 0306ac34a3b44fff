"""The library: known programs as data, one file each in data/, and the plans that staff published beside them."""

from functools import cache
from pathlib import Path

from training.catalogue import files as catalogue
from training.models import LibraryPlan
from training.programs import files
from training.programs.files import LibraryProgram

__all__ = ["LibraryProgram", "program", "programs", "shipped"]

DATA = Path(__file__).parent / "data"


@cache
def keys() -> frozenset[str]:
    """Those of the shipped catalogue."""
    return frozenset(entry.key for entry in catalogue.read().entries)


@cache
def shipped() -> tuple[LibraryProgram, ...]:
    """By name. Raises ProgramFaultsError, which is ours to mend."""
    known = keys()
    found = [
        files.read(path.stem, files.parse(path.read_bytes()), exercises=known) for path in DATA.glob("*.json")
    ]
    return tuple(sorted(found, key=lambda each: each.name.casefold()))


def published() -> tuple[LibraryProgram, ...]:
    """Those of staff. One that can no longer be read, because the catalogue changed, is not offered; the admin says why."""
    found = []
    for row in LibraryPlan.objects.filter(is_published=True):
        try:
            found.append(files.read(row.key, row.document, exercises=keys()))
        except files.ProgramFaultsError:
            continue
    return tuple(found)


def programs() -> tuple[LibraryProgram, ...]:
    """All of the library, by name. One query."""
    return tuple(sorted((*shipped(), *published()), key=lambda each: each.name.casefold()))


def program(key: str) -> LibraryProgram | None:
    """None where there is none of this key. At most one query."""
    return next((each for each in shipped() if each.key == key), None) or next(
        (each for each in published() if each.key == key), None
    )
