"""Kills an act at its first statement, then at its second, and so on until it comes to its end alive.

A process of its own, started by `test_kills.py` with a database and the name of a scene. For every n it sets the
scene, forks, and the fork gets SIGKILL from itself just before its n-th statement or commit. Nothing is rolled back
by Python, no handler runs. Then comes what comes after a restart: the sweep. One JSON line says what was broken then.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402

django.setup()

from django.db import connection, connections, transaction  # noqa: E402
from django.utils.timezone import now  # noqa: E402
from wagtail.log_actions import registry  # noqa: E402

from events.messages.models import Message  # noqa: E402
from events.programme.models import Event  # noqa: E402
from events.registration import actions, notices  # noqa: E402
from events.registration.models import Booking, Registration  # noqa: E402
from tests.events.registration.promises import broken  # noqa: E402
from tests.factories import (  # noqa: E402
    make_event,
    make_fee,
    make_quota,
    make_registration,
    make_share,
    make_user,
    make_voucher,
)

MOST = 400
Scene = tuple[Callable[[], Any], Callable[[bool], list[str]]]
"""An act to be killed, and what to look at afterwards, told whether the act had answered."""

LATER = timedelta(hours=40)


def point() -> None:
    """Where an act can be killed that is no statement; scenes call it around calls to the outside."""


def main(database: str, scene: str, step: str = "1") -> None:
    connections.settings["default"]["NAME"] = database
    registry.scan_for_actions()
    gc.collect()
    gc.freeze()  # a fork copies what a collection touches
    for n in range(1, MOST, int(step)):
        act, afterwards = SCENES[scene](n)
        connections.close_all()
        killed, answered = _in_a_fork(act, n)
        try:
            found = afterwards(answered)
        except Exception as error:
            found = [repr(error)]
        print(json.dumps({"n": n, "killed": killed, "broken": found}), flush=True)
        if not killed:
            return
    raise SystemExit("the act never came to its end")


def _in_a_fork(act: Callable[[], Any], n: int) -> tuple[bool, bool]:
    """Whether the act was killed before its n-th statement, and whether it had answered by then."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            _arm(n)
            act()
            os.write(writing, b"answered")
        os._exit(0)
    os.close(writing)
    _pid, status = os.waitpid(child, 0)
    answered = os.read(reading, 100) == b"answered"
    os.close(reading)
    return os.WIFSIGNALED(status), answered


def _arm(n: int) -> None:
    global point
    seen = 0

    def count() -> None:
        nonlocal seen
        seen += 1
        if seen == n:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        count()
        return execute(sql, params, many, context)

    commit = connection._commit

    def counted_commit() -> None:
        count()
        commit()

    connection.execute_wrappers.append(statement)
    connection._commit = counted_commit
    point = count


def registering(n: int) -> Scene:
    event = make_event(capacity=1, sessions=2)
    person = actions.PersonGiven("Amina Alaoui", f"amina{event.pk}@demo.example")

    def act() -> None:
        actions.register(event, person, key=f"killed {event.pk}")

    def afterwards(answered: bool) -> list[str]:
        found = []
        if answered and not Booking.objects.filter(event=event).exists():
            found.append("what was answered is lost")
        found += broken(event)
        act()  # the visitor tries again
        if Booking.objects.filter(event=event).count() != 1:
            found.append("the second try is a second booking")
        return [*found, *broken(event)]

    return act, afterwards


def registering_without_a_transaction(n: int) -> Scene:
    act, afterwards = registering(n)

    def bare() -> None:
        transaction.atomic = lambda *args, **more: contextlib.nullcontext()  # type: ignore[assignment]
        act()

    return bare, afterwards


def registering_a_group(n: int) -> Scene:
    """With everything that counts: a fee, a shared limit, a code of a reserved share."""
    event = make_event(capacity=3)
    fee = make_fee(event, 100, capacity=5)
    make_quota(event, 5, fees=[fee])
    voucher = make_voucher(event, allotment=make_share(event, 1), most_uses=2)
    choice = actions.Choice(fee=fee, voucher=voucher.code)
    contact = actions.Contact("Rachid Idrissi", f"contact{n}@demo.example")
    people = [actions.PersonGiven("Amina Alaoui", f"member{n}@demo.example")]

    def act() -> None:
        actions.register_group(
            event, people, contact=contact, unnamed=1, key=f"group {event.pk}", choice=choice
        )

    def afterwards(answered: bool) -> list[str]:
        found = broken(event)
        if answered and not Booking.objects.filter(event=event).exists():
            found.append("what was answered is lost")
        act()
        if Registration.objects.filter(event=event).count() != 2:
            found.append("the second try is a second group")
        return [*found, *broken(event)]

    return act, afterwards


def waiting(n: int) -> Scene:
    event = make_event(capacity=1)
    make_registration(event, email=f"seated{n}@demo.example")

    def act() -> None:
        actions.register(event, actions.PersonGiven("B", f"b{n}@demo.example"), key=f"waiting {n}")

    def afterwards(answered: bool) -> list[str]:
        actions.sweep()
        found = broken(event)
        act()
        states = Registration.objects.filter(event=event).order_by("pk").values_list("state", flat=True)
        return (
            found if list(states) == ["confirmed", "waitlisted"] else [*found, f"states are {list(states)}"]
        )

    return act, afterwards


def cancelling(n: int) -> Scene:
    event = make_event(capacity=1)
    first, second, third = (make_registration(event, email=f"r{n}.{i}@demo.example") for i in range(3))

    def act() -> None:
        actions.cancel(Registration.objects.get(pk=first.pk))

    def afterwards(answered: bool) -> list[str]:
        actions.sweep()
        found = broken(event)
        before = _states(first, second, third)
        if before not in (["confirmed", "waitlisted", "waitlisted"], ["cancelled", "held", "waitlisted"]):
            found.append(f"half done: {before}")
        if answered and before[0] != "cancelled":
            found.append("what was answered is lost")
        act()
        if _states(first, second, third) != ["cancelled", "held", "waitlisted"]:
            found.append(f"after the second try: {_states(first, second, third)}")
        return found

    return act, afterwards


def sweeping(n: int) -> Scene:
    """An offer has ended in one event; in another a place is free that was never offered."""
    event, idle = make_event(capacity=1), make_event(capacity=1)
    seated, first, second = (make_registration(event, email=f"s{n}.{i}@demo.example") for i in range(3))
    actions.cancel(seated)
    _has, third = (make_registration(idle, email=f"i{n}.{i}@demo.example") for i in range(2))
    Event.objects.filter(pk=idle.pk).update(capacity=2)
    at = now() + LATER

    def act() -> None:
        actions.sweep(at)

    def afterwards(answered: bool) -> list[str]:
        found = [problem for problem in broken(event, idle) if "waits while" not in problem]
        act()
        if _states(first, second, third) != ["expired", "held", "held"]:
            found.append(f"after the sweep: {_states(first, second, third)}")
        actions.accept_offer(second, at=at)  # out of the way of the next n
        actions.accept_offer(third, at=at)
        return [*found, *broken(event, idle)]

    return act, afterwards


def calling_off(n: int) -> Scene:
    notices.AT_ONCE = 1
    event, user = make_event(capacity=10), make_user(f"u{n}@demo.example")
    for i in range(3):
        make_registration(event, email=f"c{n}.{i}@demo.example")

    def act() -> None:
        actions.cancel_event(Event.objects.get(pk=event.pk), by=user)
        actions.sweep()

    def told() -> int:
        return Message.objects.filter(event=event, kind="event_cancelled").count()

    def afterwards(answered: bool) -> list[str]:
        actions.sweep()
        found = broken(event)
        if told() != (3 if Event.objects.get(pk=event.pk).state == "cancelled" else 0):
            found.append(f"{told()} of 3 are told")
        act()
        if told() != 3:
            found.append(f"{told()} of 3 are told in the end")
        return found

    return act, afterwards


def _states(*rows: Registration) -> list[str]:
    found = dict(Registration.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "state"))
    return [found[row.pk] for row in rows]


SCENES = {
    scene.__name__: scene
    for scene in (
        registering,
        registering_without_a_transaction,
        registering_a_group,
        waiting,
        cancelling,
        sweeping,
        calling_off,
    )
}

if __name__ == "__main__":
    main(*sys.argv[1:])
