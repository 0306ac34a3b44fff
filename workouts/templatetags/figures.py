"""How the log's numbers read on a page."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from accounts import units
from accounts.localtime import local_date
from workouts.models import WorkoutSession

register = template.Library()


@register.filter
def volume(kg: Decimal, unit: str) -> str:
    """Tonnage without decimals: `8,420 kg`."""
    return f"{units.from_kg(kg, unit).quantize(Decimal(1), ROUND_HALF_UP):,} {unit}"


@register.filter
def halves(value: Decimal) -> str:
    """`10½`: hard sets come in halves."""
    whole, rest = divmod(value, 1)
    return f"{whole:f}".split(".", maxsplit=1)[0].replace("0", "", int(whole == 0 and bool(rest))) + (
        "½" if rest else ""
    )


@register.filter
def counted(number: int) -> str:
    """`1,240`."""
    return f"{number:,}"


@register.filter
def minutes(duration: timedelta | None) -> str:
    """`48 min`, `1 h 12 min`; nothing for an unknown duration."""
    if duration is None:
        return ""
    hours, rest = divmod(round(duration.total_seconds() / 60), 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


@register.filter
def clock(session: WorkoutSession) -> str:
    """Time of a workout without its pauses: `32:10`, `1:02:30`."""
    return units.duration_text(Decimal(int(session.elapsed(timezone.now()).total_seconds())))


@register.filter
def min_sec(seconds: int) -> str:
    """`2:05`."""
    return units.duration_text(Decimal(seconds))


@register.filter
def when(day: date, zone_name: str) -> str:
    """`today`, `yesterday`, `Monday`, `3 Nov`, `3 Nov 2025`."""
    today = local_date(timezone.now(), zone_name)
    ago = (today - day).days
    if 0 <= ago <= 1:
        return ("today", "yesterday")[ago]
    if 1 < ago < 7:
        return date_format(day, "l")
    return date_format(day, "j M" if day.year == today.year else "j M Y")
