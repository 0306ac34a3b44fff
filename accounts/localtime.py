"""Instants and the user's local days. Pure: no Django, no clock.

Wall time with fold=0 decides (RFC 5545 §3.3.5): a time in the gap moves forward, an ambiguous time is the first one.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, reset_tzpath

# The zone database of the package decides, not an older one of the system: all servers say the same, and its version is known.
reset_tzpath(to=())


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Names of all zones of the packaged zone database, sorted; `posix/`, `right/` and the like are not among them."""
    return tuple(sorted(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()))


def find_zone(text: str) -> str | None:
    """The zone a person means: its name in any case, spaces allowed, or just its city where there is one such city."""
    wanted = "_".join(text.split()).casefold()
    names = zone_names()
    for name in names:
        if name.casefold() == wanted:
            return name
    cities = [name for name in names if "/" in name and name.rsplit("/", 1)[1].casefold() == wanted]
    return cities[0] if len(cities) == 1 else None


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone called `name`; UTC where the name is unknown, so that a stored oddity never breaks a page."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def local_date(instant: datetime, zone_name: str) -> date:
    """The day on the calendar of `zone_name` at `instant` (aware)."""
    return instant.astimezone(zone(zone_name)).date()


def to_instant(day: date, wall_time: time, zone_name: str) -> datetime:
    """The instant (UTC) of a wall time: in a gap it moves forward by the gap, twice in a night means the first."""
    return datetime.combine(day, wall_time.replace(fold=0), zone(zone_name)).astimezone(UTC)


def week_start(day: date, first_weekday: int) -> date:
    """First day of the week that holds `day`; `first_weekday` is ISO, 1 = Monday to 7 = Sunday."""
    return day - timedelta(days=(day.isoweekday() - first_weekday) % 7)
