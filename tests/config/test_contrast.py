"""The colours of the look, read from the Sass, against WCAG 2.2: body text 7:1, secondary 4.5:1, edges 3:1."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = Path(settings.BASE_DIR) / "assets" / "scss" / "_tokens.scss"
PAIRS = [
    *(("ink", ground, 7.0) for ground in ("chalk", "paper", "accent-soft", "done-soft", "gold-soft", "alert-soft", "cool-soft")),
    *((text, ground, 4.5) for text in ("ink-2", "ink-3", "accent", "alert") for ground in ("chalk", "paper")),
    *((f"{fill}-ink", fill, 4.5) for fill in ("accent", "done", "alert")),
    *((text, f"{text}-soft", 4.5) for text in ("accent", "done", "gold", "alert", "cool")),
    ("ink-2", "accent-soft", 4.5),
    ("chalk", "ink", 7.0),
    ("up-on-ink", "ink", 4.5),
    *((edge, ground, 3.0) for edge in ("edge", "cool", "accent") for ground in ("chalk", "paper")),
]  # fmt: skip


def colours(theme: str) -> dict[str, str]:
    (block,) = re.findall(rf"@mixin {theme} {{(.*?)\n}}", TOKENS.read_text(), re.DOTALL)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance of `#rrggbb`."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_formula_is_that_of_the_standard() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_text_is_readable_on_its_ground(theme: str, text: str, ground: str, least: float) -> None:
    found = colours(theme)
    assert contrast(found[text], found[ground]) >= least
