"""Which names answer to what somebody typed between two sets. Pure: names in, scores out.

Exact names before beginnings, beginnings before single words, words before guesses at typing errors; a name before an
alias of the same quality, a short name before a long one, a well-known exercise before a rare one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from training.names import fold

MAX_LENGTH = 80
MAX_WORDS = 8

EXACT, BEGINNING, WORDS, GUESS = 400.0, 300.0, 200.0, 100.0
ALIAS_COSTS = 2.0
# What goes by many names is done by many people: of equal answers the better known first.
KNOWN_BY, KNOWN_ENOUGH = 2.5, 12
# A word of the query that was found as typed, as the beginning of a word, or after mending a typing error.
AS_TYPED, BEGUN, MENDED = 1.0, 0.85, 0.6

_WORD = re.compile(r"[^\W_]+")
_ES = ("ches", "shes", "sses", "xes", "zes")
_KEPT_S = ("ss", "us", "is")
# Gym shorthand, after the plural s is off.
_SHORTHAND = {
    "alt": "alternating",
    "bb": "barbell",
    "bw": "bodyweight",
    "db": "dumbbell",
    "ext": "extension",
    "flye": "fly",
    "flie": "fly",
    "inc": "incline",
    "kb": "kettlebell",
    "oh": "overhead",
    "rev": "reverse",
    "sm": "smith",
    "tri": "tricep",
    "bi": "bicep",
    "calve": "calf",
    "tbar": "t bar",
}


def words(text: str) -> list[str]:
    """`Pull-Ups (DB)` → `["pull", "up", "dumbbell"]`: folded, without plural s, shorthand written out."""
    found: list[str] = []
    for word in _WORD.findall(fold(text[:MAX_LENGTH]).replace("'", "")):
        stem = _singular(word)
        found += _SHORTHAND.get(stem, stem).split()
    return found[:MAX_WORDS]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith(_ES):
        return word[:-2]
    if len(word) > 2 and word.endswith("s") and not word.endswith(_KEPT_S):
        return word[:-1]
    return word


def _errors_allowed(length: int) -> int:
    return 0 if length < 4 else 1 if length < 7 else 2


def _errors(typed: str, meant: str, allowed: int) -> int | None:
    """Letters to change, add, drop or swap; None where it takes more than `allowed`."""
    if abs(len(typed) - len(meant)) > allowed:
        return None
    errors = OSA.distance(typed, meant, score_cutoff=allowed)
    return errors if errors <= allowed else None


@dataclass(frozen=True, slots=True)
class _Name:
    place: int  # in the index's list of things
    words: tuple[str, ...]
    joined: str
    is_alias: bool


class Index[Key]:
    """Names of things, ready to be asked. Build once, ask often; never changes."""

    def __init__(self, things: Iterable[tuple[Key, str, Iterable[str]]]) -> None:
        """`things` are (key, name, aliases)."""
        self._keys: list[Key] = []
        self._known: list[float] = []
        self._names: list[_Name] = []
        self._by_word: dict[str, set[int]] = defaultdict(set)
        for key, name, aliases in things:
            texts = [name, *aliases]
            self._keys.append(key)
            self._known.append(min(len(texts), KNOWN_ENOUGH) * KNOWN_BY)
            for number, text in enumerate(texts):
                parts = tuple(words(text))
                for part in parts:
                    self._by_word[part].add(len(self._names))
                self._names.append(_Name(len(self._keys) - 1, parts, "".join(parts), number > 0))

    def rank(self, text: str) -> dict[Key, float]:
        """Score by key for everything that answers to `text`; nothing for text without a letter."""
        typed = words(text)
        joined = "".join(typed)
        if not joined:
            return {}
        by_words = self._by_words(typed)
        allowed = _errors_allowed(len(joined))
        best: dict[int, float] = {}
        for number, name in enumerate(self._names):
            score = self._score(typed, joined, name, by_words.get(number, 0.0), allowed)
            if score:
                score -= ALIAS_COSTS * name.is_alias
                best[name.place] = max(score, best.get(name.place, 0.0))
        return {self._keys[place]: score + self._known[place] for place, score in best.items()}

    @staticmethod
    def _score(typed: list[str], joined: str, name: _Name, by_words: float, allowed: int) -> float:
        share = min(len(joined) / len(name.joined), 1.0) if name.joined else 0.0
        if name.joined == joined:
            return EXACT
        if name.joined.startswith(joined):
            ends_with_a_word = name.words[: len(typed)] == tuple(typed)
            return BEGINNING + 20 * ends_with_a_word + 25 * share
        if by_words:
            return WORDS + 60 * by_words + 30 * share
        if allowed and (errors := _errors(joined, name.joined, allowed)) is not None:
            return WORDS + 60 - 20 * errors
        if allowed and len(joined) > 5:
            # Still typing, with an error in it already: compare with as much of the name.
            errors = _errors(joined, name.joined[: len(joined)], allowed)
            return 0.0 if errors is None else GUESS + 50 * share - 15 * errors
        return 0.0

    def _by_words(self, typed: list[str]) -> dict[int, float]:
        """Quality from 0 to 1 for each name (by number) in which every typed word is found."""
        total: dict[int, float] = {}
        for place, word in enumerate(typed):
            best: dict[int, float] = {}
            for known, quality in self._known_words(word, still_typing=place == len(typed) - 1).items():
                for number in self._by_word[known]:
                    if quality > best.get(number, 0.0):
                        best[number] = quality
            if place == 0:
                total = best
            else:
                total = {number: total[number] + best[number] for number in total.keys() & best.keys()}
        return {number: quality / len(typed) for number, quality in total.items()}

    def _known_words(self, word: str, *, still_typing: bool) -> dict[str, float]:
        found = {}
        allowed = _errors_allowed(len(word))
        for known in self._by_word:
            if known == word:
                found[known] = AS_TYPED
            elif known.startswith(word) and (still_typing or len(word) > 2):
                found[known] = BEGUN
            elif allowed and (errors := _errors(word, known, allowed)) is not None:
                found[known] = MENDED - 0.1 * errors
        return found
