"""The chain of a session: one line without gaps, and nothing in it can be changed unseen."""

from __future__ import annotations

import io
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from events.attendance.actions import Scan, broken_links, check_in, close_session
from events.attendance.chain import canonical
from events.attendance.facts import counts
from events.attendance.models import AttendanceRecord, CheckIn
from events.registration.actions import PersonGiven, register
from tests.factories import make_event, make_registration, make_user


def marked_session(people=3):
    event = make_event()
    session = event.sessions.get()
    user = make_user()
    for _i in range(people):
        scan = Scan(event=event, session=session, id=uuid.uuid4(), user=user)
        check_in(scan, registration=make_registration(event), at=session.starts_at + timedelta(minutes=5))
    return session


def lift_triggers(cursor, table):
    """What somebody with the keys of the database can do; undone with the test's transaction."""
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may wait for the end of the transaction
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')


TAMPERED = {
    "id": str(uuid.UUID(int=7)), "seq": 9, "value": "excused", "minutes": 1, "method": "paper", "reason": "illness",
    "evidence": '{"check_ins": []}', "evidence_hash": "0" * 64, "actor": "user:0",
    "server_at": "2026-01-01 00:00:00+00:00", "device_at": "2026-01-01 00:00:00+00:00", "prev_hash": "1" * 64,
    "hash": "2" * 64, "registration_id": None, "supersedes_id": None,
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("field", TAMPERED)
def test_a_changed_field_is_found_and_named(field):
    session = marked_session()
    first, second, _third = session.attendance.order_by("seq")
    value = TAMPERED[field]
    if field == "registration_id":
        value = make_registration().pk
    if field == "supersedes_id":
        value = first.pk.hex if connection.vendor == "sqlite" else str(first.pk)
    if field == "id" and connection.vendor == "sqlite":
        value = uuid.UUID(value).hex
    extra = ", minutes = 0" if field == "value" else ""
    with connection.cursor() as cursor:
        lift_triggers(cursor, "events_attendancerecord")
        key = second.pk.hex if connection.vendor == "sqlite" else str(second.pk)
        cursor.execute(f"UPDATE events_attendancerecord SET {field} = %s{extra} WHERE id = %s", [value, key])

    found = broken_links(session)

    assert any(place in found for place in ("seq 2", "seq 9")), found


@pytest.mark.django_db
def test_a_record_that_was_taken_out_is_missed():
    session = marked_session()
    last = session.attendance.order_by("seq").last()
    with connection.cursor() as cursor:
        lift_triggers(cursor, "events_attendancerecord")
        key = last.pk.hex if connection.vendor == "sqlite" else str(last.pk)
        cursor.execute("DELETE FROM events_attendancerecord WHERE id = %s", [key])

    assert broken_links(session) == ["end of the chain"]


@pytest.mark.django_db
def test_the_command_checks_all_and_names_the_place():
    session = marked_session()
    close_session(session, by=make_user(), at=session.ends_at)
    said = StringIO()
    call_command("verify_attendance", stdout=said)
    assert "1 sessions checked" in said.getvalue()

    with connection.cursor() as cursor:
        lift_triggers(cursor, "events_attendancerecord")
        cursor.execute("UPDATE events_attendancerecord SET minutes = 1 WHERE seq = 2")
    told = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("verify_attendance", stderr=told)

    assert refused.value.returncode == 1
    assert str(session.uuid) in told.getvalue() and "seq 2" in told.getvalue()


@pytest.mark.django_db
def test_forgetting_a_name_breaks_no_chain():
    session = marked_session()
    session.event.registrations.update(name="·", email="", organisation="", needs="", search="")

    assert broken_links(session) == []


def test_a_value_has_one_way_to_be_written():
    assert canonical({"b": "é", "a": [1, "x"]}) == canonical({"a": [1, "x"], "b": "e\u0301"})
    for wrong in (1.5, None, True, b"x"):
        with pytest.raises(TypeError):
            canonical({"a": wrong})


@pytest.mark.django_db(transaction=True)
def test_fifty_marks_at_one_moment_make_one_chain_without_a_gap():
    event = make_event(capacity=60)
    session = event.sessions.get()
    user = make_user()
    people = [register(event, PersonGiven(f"N {i}", f"n{i}@demo.example"), key=f"n{i}") for i in range(25)]
    at = session.starts_at + timedelta(minutes=5)

    def one(person):
        try:
            scan = Scan(event=event, session=event.sessions.get(), id=uuid.uuid4(), user=user)
            return check_in(scan, registration=person, at=at).case
        finally:
            connection.close()

    with ThreadPoolExecutor(25) as crowd:
        cases = list(crowd.map(one, people * 2))  # each at two doors

    assert sorted(cases) == ["already_in"] * 25 + ["welcome"] * 25
    assert CheckIn.objects.count() == 50 and counts(session).inside == 25
    assert list(AttendanceRecord.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 26))
    assert broken_links(session) == []
