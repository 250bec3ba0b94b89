"""The independent linter of calendars, on bytes of every kind the writer makes."""

import importlib.util
import os
import random
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from events.calendar import ics
from tests.events.calendar.entries import AMINA, CASABLANCA, HEAD, STAMPS, make_entry, make_kinds, wall

pytestmark = pytest.mark.verify

CHECKS = Path(os.environ.get("HALQA_CHECKS") or Path(__file__).parents[3] / "shared" / "checks")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def load_linter():
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    spec = importlib.util.spec_from_file_location("check_ics", CHECKS / "calendar" / "check_ics.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.dont_write_bytecode = before
    return module


@pytest.fixture(scope="module")
def linter():
    return load_linter()


def make_feed(entries, stamps=STAMPS) -> bytes:
    return ics.feed(HEAD, [ics.vevent(entry, stamps) for entry in entries])


def make_mail(method: str, sequence: int, **changes) -> bytes:
    entry = make_entry(**changes)
    raw = ics.invitation(method, entry, replace(STAMPS, sequence=sequence), AMINA)
    message = EmailMessage()
    message["To"], message["Subject"] = AMINA.email, "Débat"
    message.set_content("Bonjour")
    message.add_alternative("<p>Bonjour</p>", subtype="html")
    message.add_alternative(raw.decode(), subtype="calendar", params={"method": method})
    return message.as_bytes()


def test_a_feed_with_every_kind_of_entry(linter):
    assert linter.lint(make_feed(make_kinds()), now=NOW) == []


def test_an_empty_feed(linter):
    assert linter.lint(make_feed([]), now=NOW) == []


def test_a_single_file_of_every_kind(linter):
    for entry in make_kinds():
        assert linter.lint(ics.single([(entry, STAMPS)]), kind="event", now=NOW) == []


def test_a_training_over_a_change_of_the_law(linter):
    halves = [
        make_entry(
            uid=f"{number:08}-54a2-4f0e-9d3c-6f3a3a2b1c10",
            summary=f"Formation – séance {number}/3",
            starts=wall(2026, *day, 9),
            ends=wall(2026, *day, 12),
        )
        for number, day in enumerate([(9, 18), (9, 20), (9, 25)], 1)
    ]

    assert linter.lint(ics.single([(half, STAMPS) for half in halves]), kind="event", now=NOW) == []


def test_every_hour_of_many_zones_has_its_exact_rules(linter):
    source = random.Random(11)
    zones = [
        CASABLANCA,
        "Africa/El_Aaiun",
        "Europe/Paris",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
    ]
    for _ in range(600):
        zone = source.choice(zones)
        starts = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=source.randrange(24 * 365 * 6))
        starts = starts.astimezone(ZoneInfo(zone)).replace(fold=0)
        entry = make_entry(zone=zone, starts=starts, ends=starts.astimezone(UTC) + timedelta(hours=2))

        found = linter.lint(ics.single([(entry, STAMPS)]), kind="event", now=NOW)

        assert found == [], (zone, starts)


def test_an_invitation_of_every_kind(linter):
    for entry in make_kinds():
        for method in ("REQUEST", "CANCEL"):
            if method == "CANCEL" and entry.status != "CANCELLED":
                continue
            found = linter.lint(ics.invitation(method, entry, STAMPS, AMINA), kind="itip", now=NOW)
            assert found == []


def test_mails_from_invitation_to_cancel(linter):
    first = make_mail("REQUEST", 0)
    moved = make_mail("REQUEST", 1, starts=wall(2027, 3, 20, 9))
    off = make_mail("CANCEL", 2, status="CANCELLED", summary="ANNULÉ : Débat")

    assert linter.lint(first, kind="mail", now=NOW) == []
    assert linter.lint(moved, kind="mail", now=NOW, previous=first) == []
    assert linter.lint(off, kind="mail", now=NOW, previous=moved) == []


def test_any_text(linter):
    source = random.Random(5)
    letters = "aéم،؛\\;,:\"'\n\r\t\x00\x1f\u200f\u064bß𝄞N Cancelled"
    for _ in range(400):
        words = "".join(source.choice(letters) for _ in range(source.randrange(1, 160)))
        entry = make_entry(
            summary="Débat " + words, description=words, organizer=ics.Address("C " + words, "a@b.ma")
        )

        found = linter.lint(make_feed([entry]), now=NOW)

        # a fold between two backslashes (B5, a warning) is icalendar's; every reader unfolds first
        assert [finding for finding in found if finding.rule != "B5"] == []
