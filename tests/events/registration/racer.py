"""The processes of a race: in each, threads that write at the same moment, each with its own connection.

`test_races.py` starts this with two pipes for each process (made by a fork, once Django is loaded) and talks to them
in JSON lines: what each thread does and in which database, then "go", then what came of it. The `naive_…` acts are
what a hurried programmer writes: look, then write, with neither guard nor transaction. They prove that the races
are races.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402

django.setup()

from django.db import connection, connections  # noqa: E402
from wagtail.log_actions import registry  # noqa: E402

from events.orders.terms import OrderError  # noqa: E402
from events.programme.models import Event, Fee, Session  # noqa: E402
from events.registration import actions  # noqa: E402
from events.registration.models import Booking, Registration, SessionPlace, Voucher  # noqa: E402
from events.registration.states import LIVE, OCCUPYING  # noqa: E402
from tests.events.payments import racing  # noqa: E402

WRITES = ("INSERT", "UPDATE", "DELETE")


def main(*pipes: str) -> None:
    registry.scan_for_actions()  # a first import in eight threads at once is no part of the race
    children = []
    for reads, writes in (map(int, pair.split(":")) for pair in pipes):
        child = os.fork()
        if child == 0:
            with os.fdopen(reads) as hears, os.fdopen(writes, "w") as says:
                race(hears, says)
            os._exit(0)
        children.append(child)
        os.close(reads)
        os.close(writes)
    for child in children:
        os.waitpid(child, 0)


def race(hears: TextIO, says: TextIO) -> None:
    for line in hears:
        given = json.loads(line)
        connections.settings["default"]["NAME"] = given["database"]
        print(json.dumps(_run(given["acts"], given["pause"], hears, says)), file=says, flush=True)


def _run(acts: list, pause: float, hears: TextIO, says: TextIO) -> list:
    """What came of each; `pause` is how many seconds everybody waits before each write."""

    def hesitant(execute: Callable, sql: str, *rest: Any) -> Any:
        if pause and sql.startswith(WRITES):
            time.sleep(pause)
        return execute(sql, *rest)

    go, ready = threading.Event(), threading.Barrier(len(acts) + 1)
    outcomes: list = [None] * len(acts)

    def one(index: int, act: str, given: dict) -> None:
        connection.ensure_connection()
        ready.wait()
        go.wait()
        try:
            with connection.execute_wrapper(hesitant):
                outcomes[index] = {"done": ACTS[act](**given)}
        except (actions.RegistrationError, OrderError) as refused:
            outcomes[index] = {"refused": str(refused)}
        except Exception as error:
            outcomes[index] = {"error": repr(error)}
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(index, *act)) for index, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    ready.wait()
    print("ready", file=says, flush=True)
    assert hears.readline().strip() == "go"
    go.set()
    for thread in threads:
        thread.join()
    return outcomes


def register(event: int, email: str, key: str) -> list:
    person = actions.PersonGiven("Amina Alaoui", email)
    registration = actions.register(Event.objects.get(pk=event), person, key=key)
    return [registration.pk, str(registration.state), registration.already]


def register_as(event: int, email: str, key: str, **chosen: Any) -> list:
    """Register with a fee, a code or a session."""
    choice = actions.Choice(
        fee=Fee.objects.get(pk=chosen["fee"]) if "fee" in chosen else None,
        voucher=chosen.get("voucher", ""),
        sessions=[Session.objects.get(pk=chosen["session"])] if "session" in chosen else None,
    )
    person = actions.PersonGiven("Amina Alaoui", email)
    made = actions.register(Event.objects.get(pk=event), person, key=key, choice=choice)
    return [made.pk, str(made.state)]


def register_group(event: int, email: str, key: str, people: int) -> list:
    contact = actions.Contact("Rachid Idrissi", email)
    booking = actions.register_group(
        Event.objects.get(pk=event), (), contact=contact, unnamed=people, key=key
    )
    return [str(row.state) for row in booking.registrations.all()]


def cancel(registration: int) -> str:
    return str(actions.cancel(Registration.objects.get(pk=registration)).state)


def accept(registration: int, at: str) -> str:
    row = Registration.objects.get(pk=registration)
    return str(actions.accept_offer(row, at=datetime.fromisoformat(at)).state)


def transfer(registration: int, email: str) -> str:
    row = Registration.objects.get(pk=registration, name="Amina Alaoui")  # as by the link of who has it
    return actions.transfer(row, actions.PersonGiven("Brahim Tazi", email)).email


def cancel_own(registration: int, name: str) -> str:
    row = Registration.objects.get(pk=registration, name=name)  # as by the link of who has it
    return str(actions.cancel(row).state)


def choose(registration: int, session: int) -> int:
    row = Registration.objects.get(pk=registration)
    actions.choose_sessions(row, list(row.event.sessions.filter(pk=session)))
    return session


def naive_choose(registration: int, session: int) -> int:
    """Count, then insert."""
    seats = Session.objects.values_list("capacity", flat=True).get(pk=session)
    if SessionPlace.objects.filter(session=session).count() >= seats:
        raise actions.RegistrationError("full")
    SessionPlace.objects.create(registration_id=registration, session_id=session)
    return session


def naive_transfer(registration: int, email: str) -> str:
    """Read whose it is, and write another when it is theirs."""
    row = Registration.objects.get(pk=registration)
    if row.state != "confirmed" or row.name != "Amina Alaoui":
        raise actions.RegistrationError("too late")
    Registration.objects.filter(pk=row.pk).update(name="Brahim Tazi", email=email)
    return email


def name_place(registration: int, name: str) -> str:
    """A tab of the contact's gives a name to a place."""
    return actions.name_place(Registration.objects.get(pk=registration), actions.PersonGiven(name)).name


def naive_name_place(registration: int, name: str) -> str:
    """Read that there is no name, and write one."""
    row = Registration.objects.get(pk=registration)
    if row.name:
        raise actions.RegistrationError("named")
    Registration.objects.filter(pk=row.pk).update(name=name)
    return name


def confirm(registration: int, at: str) -> str:
    """The organiser's yes."""
    row = Registration.objects.get(pk=registration)
    return str(actions.confirm(row, by=None, at=datetime.fromisoformat(at)).state)


def call_off(event: int) -> int:
    return actions.cancel_event(Event.objects.get(pk=event), by=None)


def sweep(at: str) -> int:
    return actions.sweep(datetime.fromisoformat(at))


def naive_register(event: int, email: str, key: str) -> list:
    """Count, then insert."""
    row = Event.objects.get(pk=event)
    taken = Registration.objects.filter(event=row, state__in=OCCUPYING).count()
    state = "confirmed" if taken < row.capacity else "waitlisted"
    return [_naive_insert(row, email, key, state), state, False]


def naive_group(event: int, email: str, key: str, people: int) -> list:
    """Count, then insert them all."""
    row = Event.objects.get(pk=event)
    taken = Registration.objects.filter(event=row, state__in=OCCUPYING).count()
    state = "confirmed" if taken + people <= row.capacity else "waitlisted"
    for number in range(people):
        _naive_insert(row, f"{number}.{email}", f"{number}.{key}", state)
    return [state] * people


def naive_as(event: int, email: str, key: str, fee: int) -> list:
    """Count who has the fee, then insert."""
    row = Fee.objects.get(pk=fee)
    taken = Registration.objects.filter(fee=row, state__in=OCCUPYING).count()
    state = "confirmed" if row.capacity is None or taken < row.capacity else "waitlisted"
    made = _naive_insert(Event.objects.get(pk=event), email, key, state)
    Registration.objects.filter(pk=made).update(fee=row)
    return [made, state]


def naive_use(voucher: int) -> int:
    """Look whether a use is left, then write that there is one less."""
    row = Voucher.objects.get(pk=voucher)
    if row.used >= (row.most_uses or 0):
        raise actions.RegistrationError("used up")
    Voucher.objects.filter(pk=voucher).update(used=row.used + 1)
    return row.used + 1


def naive_promote(event: int, registration: int) -> str:
    """Cancel, then offer what is free to the next, by what was read before."""
    Registration.objects.filter(pk=registration).update(state="cancelled")
    row = Event.objects.get(pk=event)
    free = row.capacity - Registration.objects.filter(event=row, state__in=OCCUPYING).count()
    for waiting in Registration.objects.waiting().filter(event=event)[: max(free, 0)]:
        Registration.objects.filter(pk=waiting.pk).update(state="held", held_for="offer", waiting_since=None)
    return "cancelled"


def naive_once(event: int, email: str, key: str) -> list:
    """Look whether key or address are known, then insert."""
    known = Registration.objects.filter(event=event, email=email, state__in=LIVE).first()
    if known or Booking.objects.filter(idempotency_key=key).exists():
        return [known and known.pk, "confirmed", True]
    return [_naive_insert(Event.objects.get(pk=event), email, key, "confirmed"), "confirmed", False]


def _naive_insert(event: Event, email: str, key: str, state: str) -> int:
    booking = Booking.objects.create(event=event, contact_name="A", contact_email=email, idempotency_key=key)
    since = booking.created_at if state == "waitlisted" else None
    return Registration.objects.create(
        event=event, booking=booking, name="A", email=email, state=state, waiting_since=since
    ).pk


def naive_change(event: int, by: int) -> None:
    """Read the counter, add, write it back."""
    row = Event.objects.get(pk=event)
    row.taken += by
    row.save(update_fields=["taken"])


def naive_move(registration: int, to: str) -> str:
    """Read the state, and write another when it may."""
    row = Registration.objects.get(pk=registration)
    if row.state != "held":
        raise actions.RegistrationError("too late")
    Registration.objects.filter(pk=row.pk).update(state=to, held_for="", held_until=None)
    return to


ACTS = {
    act.__name__: act
    for act in (
        register,
        register_as,
        register_group,
        naive_group,
        naive_as,
        naive_use,
        naive_promote,
        confirm,
        cancel,
        accept,
        call_off,
        sweep,
        naive_register,
        naive_once,
        naive_change,
        naive_move,
        transfer,
        cancel_own,
        choose,
        naive_choose,
        naive_transfer,
        name_place,
        naive_name_place,
    )
} | {f"money.{name}": act for name, act in racing.ACTS.items()}

if __name__ == "__main__":
    main(*sys.argv[1:])
