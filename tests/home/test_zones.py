import zoneinfo
from datetime import UTC, date, datetime, time, timedelta

import pytest

from home import checks, zones

CASABLANCA = "Africa/Casablanca"


@pytest.fixture
def law_of_2025(tmp_path):
    """Zone files that do not know Morocco's return to UTC: Casablanca one hour ahead for good."""
    folder = tmp_path / "Africa"
    folder.mkdir()
    (folder / "Casablanca").write_bytes(one_hour_ahead())
    zoneinfo.reset_tzpath(to=(str(tmp_path),))
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zones.use_packaged_zones()


def one_hour_ahead() -> bytes:
    """A zone file with one rule: UTC+1, always."""
    header = b"TZif2" + bytes(15)
    first = header + b"".join(n.to_bytes(4, "big") for n in (0, 0, 0, 0, 1, 4))
    body = (3600).to_bytes(4, "big") + b"\0\0" + b"+01\0"
    return first + body + first + body + b"\n<+01>-1\n"


def test_zones_come_from_the_package_and_know_the_law():
    zones.use_packaged_zones()

    assert zoneinfo.TZPATH == ()
    assert zones.stale_zones() == []
    assert checks.check_zones() == []


def test_stale_zone_files_are_an_error(law_of_2025):
    problems = checks.check_zones()

    assert [problem.id for problem in problems] == ["home.E001", "home.E001"]
    assert "2026-11-25" in problems[0].msg
    assert all(problem.is_serious() for problem in problems)


def test_an_old_package_is_an_error(monkeypatch):
    monkeypatch.setattr(zones, "TZDATA_VERSION", "2026.2")

    assert "2026.2 is older than 2026.3" in zones.stale_zones()[0]


@pytest.mark.parametrize(
    ("day", "hour"),
    [(date(2026, 7, 1), 9), (date(2026, 9, 21), 10), (date(2026, 11, 25), 10), (date(2027, 3, 20), 10)],
)
def test_ten_in_casablanca_is_nine_utc_before_the_law_and_ten_after(day, hour):
    instant = zones.utc_of(day, time(10), CASABLANCA)

    assert instant == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    assert zones.wall_of(instant, CASABLANCA).time() == time(10)


def test_a_time_that_comes_twice_is_the_first():
    assert zones.utc_of(date(2026, 10, 25), time(2, 30), "Europe/Paris") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_a_time_that_never_comes_is_as_long_after_the_jump():
    instant = zones.utc_of(date(2026, 3, 29), time(2, 30), "Europe/Paris")

    assert zones.wall_of(instant, "Europe/Paris").time() == time(3, 30)


@pytest.mark.parametrize(
    ("name", "known"), [(CASABLANCA, True), ("Mars/Olympus", False), ("", False), ("../x", False)]
)
def test_a_zone_is_known_by_its_name(name, known):
    assert zones.is_zone(name) is known


def test_every_change_of_the_clock_is_found_even_a_short_ramadan():
    found = zones.observances(CASABLANCA, date(2025, 1, 1), date(2026, 12, 31))

    hour = timedelta(hours=1)
    assert [(part.onset, part.before, part.after) for part in found[1:]] == [
        (datetime(2025, 2, 23, 3), hour, 0 * hour),
        (datetime(2025, 4, 6, 2), 0 * hour, hour),
        (datetime(2026, 2, 15, 3), hour, 0 * hour),
        (datetime(2026, 3, 22, 2), 0 * hour, hour),
        (datetime(2026, 9, 20, 2), hour, 0 * hour),
    ]


def test_between_two_days_without_a_change_there_is_one_offset():
    found = zones.observances(CASABLANCA, date(2027, 3, 20), date(2027, 3, 20))

    assert found == (zones.Observance(datetime(1970, 1, 1), timedelta(0), timedelta(0)),)
