"""The shipped catalogue as it lies in data/*.toml: parsed and judged whole, without a database."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import TextChoices

from training.models.vocabulary import Difficulty, Equipment, Force, Measurement, Mechanic, Muscle
from training.names import fold

DATA = Path(__file__).parent / "data"

NAME_LENGTH = 60
ALIAS_LENGTH = 150
INSTRUCTIONS_LENGTH = range(150, 501)
PRIMARY = range(1, 4)
SECONDARY = range(6)

VOCABULARY: dict[str, type[TextChoices]] = {
    "measurement": Measurement,
    "equipment": Equipment,
    "difficulty": Difficulty,
    "mechanic": Mechanic,
    "force": Force,
}
_REQUIRED = {"key", "name", *VOCABULARY, "primary", "instructions"}
_OPTIONAL = {"aliases", "secondary", "video_url"}
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One shipped exercise."""

    key: str
    name: str
    measurement: str
    equipment: str
    difficulty: str
    mechanic: str
    force: str
    primary: tuple[str, ...]
    instructions: str
    secondary: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    video_url: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key or '?'}: {self.message}"


@dataclass(frozen=True, slots=True)
class Catalogue:
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]


def read(folder: Path = DATA) -> Catalogue:
    """Parse every *.toml of `folder`, by name; the same files are parsed once."""
    return _parsed(
        tuple((path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml")))
    )


@lru_cache(maxsize=1)
def _parsed(texts: tuple[tuple[str, str], ...]) -> Catalogue:
    return parse(dict(texts))


def parse(texts: Mapping[str, str]) -> Catalogue:
    """Entries of all files (name → text) in order, and every fault. A faulty exercise has no entry."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    keys: dict[str, str] = {}
    names: dict[str, str] = {}
    for file, text in texts.items():
        tables, found = _tables(text)
        faults += [Fault(file, "", message) for message in found]
        for table in tables:
            entry, found = _entry(table)
            key = str(table.get("key", ""))
            here = f"{key} in {file}"
            if key in keys:
                found.append(f"the key is taken by {keys[key]}")
            elif entry:
                found += _taken(here, [entry.name, *entry.aliases], names)
            keys.setdefault(key, here)
            faults += [Fault(file, key, message) for message in found]
            if entry and not found:
                entries.append(entry)
    return Catalogue(tuple(entries), tuple(faults))


def _tables(text: str) -> tuple[list[dict[str, Any]], list[str]]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [], [f"not TOML: {error}"]
    tables = document.get("exercise", [])
    if document.keys() - {"exercise"} or not isinstance(tables, list):
        return [], ["only [[exercise]] is expected, with two brackets"]
    return tables, []


def _entry(table: Mapping[str, Any]) -> tuple[Entry | None, list[str]]:
    """The entry of one table and its faults; without an entry where the shape itself is wrong."""
    missing = sorted(_REQUIRED - table.keys())
    unknown = sorted(table.keys() - _REQUIRED - _OPTIONAL)
    faults = [f"{name} is missing" for name in missing] + [f"{name} is unknown" for name in unknown]
    for name, value in table.items():
        if name in {"primary", "secondary", "aliases"}:
            right = isinstance(value, list) and all(isinstance(item, str) for item in value)
        else:
            right = isinstance(value, str)
        if not right:
            faults.append(f"{name} has the wrong type")
    if faults:
        return None, faults
    values: dict[str, Any] = {
        name: tuple(item.strip() for item in value) if isinstance(value, list) else value.strip()
        for name, value in table.items()
    }
    entry = Entry(**values)
    return entry, [*_faults_of(entry)]


def _faults_of(entry: Entry) -> Iterable[str]:
    if not _KEY.fullmatch(entry.key) or len(entry.key) > 80:
        yield "key must be kebab-case ASCII, at most 80 characters"
    if not 0 < len(entry.name) <= NAME_LENGTH:
        yield f"name must have 1 to {NAME_LENGTH} characters"
    if any(not 0 < len(alias) <= ALIAS_LENGTH for alias in entry.aliases):
        yield f"every alias must have 1 to {ALIAS_LENGTH} characters"
    for field, values in VOCABULARY.items():
        if getattr(entry, field) not in values:
            yield f"{field} “{getattr(entry, field)}” is unknown"
    yield from _faults_of_muscles(entry)
    if len(entry.instructions) not in INSTRUCTIONS_LENGTH:
        yield (
            f"instructions have {len(entry.instructions)} characters; "
            f"{INSTRUCTIONS_LENGTH.start} to {INSTRUCTIONS_LENGTH.stop - 1} are allowed"
        )
    if entry.video_url and not entry.video_url.startswith("https://"):
        yield "video_url must begin with https://"


def _faults_of_muscles(entry: Entry) -> Iterable[str]:
    for field, allowed in (("primary", PRIMARY), ("secondary", SECONDARY)):
        muscles = getattr(entry, field)
        for muscle in muscles:
            if muscle not in Muscle:
                yield f"{field} muscle “{muscle}” is unknown"
        if len(muscles) not in allowed:
            yield f"{len(muscles)} {field} muscles; {allowed.start} to {allowed.stop - 1} are allowed"
        if len(set(muscles)) < len(muscles):
            yield f"a muscle stands twice in {field}"
    for muscle in sorted(set(entry.primary) & set(entry.secondary)):
        yield f"muscle “{muscle}” is both primary and secondary"


def _taken(here: str, words: list[str], seen: dict[str, str]) -> list[str]:
    faults = []
    for word in words:
        folded = fold(word)
        if folded in seen:
            faults.append(f"the name “{word}” is taken by {seen[folded]}")
        else:
            seen[folded] = here
    return faults
