"""The door and the sheet, as volunteers and organisers meet them."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from events.attendance.actions import (
    AttendanceError,
    Scan,
    broken_links,
    check_in,
    close_session,
    decide,
    undo,
    walk_in,
)
from events.attendance.facts import counts, facts
from events.attendance.models import AttendanceRecord, CheckIn
from events.registration.actions import PersonGiven, cancel, register, reissue_ticket
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db


def arrange(**fields):
    event = make_event(**fields)
    session = event.sessions.get()
    person = register(event, PersonGiven("Amina Alaoui", "amina@demo.example"), key=str(uuid.uuid4()))
    return event, session, person, session.starts_at + timedelta(minutes=5)


def scan_of(event, session, **fields):
    return Scan(event=event, session=session, id=uuid.uuid4(), user=make_user(), **fields)


def code_of(registration):
    return registration.tickets.get(replaced_at=None).code


def test_a_good_ticket_is_welcomed_and_marked_present():
    event, session, person, at = arrange()

    verdict = check_in(
        scan_of(event, session), text=f"https://old.example/t/{code_of(person).lower()}", at=at
    )

    assert (verdict.case, verdict.family) == ("welcome", "enter")
    record = AttendanceRecord.objects.current().get(registration=person)
    assert (record.value, record.minutes) == ("present", session.minutes)
    assert counts(session).inside == 1


def test_the_same_scan_sent_again_changes_nothing_and_says_the_same():
    event, session, person, at = arrange()
    scan = scan_of(event, session)

    first = check_in(scan, text=code_of(person), at=at)
    again = check_in(scan, text=code_of(person), at=at + timedelta(minutes=1))

    assert first.case == again.case == "welcome"
    assert CheckIn.objects.count() == AttendanceRecord.objects.count() == 1


def test_an_id_that_stands_for_another_entry_is_refused():
    event, session, person, at = arrange()
    other = register(event, PersonGiven("Brahim", "brahim@demo.example"), key="b")
    scan = scan_of(event, session)
    verdict = check_in(scan, text=code_of(person), at=at)

    for act in (
        lambda: check_in(scan, text=code_of(other), at=at),
        lambda: check_in(scan, text="0123456789AB", at=at),
        lambda: check_in(scan, registration=person, kind="out", at=at),
        lambda: walk_in(scan, PersonGiven("Rachid"), at=at),
        lambda: undo(scan, verdict.entry, at=at),
    ):
        with pytest.raises(AttendanceError):
            act()
    assert CheckIn.objects.count() == 1 and event.registrations.count() == 2


def test_a_second_door_is_told_where_and_when():
    event, session, person, at = arrange()
    check_in(scan_of(event, session), text=code_of(person), at=at)

    second = check_in(scan_of(event, session), text=code_of(person), at=at + timedelta(minutes=1))

    assert second.case == "already_in" and "18:05" in second.detail
    assert counts(session).came == 1


def test_an_undo_takes_back_one_entry_and_the_mark_follows():
    event, session, person, at = arrange()
    verdict = check_in(scan_of(event, session), text=code_of(person), at=at)

    undo(scan_of(event, session), verdict.entry, at=at + timedelta(seconds=5))

    assert AttendanceRecord.objects.current().get(registration=person).value == "absent"
    assert counts(session).inside == 0
    assert broken_links(session) == []


def test_a_cancelled_ticket_is_stopped_until_a_person_decides():
    event, session, person, at = arrange()
    cancel(person)

    verdict = check_in(scan_of(event, session), text=code_of(person), at=at)
    assert verdict.family == "stop" and counts(session).inside == 0

    decide(scan_of(event, session), verdict.entry, admit=True, at=at)
    assert counts(session).inside == 1


def test_a_replaced_ticket_is_named_so():
    event, session, person, at = arrange()
    old = code_of(person)
    reissue_ticket(person)

    assert check_in(scan_of(event, session), text=old, at=at).case == "replaced"
    assert check_in(scan_of(event, session), text=code_of(person), at=at).case == "welcome"


def test_a_ticket_of_another_event_is_stopped():
    event, session, _person, at = arrange()
    _other_event, _session, stranger, _at = arrange()

    verdict = check_in(scan_of(event, session), text=code_of(stranger), at=at)

    assert verdict.case == "other_event" and verdict.registration is None


@pytest.mark.parametrize(
    ("minutes", "case"), [(-16, "too_early"), (-15, "welcome"), (165, "welcome"), (166, "too_late")]
)
def test_the_window_opens_a_quarter_before_and_closes_half_an_hour_after(minutes, case):
    event, session, person, _at = arrange()

    verdict = check_in(
        scan_of(event, session), text=code_of(person), at=session.starts_at + timedelta(minutes=minutes)
    )

    assert verdict.case == case


def test_closing_marks_the_others_absent_and_refuses_later_marks():
    event, session, person, at = arrange()
    absent = register(event, PersonGiven("Brahim", "brahim@demo.example"), key="b")
    check_in(scan_of(event, session), text=code_of(person), at=at)

    sheet = close_session(session, by=make_user(), head_count=1, at=session.ends_at)

    mark = AttendanceRecord.objects.current().get(registration=absent)
    assert (mark.value, mark.reason) == ("absent", "not_noted_at_close")
    assert sheet.head_hash == mark.hash and broken_links(session) == []
    assert check_in(scan_of(event, session), text=code_of(absent), at=at).case == "closed"
    assert facts(person).attended == session.minutes and facts(absent).attended == 0
    with pytest.raises(AttendanceError):
        close_session(session, by=make_user(), at=session.ends_at)


def test_a_head_count_that_differs_asks_for_a_reason():
    event, session, person, at = arrange()
    check_in(scan_of(event, session), text=code_of(person), at=at)

    with pytest.raises(AttendanceError, match="2"):
        close_session(session, by=make_user(), head_count=2, at=session.ends_at)
    assert close_session(
        session, by=make_user(), head_count=2, reason="Un journaliste", at=session.ends_at
    ).is_sealed


def test_open_sessions_earn_no_minutes():
    event, session, person, at = arrange()
    check_in(scan_of(event, session), text=code_of(person), at=at)

    assert facts(person).attended == 0
    assert facts(person).open_sessions == (str(session.uuid),)


@pytest.mark.parametrize("table", ["events_attendancerecord", "events_checkin"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET session_id = session_id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_noted(table, statement):
    event, session, person, at = arrange()
    check_in(scan_of(event, session), text=code_of(person), at=at)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
