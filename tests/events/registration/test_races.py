"""Thirty-two writers at one moment: four processes of eight threads, on a real database file or server.

Each race is run once with the promises kept, and once with guard, transaction and constraint taken away, where it
must go wrong: a race that nobody has seen lost proves nothing.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils.timezone import now

from events.messages.models import Message
from events.programme.models import Event
from events.registration.actions import cancel, sweep
from events.registration.models import Booking, Registration
from tests.events.registration.promises import broken, occupying
from tests.events.registration.scratch import copied, drop_promises, scratch_database, used
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db  # so that there is a test database to copy

PROCESSES, THREADS = 4, 8
WRITERS = PROCESSES * THREADS
ROUNDS = 20
"""Within so many rounds an unprotected race must be lost."""
HESITATION = 0.05
"""Seconds between look and write without protection: so that it is lost on any machine, not by luck."""

_numbers = itertools.count(1)


class Crew:
    """The processes that race, kept from one race to the next."""

    def __init__(self, folder: Path) -> None:
        there = [os.pipe() for _i in range(PROCESSES)]
        back = [os.pipe() for _i in range(PROCESSES)]
        theirs = [(hears, says) for (hears, _w), (_r, says) in zip(there, back, strict=True)]
        self.starter = subprocess.Popen(
            [sys.executable, "-m", "tests.events.registration.racer", *(f"{r}:{w}" for r, w in theirs)],
            env=os.environ | {"HALQA_VAR_DIR": str(folder)},
            cwd=Path(__file__).parents[3],
            pass_fds=[end for pair in theirs for end in pair],
        )
        for end in (end for pair in theirs for end in pair):
            os.close(end)
        self.says = [os.fdopen(end, "w") for _r, end in there]
        self.hears = [os.fdopen(end) for end, _w in back]

    def race(self, database: str, acts: list[tuple[str, dict]], pause: float = 0) -> list[dict]:
        """What came of each act; all of them began at once, and waited `pause` seconds before each write."""
        assert len(acts) == WRITERS
        for index, racer in enumerate(self.says):
            given = {"database": database, "acts": acts[index::PROCESSES], "pause": pause}
            print(json.dumps(given), file=racer, flush=True)
        for racer in self.hears:
            assert racer.readline() == "ready\n"
        for racer in self.says:
            print("go", file=racer, flush=True)
        parts = [json.loads(racer.readline()) for racer in self.hears]
        return [parts[index % PROCESSES][index // PROCESSES] for index in range(WRITERS)]

    def race_hesitating(self, database: str, acts: list[tuple[str, dict]]) -> list[dict]:
        """The same where nothing protects the acts: everybody waits between look and write."""
        return self.race(database, acts, HESITATION)

    def leave(self) -> None:
        for racer in (*self.says, *self.hears):
            racer.close()
        self.starter.wait(timeout=60)


@pytest.fixture(scope="module")
def crew(tmp_path_factory) -> Iterator[Crew]:
    crew = Crew(tmp_path_factory.mktemp("racers"))
    yield crew
    crew.leave()


@pytest.fixture(scope="module")
def databases(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[str, str]]:
    """Two of them: as it is in use, and without its promises."""
    folder = tmp_path_factory.mktemp("races")
    with (
        django_db_blocker.unblock(),
        scratch_database("kept", folder) as kept,
        scratch_database("bare", folder) as bare,
    ):
        with used(bare):
            drop_promises()
        yield kept, bare


@pytest.fixture
def kept(databases) -> Iterator[str]:
    """An empty one for each race: what is looked at after each round is not the rows of all races before."""
    with copied(databases[0]) as database, used(database):
        yield database


@pytest.fixture
def bare(databases) -> Iterator[str]:
    with used(databases[1]):
        yield databases[1]


@contextmanager
def once_more(database: str) -> Iterator[str]:
    """The same scene for one round: setting it takes longer than the race."""
    connection.close()
    with copied(database) as copy, used(copy):
        yield copy


def rounds(few: int) -> list:
    return [few, pytest.param(ROUNDS, marks=pytest.mark.slow)]


def registering(event: Event, act: str = "register", **same: str) -> list[tuple[str, dict]]:
    """Everybody registers, each with their own address and key unless they are the same for all."""
    return [
        (
            act,
            {
                "event": event.pk,
                "email": f"racer{next(_numbers)}@demo.example",
                "key": f"race {next(_numbers)}",
            }
            | same,
        )
        for _i in range(WRITERS)
    ]


def done(outcomes: list[dict]) -> list:
    """What was answered; whoever was answered nothing ran into something that should not be."""
    assert [outcome["error"] for outcome in outcomes if "error" in outcome] == []
    return [outcome["done"] for outcome in outcomes if "done" in outcome]


@pytest.mark.parametrize("many", rounds(2))
@pytest.mark.parametrize("seats", [1, 5])
def test_the_last_seats_are_never_sold_twice(crew, kept, seats, many):
    for _round in range(many):
        event = make_event(capacity=seats)

        answered = done(crew.race(kept, registering(event)))

        states = Counter(state for _pk, state, _already in answered)
        assert states == {"confirmed": seats, "waitlisted": WRITERS - seats}
        assert occupying(event) == seats
        assert broken() == []


def test_the_last_seat_is_sold_twice_without_the_guard(crew, bare):
    oversold = 0
    for _round in range(ROUNDS):
        event = make_event(capacity=1)
        crew.race_hesitating(bare, registering(event, "naive_register"))
        oversold += occupying(event) - 1
        if oversold > 0:
            break

    assert oversold > 0


@pytest.mark.parametrize("many", rounds(2))
def test_one_address_is_registered_once(crew, kept, many):
    for _round in range(many):
        event = make_event(capacity=3)
        same = f"once{next(_numbers)}@demo.example"

        answered = done(crew.race(kept, registering(event, email=same)))

        assert len(answered) == WRITERS
        assert len({pk for pk, _state, _already in answered}) == 1
        assert sum(not already for _pk, _state, already in answered) == 1
        assert occupying(event) == 1
        assert broken() == []


def test_one_address_is_registered_once_on_the_waiting_list(crew, kept):
    event = make_event(capacity=1)
    make_registration(event, email=f"has{next(_numbers)}@demo.example")
    same = f"waits{next(_numbers)}@demo.example"

    done(crew.race(kept, registering(event, email=same)))

    assert Registration.objects.live().filter(event=event, email=same).count() == 1
    assert broken() == []


def test_one_address_is_registered_often_without_the_constraint(crew, bare):
    same = f"often{next(_numbers)}@demo.example"
    for _round in range(ROUNDS):
        event = make_event()
        crew.race_hesitating(bare, registering(event, "naive_once", email=same))
        if occupying(event) > 1:
            break

    assert occupying(event) > 1


@pytest.mark.parametrize("many", rounds(2))
@pytest.mark.parametrize("email", ["", "double{}@demo.example"])
def test_one_key_is_one_booking(crew, kept, email, many):
    for _round in range(many):
        event, number = make_event(capacity=3), next(_numbers)
        same = {"email": email.format(number), "key": f"the same form {number}"}

        answered = done(crew.race(kept, registering(event, **same)))

        assert len(answered) == WRITERS
        assert {already for _pk, _state, already in answered} == {False}
        assert len({pk for pk, _state, _already in answered}) == 1
        assert Booking.objects.filter(event=event).count() == 1
        assert broken() == []


def test_one_key_is_many_bookings_without_the_constraint(crew, bare):
    for _round in range(ROUNDS):
        event = make_event()
        acts = registering(event, "naive_once", key=f"naive form {next(_numbers)}")
        crew.race_hesitating(bare, acts)
        if Booking.objects.filter(event=event).count() > 1:
            break

    assert Booking.objects.filter(event=event).count() > 1


@pytest.mark.parametrize("many", rounds(2))
def test_cancelling_against_registering_loses_no_place(crew, kept, many):
    half = WRITERS // 2
    event = make_event(capacity=half)
    seated = [make_registration(event, email=f"seated{next(_numbers)}@demo.example") for _i in range(half)]
    leaving = [("cancel", {"registration": row.pk}) for row in seated]
    coming = registering(event)[:half]
    for _round in range(many):
        with once_more(kept) as database:
            acts = [act for pair in zip(leaving, coming, strict=True) for act in pair]

            answered = done(crew.race(database, acts))

            assert len(answered) == WRITERS
            assert broken() == []
            event.refresh_from_db()
            assert event.taken == occupying(event) == half


def test_cancelling_against_registering_loses_places_when_the_counter_is_read_and_written_back(crew, bare):
    half = WRITERS // 2
    for _round in range(ROUNDS):
        event = make_event(capacity=1000)
        Event.objects.filter(pk=event.pk).update(taken=500)
        acts = [("naive_change", {"event": event.pk, "by": by}) for by in (1, -1)] * half
        crew.race_hesitating(bare, acts)
        event.refresh_from_db()
        if event.taken != 500:
            break

    assert event.taken != 500


def offered(many: int) -> tuple[Event, list[Registration]]:
    """An event with offers that wait for their answer."""
    event = make_event(capacity=many)
    seated = [make_registration(event, email=f"had{next(_numbers)}@demo.example") for _i in range(many)]
    waiting = [make_registration(event, email=f"next{next(_numbers)}@demo.example") for _i in range(2 * many)]
    for row in seated:
        cancel(row)
    return event, waiting[:many]


@pytest.mark.parametrize("many", rounds(2))
def test_an_offer_is_taken_or_expired_never_both(crew, kept, many):
    half = WRITERS // 2
    event, rows = offered(half)
    before = {"at": now().isoformat()}
    after = {"at": (now() + timedelta(hours=40)).isoformat()}
    acts = [act for row in rows for act in (("accept", {"registration": row.pk} | before), ("sweep", after))]
    for _round in range(many):
        with once_more(kept) as database:
            outcomes = crew.race(database, acts)

            done(outcomes)
            yes = {row.pk for row, outcome in zip(rows, outcomes[::2], strict=True) if "done" in outcome}
            found = dict(Registration.objects.filter(event=event).values_list("pk", "state"))
            assert {row.pk for row in rows if found[row.pk] == "confirmed"} == yes
            assert {row.pk for row in rows if found[row.pk] == "expired"} == {row.pk for row in rows} - yes
            event.refresh_from_db()
            assert event.taken == occupying(event) == half
            assert broken() == []


def test_an_offer_is_taken_and_expired_when_the_state_is_read_before(crew, bare):
    both = 0
    for _round in range(ROUNDS):
        event, rows = offered(1)
        acts = [("naive_move", {"registration": rows[0].pk, "to": to}) for to in ("confirmed", "expired")]
        outcomes = crew.race_hesitating(bare, acts * (WRITERS // 2))
        both += len({outcome["done"] for outcome in outcomes if "done" in outcome}) == 2
        if both:
            break

    assert both > 0


@pytest.mark.parametrize("many", rounds(2))
def test_who_registers_while_the_event_is_called_off_is_told(crew, kept, many):
    for _round in range(many):
        event = make_event(capacity=WRITERS // 2)

        outcomes = crew.race(kept, [*registering(event)[1:], ("call_off", {"event": event.pk})])
        sweep()

        done(outcomes)
        live = Registration.objects.live().filter(event=event)
        told = set(
            Message.objects.filter(event=event, kind="event_cancelled").values_list("about", flat=True)
        )
        assert [row.email for row in live if row.ref not in told] == []
        assert broken(event) == []


@pytest.mark.slow
def test_fifty_rounds_of_everything_at_once_keep_every_promise(crew, kept):
    """Registering, cancelling, answering and sweeping mixed, on one event that is always too small."""
    event, rows = offered(8)
    for _round in range(50):
        live = list(Registration.objects.live().filter(event=event).order_by("?")[:12])
        acts = [("cancel", {"registration": row.pk}) for row in live[:6]]
        acts += [("accept", {"registration": row.pk, "at": now().isoformat()}) for row in live[6:]]
        acts += [("sweep", {"at": (now() + timedelta(hours=40)).isoformat()})] * 2
        acts += registering(event)

        done(crew.race(kept, acts[:WRITERS]))

        assert broken() == []
