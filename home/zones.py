"""Local time and UTC, from one source of zones: PyPI's tzdata.

Morocco is at UTC+0 for good since 2026-09-20; a system's own zone files are often older than that law, and
Python reads those first. So settings call `use_packaged_zones()` before anything loads a zone, and what is
stored is the wall time that people were told, with the UTC instant and the version of the rules beside it.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import metadata, resources
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

TZDATA_VERSION = metadata.version("tzdata")  # 2026.3 is the release that the tz database calls 2026c
OLDEST_TZDATA = (2026, 3)
MOROCCO = "Africa/Casablanca"

# Moments whose offset changed with the law: 25 November 2026, and inside the Ramadan of 2027.
CANARIES = [
    (MOROCCO, datetime(2026, 11, 25, 10, 0), timedelta(0)),  # noqa: DTZ001
    (MOROCCO, datetime(2027, 3, 20, 10, 0), timedelta(0)),  # noqa: DTZ001
]


def use_packaged_zones() -> None:
    """Read zones from the tzdata package only: system files are often older than the law."""
    zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()


def is_zone(name: str) -> bool:
    """Whether this is the name of a zone, such as Africa/Casablanca."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def utc_of(day: date, clock: time, zone: str) -> datetime:
    """The instant at which clocks in the zone show this date and time.

    A time that comes twice (clocks go back) is the first of the two. One that never comes (clocks jump over
    it) is as long after the jump as it would have been: 02:30 of a night that jumps from 02 to 03 h is 03:30.
    """
    wall = datetime.combine(day, clock.replace(tzinfo=None, fold=0), ZoneInfo(zone))
    return wall.astimezone(UTC)


def wall_of(instant: datetime, zone: str) -> datetime:
    """What clocks in the zone show at this instant."""
    return instant.astimezone(ZoneInfo(zone))


def stale_zones() -> list[str]:
    """Why the hours of this process can not be trusted; nothing when they can."""
    problems = []
    if _version(TZDATA_VERSION) < OLDEST_TZDATA:
        needed = ".".join(map(str, OLDEST_TZDATA))
        problems.append(f"tzdata {TZDATA_VERSION} is older than {needed}: Morocco's time is wrong in it.")
    for name, wall, lawful in CANARIES:
        for source, zone in (("Python", ZoneInfo(name)), ("The tzdata package", _packaged(name))):
            offset = wall.replace(tzinfo=zone).utcoffset()
            if offset != lawful:
                problems.append(f"{source} puts {name} at {offset} from UTC on {wall:%F}, not at {lawful}.")
    return problems


@dataclass(frozen=True)
class Observance:
    """From this local time on (written in the offset that ends), clocks stand at another offset."""

    onset: datetime
    before: timedelta
    after: timedelta


def observances(zone: str, first: date, last: date) -> tuple[Observance, ...]:
    """Every offset in force in the zone from the day before `first` to the day after `last`."""
    start = datetime.combine(first, time(), UTC) - timedelta(days=1)
    end = datetime.combine(last, time(), UTC) + timedelta(days=2)
    info = ZoneInfo(zone)
    offset = _offset(info, start)
    found = [Observance(datetime(1970, 1, 1), offset, offset)]  # noqa: DTZ001
    for instant in _changes(info, start, end):
        before, after = found[-1].after, _offset(info, instant)
        found.append(Observance((instant + before).replace(tzinfo=None), before, after))
    return tuple(found)


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The instants of change: a look every twelve hours, so that no Ramadan is too short, then halving."""
    step = timedelta(hours=12)
    while start < end:
        later = start + step
        old, new = _offset(zone, start), _offset(zone, later)
        if old != new:
            low, high = start, later
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // timedelta(seconds=2) * timedelta(seconds=1)
                low, high = (middle, high) if _offset(zone, middle) == old else (low, middle)
            yield high
        start = later


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:2])


@cache
def _packaged(name: str) -> ZoneInfo:
    """The zone as the tzdata package has it, whatever Python reads first."""
    path = resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with path.open("rb") as file:
        return ZoneInfo.from_file(file, key=name)
