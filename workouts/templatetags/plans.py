"""Plans on pages: `{% load plans %}`."""

import re
from datetime import date

from django import template
from django.utils.formats import date_format

from workouts.planning.today import PlanToday

register = template.Library()


@register.filter
def when_due(planned: PlanToday) -> str:
    """`Today`, `Was due Monday`, `Next`, `Moved to Friday`, `Friday`."""
    if planned.due is None:
        return ""
    day = planned.due.day
    if day is None:
        return "Today" if planned.is_due else "Next"
    if day < planned.today:
        return f"Was due {day_ahead(day, planned.today)}"
    text = day_ahead(day, planned.today)
    if planned.due.slot in planned.moved:
        return f"Moved to {text}"
    return text[:1].upper() + text[1:]


@register.filter
def day_ahead(day: date, today: date) -> str:
    """`today`, `tomorrow`, `Friday` within a week of it, `Friday 4 Dec`."""
    ahead = (day - today).days
    if 0 <= ahead <= 1:
        return ("today", "tomorrow")[ahead]
    if ahead == -1:
        return "yesterday"
    return date_format(day, "l" if abs(ahead) < 7 else "l j M")


@register.filter
def short_day(name: str) -> str:
    """What stands in a square of the calendar: `A` for `Day A`, `Bench` for `Bench day`. The long words of programs may part
    where they do, also where a browser knows no hyphenation."""
    words = [word for word in name.split() if word.lower() not in {"day", "workout", "session"}]
    return _PARTS.sub("\u00ad", " ".join(words) or name)


_PARTS = re.compile(
    "(?<=over)(?=head)|(?<=dead)(?=lift)|(?<=hyper)(?=trophy)|(?<=inten)(?=sity)|(?<=recov)(?=ery)",
    re.IGNORECASE,
)
