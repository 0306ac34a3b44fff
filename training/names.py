"""When two spellings are one name. Pure; the only place that folds names."""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "′": "'", "´": "'"})
_BESIDE_PARENTHESIS = re.compile(r"\s*([()])\s*")
_PLURAL = re.compile(r"(?<=[a-z]{2})(?<!s)s\b")
# More than the catalogue has names, which are folded again and again.
_REMEMBERED = 1 << 14


@lru_cache(maxsize=_REMEMBERED)
def fold(name: str) -> str:
    """The name for comparing: `Bench  Press (Barbell)` and `bench press(barbell)` are one.

    Unicode NFKC, case-folded, curly apostrophes straight, inner blanks to one, none beside parentheses.
    """
    text = unicodedata.normalize("NFKC", name).casefold().translate(_APOSTROPHES)
    return _BESIDE_PARENTHESIS.sub(r"\1", " ".join(text.split())).strip()


@lru_cache(maxsize=_REMEMBERED)
def fold_loosely(name: str) -> str:
    """Hyphens and the s of a plural aside too: `Push-ups` and `push up`, `Squats (bodyweight)` and `squat(bodyweight)`.

    Different names may share it: who compares by it has to look whether there is a choice.
    """
    return _PLURAL.sub("", " ".join(fold(name).replace("-", " ").split()))
