"""When two spellings are one name. Pure; the only place that folds names."""

import re
import unicodedata

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "′": "'", "´": "'"})
_BESIDE_PARENTHESIS = re.compile(r"\s*([()])\s*")


def fold(name: str) -> str:
    """The name for comparing: `Bench  Press (Barbell)` and `bench press(barbell)` are one.

    Unicode NFKC, case-folded, curly apostrophes straight, inner blanks to one, none beside parentheses.
    """
    text = unicodedata.normalize("NFKC", name).casefold().translate(_APOSTROPHES)
    return _BESIDE_PARENTHESIS.sub(r"\1", " ".join(text.split())).strip()
