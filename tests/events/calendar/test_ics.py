import gzip
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from events.calendar import ics
from tests.events.calendar.entries import AMINA, ARABIC, HEAD, STAMPS, make_entry, make_kinds, wall


def read(raw: bytes) -> icalendar.Event:
    """The one event a client finds in the bytes."""
    if raw.startswith(b"BEGIN:VEVENT"):
        return icalendar.Event.from_ical(raw)
    return icalendar.Calendar.from_ical(raw).walk("VEVENT")[0]


def unfolded(raw: bytes) -> str:
    return raw.replace(b"\r\n ", b"").decode()


def test_a_feed_gives_times_in_utc_and_needs_no_zone():
    raw = ics.feed(HEAD, [ics.vevent(make_entry(), STAMPS)])

    assert b"DTSTART:20270320T100000Z\r\n" in raw
    assert b"DTEND:20270320T123000Z\r\n" in raw
    assert b"VTIMEZONE" not in raw
    assert b"METHOD" not in raw


def test_a_feed_says_its_name_its_zone_and_how_often_to_look():
    text = unfolded(ics.feed(HEAD, []))

    assert "NAME;LANGUAGE=fr:Les Débats du CMPP\r\n" in text
    assert "X-WR-CALNAME:Les Débats du CMPP\r\n" in text
    assert "X-WR-TIMEZONE:Africa/Casablanca\r\n" in text
    assert "SOURCE;VALUE=URI:https://debats.example.ma/agenda/fr.ics\r\n" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text
    assert "X-PUBLISHED-TTL:PT1H\r\n" in text
    assert "\r\nUID" not in text


def test_a_file_has_the_time_on_the_wall_and_the_rules_of_the_zone():
    raw = ics.single([(make_entry(), STAMPS)])

    assert b"DTSTART;TZID=Africa/Casablanca:20270320T100000\r\n" in raw
    assert raw.count(b"BEGIN:VTIMEZONE") == 1
    assert b"TZOFFSETTO:+0000" in raw
    assert b"METHOD" not in raw


def test_a_file_across_a_change_of_the_clock_has_both_offsets():
    paris = [
        make_entry(
            uid=f"{day:08}-54a2-4f0e-9d3c-6f3a3a2b1c10",
            zone="Europe/Paris",
            starts=wall(2027, 3, day, 10, zone="Europe/Paris"),
            ends=wall(2027, 3, day, 12, zone="Europe/Paris"),
        )
        for day in (27, 29)
    ]

    zone = icalendar.Calendar.from_ical(ics.single([(entry, STAMPS) for entry in paris])).walk("VTIMEZONE")[0]

    parts = [
        (part["DTSTART"].dt, part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td) for part in zone.subcomponents
    ]
    hour = timedelta(hours=1)
    assert parts == [
        (datetime(1970, 1, 1), hour, hour),
        (datetime(2027, 3, 28, 2), hour, 2 * hour),  # written in the offset that ends
    ]


def test_an_event_in_utc_has_no_zone_block():
    entry = make_entry(
        zone="UTC", starts=datetime(2027, 3, 20, 10, tzinfo=UTC), ends=datetime(2027, 3, 20, 11, tzinfo=UTC)
    )

    raw = ics.single([(entry, STAMPS)])

    assert b"DTSTART:20270320T100000Z" in raw
    assert b"VTIMEZONE" not in raw


def test_the_same_facts_give_the_same_bytes():
    def made() -> bytes:
        return ics.feed(HEAD, [ics.vevent(entry, STAMPS) for entry in make_kinds()])

    assert made() == made()
    assert ics.packed(made()) == ics.packed(made())
    assert gzip.decompress(ics.packed(made())) == made()


@pytest.mark.parametrize(
    "words",
    [
        ARABIC,
        "a\\N b\\n c; d, e\\",
        "\\" * 200,
        "اُ" * 150,
        "é" * 37 + ";" * 60,
        "👩🏽‍🔬" * 30,
        'quote "inside" and <angle>',
        "two\r\nlines\rand\nmore",
    ],
)
def test_every_text_comes_back_as_it_was(words):
    raw = ics.vevent(
        make_entry(summary=words, location=words, organizer=ics.Address(words, "debats@example.ma")), STAMPS
    )

    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert all(line.decode() is not None for line in raw.split(b"\r\n"))
    found = unfolded(raw).split("\r\nSUMMARY;LANGUAGE=fr:")[1].split("\r\n")[0]
    plain = (
        found.replace("\\\\", "\0")
        .replace("\\n", "\n")
        .replace("\\;", ";")
        .replace("\\,", ",")
        .replace("\0", "\\")
    )
    assert plain == words.replace("\r\n", "\n").replace("\r", "\n")


def test_characters_that_no_calendar_can_hold_are_left_out():
    raw = ics.vevent(make_entry(summary="Dé\x00bat\x0b \x1b[1m\ud800!\x7f"), STAMPS)

    assert read(raw)["SUMMARY"] == "Débat [1m!"


def test_any_text_can_be_written_and_read():
    source = random.Random(7)
    letters = "aéم،؛\\;,:\"'\n\r\t\x00\x1f\x85\u2028\u200f\u064b<>&ß𝄞N"
    for _ in range(300):
        words = "".join(source.choice(letters) for _ in range(source.randrange(1, 120)))
        if not ics.clean(words):
            continue
        entry = make_entry(
            summary=words, description=words, categories=(words,), organizer=ics.Address(words, "a@b.ma")
        )

        raw = ics.single([(entry, STAMPS)])

        assert read(raw)["UID"] == entry.uid
        assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


def test_a_public_entry_has_no_join_link_and_a_registered_persons_has():
    entry = make_entry(stream=None, join=ics.Link("Rejoindre", "https://meet.example.ma/secret"))

    assert b"secret" not in ics.vevent(entry, STAMPS)
    assert b"secret" not in ics.single([(entry, STAMPS)])
    invitation = unfolded(ics.invitation("REQUEST", entry, STAMPS, AMINA))
    assert "https://meet.example.ma/secret" in invitation.split("CONFERENCE")[1].split("\r\n")[0]
    assert "https://meet.example.ma/secret" in invitation.split("DESCRIPTION")[1].split("\r\n")[0]


def test_an_invitation_names_one_person_and_who_invites():
    text = unfolded(ics.invitation("REQUEST", make_entry(), STAMPS, AMINA))

    assert "METHOD:REQUEST\r\n" in text
    assert "mailto:amina@example.org\r\n" in text
    assert "PARTSTAT=ACCEPTED" in text
    assert "mailto:debats@example.ma\r\n" in text


def test_a_place_that_is_not_sure_is_tentative():
    entry = replace(make_entry(), status="TENTATIVE", transparent=True)

    text = unfolded(ics.invitation("REQUEST", entry, STAMPS, AMINA))

    assert "PARTSTAT=TENTATIVE" in text
    assert "STATUS:TENTATIVE\r\n" in text
    assert "TRANSP:TRANSPARENT\r\n" in text


def test_a_cancel_does_not_give_the_join_link():
    entry = make_entry(status="CANCELLED", join=ics.Link("Rejoindre", "https://meet.example.ma/secret"))

    assert b"secret" not in ics.invitation("CANCEL", entry, STAMPS, AMINA)


def test_a_tombstone_says_when_and_nothing_else():
    left = read(ics.vevent(ics.tombstone(make_entry(), "ANNULÉ"), STAMPS))

    assert left["STATUS"] == "CANCELLED"
    assert left["SUMMARY"] == "ANNULÉ"
    assert left["DTSTART"].dt == datetime(2027, 3, 20, 10, tzinfo=UTC)
    assert not {"DESCRIPTION", "LOCATION", "GEO", "URL", "IMAGE", "CONFERENCE", "CATEGORIES"} & set(left)


def test_the_hash_follows_what_is_said_and_not_the_stamps():
    entry = make_entry()

    assert ics.content_hash(entry) == ics.content_hash(make_entry())
    assert ics.content_hash(entry) != ics.content_hash(replace(entry, description="Autre"))
    assert ics.content_hash(entry) == ics.content_hash(replace(entry, join=ics.Link("x", "https://x.ma/")))


@pytest.mark.parametrize(
    ("change", "significant"),
    [
        ({"starts": wall(2027, 3, 20, 9)}, True),
        ({"ends": wall(2027, 3, 20, 13)}, True),
        ({"location": "ENCG, Settat"}, True),
        ({"status": "CANCELLED"}, True),
        ({"stream": None}, True),
        ({"summary": "Un autre titre"}, False),
        ({"description": "Un autre texte"}, False),
        ({"categories": ()}, False),
    ],
)
def test_hours_place_status_and_stream_are_what_people_must_be_told(change, significant):
    changed = replace(make_entry(), **change)

    assert (ics.significant_hash(make_entry()) != ics.significant_hash(changed)) is significant


def test_the_organisers_address_carries_the_tag_of_the_event():
    organizer = ics.Address("CMPP", "debats@example.ma")

    assert ics.tagged(organizer, "Eau 2027").email == "debats+eau-2027@example.ma"
    assert ics.tagged(organizer, "").email == "debats@example.ma"


def test_local_and_utc_are_the_same_instant_all_year_round():
    for zone in ("Africa/Casablanca", "Europe/Paris", "America/New_York", "Asia/Kathmandu"):
        for week in range(0, 52, 3):
            day = date(2027, 1, 2) + timedelta(weeks=week)
            starts = datetime(day.year, day.month, day.day, 10, tzinfo=ZoneInfo(zone))
            entry = make_entry(zone=zone, starts=starts, ends=starts + timedelta(hours=2))

            file, block = read(ics.single([(entry, STAMPS)])), read(ics.vevent(entry, STAMPS))

            assert file["DTSTART"].dt.astimezone(UTC) == block["DTSTART"].dt == starts
