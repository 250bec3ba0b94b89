"""Whatever is done in whatever order, the database says what a simple reference says.

`make test` plays a few stories, `make test-slow` 1,000 of 50 acts each; HALQA_EXAMPLES=20000 plays more.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.utils.timezone import now
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from events.programme.models import Allotment, Event, Fee, Quota, Session
from events.registration import actions, offers, places, pricing, wishes
from events.registration.actions import RegistrationError
from events.registration.models import Registration, Voucher
from tests.events.registration.promises import broken
from tests.events.registration.reference import Guest, Reference
from tests.factories import (
    make_event,
    make_fee,
    make_group,
    make_quota,
    make_registration,
    make_session,
    make_share,
    make_user,
    make_voucher,
)

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("HALQA_EXAMPLES", "1000"))

_numbers = itertools.count(1)
numbers, few = st.integers(0, 40), st.integers(0, 6)
yes_or_no = st.booleans()


class Story(RuleBasedStateMachine):
    """One event with everything that limits it, and all that people and organisers do."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def teardown(self) -> None:
        try:
            assert broken(self.event) == []
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    @initialize(approval=st.sampled_from(["", "", "asked", "held"]))
    def announce(self, approval: str) -> None:
        self.event = make_event(capacity=4, approval=approval)
        self.workshop = make_session(self.event, start="10:00", end="11:00", optional=True, capacity=2)
        self.fees = {"free": make_fee(self.event), "paid": make_fee(self.event, 100, position=2)}
        actions.set_limit(self.fees["free"], 2, by=None)
        self.quota = make_quota(self.event, 3, fees=[self.fees["paid"]], sessions=[self.workshop])
        self.share = make_share(self.event, 1)
        self.code = make_voucher(self.event, allotment=self.share, most_uses=3)
        self.user = make_user()
        limits = {"free": 2, "paid": None, "workshop": 2, "limit": 3}
        self.reference = Reference(4, limits, kept=1, most_uses=3, approval=approval)
        self.rows: dict[Guest, int] = {}
        self.groups: dict[int, int] = {}

    def same(self, allowed: bool, act, *given, **more):
        """What the act made, once both said the same about whether it is allowed."""
        try:
            with transaction.atomic():
                made = act(*given, **more)
        except RegistrationError as refused:
            assert not allowed, f"{act.__name__}: {refused}"
            return None
        assert allowed, f"{act.__name__} should have been refused"
        return made

    def one(self, number: int) -> tuple[Guest | None, Registration | None]:
        if not self.rows:
            return None, None
        guest = list(self.rows)[number % len(self.rows)]
        return guest, Registration.objects.get(pk=self.rows[guest])

    def chosen(self, guest: Guest) -> dict:
        return {
            "fee": self.fees.get(guest.fee),
            "voucher": self.code.code if guest.code else "",
            "sessions": [self.workshop] if guest.workshop else None,
        }

    @rule(number=numbers, fee=st.sampled_from(["free", "paid"]), workshop=yes_or_no, code=yes_or_no)
    def register(self, number: int, fee: str, workshop: bool, code: bool, trial: bool = False) -> None:
        guest = Guest(f"guest{number % 10}@demo.example", fee, workshop, code, trial=trial)
        before = len(self.reference.guests)
        allowed = self.reference.register([guest])
        given = self.chosen(guest) | {"email": guest.email, "trial": trial, "origin": "web"}
        row = self.same(allowed, make_registration, self.event, **given)
        if row is not None and len(self.reference.guests) > before:
            self.rows[guest] = row.pk

    @rule(number=numbers, fee=st.sampled_from(["free", "paid"]))
    def try_out(self, number: int, fee: str) -> None:
        self.register(number, fee, False, number % 2 == 0, trial=True)

    @rule(
        named=st.integers(0, 2),
        unnamed=st.integers(0, 2),
        fee=st.sampled_from(["free", "paid"]),
        code=yes_or_no,
    )
    def register_group(self, named: int, unnamed: int, fee: str, code: bool) -> None:
        if named + unnamed == 0:
            return
        group = next(_numbers)
        guests = [
            Guest(fee=fee, code=code, named=index < named, group=group) for index in range(named + unnamed)
        ]
        allowed = self.reference.register(guests)
        names = [f"Name {index}" for index in range(named)]
        booking = self.same(
            allowed, make_group, self.event, *names, unnamed=unnamed, **self.chosen(guests[0])
        )
        if booking is not None:
            self.groups[group] = booking.pk
            self.rows |= dict(
                zip(guests, booking.registrations.order_by("pk").values_list("pk", flat=True), strict=True)
            )

    @rule(anyway=yes_or_no)
    def walk_in(self, anyway: bool) -> None:
        guest = Guest()
        allowed = self.reference.register([guest], desk=True, anyway=anyway)
        given = {"email": "", "origin": "desk", "by": self.user, "anyway": "chairs" if anyway else ""}
        self.rows[guest] = self.same(allowed, make_registration, self.event, **given).pk

    @rule(
        number=numbers,
        what=st.sampled_from(["cancel", "cancel", "accept", "refuse", "decline", "let_wait", "name"]),
    )
    def change(self, number: int, what: str) -> None:
        guest, row = self.one(number)
        if row is None:
            return
        act = {
            "cancel": lambda: actions.cancel(row),
            "accept": lambda: actions.accept_offer(row),
            "refuse": lambda: actions.refuse_offer(row),
            "decline": lambda: actions.decline(row, by=self.user, why="no"),
            "let_wait": lambda: actions.put_on_waiting_list(row, by=self.user),
            "name": lambda: actions.name_place(row, actions.PersonGiven("A name"), by=self.user),
        }[what]
        act.__name__ = what
        self.same(getattr(self.reference, what)(guest), act)

    @rule(number=numbers, anyway=st.sampled_from([False, False, True]))
    def confirm(self, number: int, anyway: bool) -> None:
        guest, row = self.one(number)
        if row is not None:
            allowed = self.reference.confirm(guest, anyway=anyway)
            self.same(allowed, actions.confirm, row, by=self.user, anyway=anyway, why="a guest")

    @rule(number=numbers, own=yes_or_no)
    def restore(self, number: int, own: bool) -> None:
        guest, row = self.one(number)
        if row is not None:
            allowed = self.reference.restore(guest, own=own)
            self.same(allowed, actions.restore, row, by=None if own else self.user)

    @rule(number=numbers, workshop=yes_or_no)
    def choose(self, number: int, workshop: bool) -> None:
        guest, row = self.one(number)
        if row is not None and row.is_live:
            allowed = self.reference.choose(guest, workshop)
            wanted = [self.workshop] if workshop else []
            self.same(allowed, actions.choose_sessions, row, wanted, by=self.user)

    @rule(number=numbers, yes=yes_or_no)
    def answer_for_all(self, number: int, yes: bool) -> None:
        if not self.groups:
            return
        group = list(self.groups)[number % len(self.groups)]
        booking = Registration.objects.filter(booking=self.groups[group]).first().booking
        if yes:
            self.same(self.reference.accept_all(group), actions.accept_group, booking)
        else:
            self.same(self.reference.refuse_all(group), actions.refuse_group, booking)

    @rule()
    def let_offers_end(self) -> None:
        Registration.objects.filter(held_for="offer").update(held_until=now() - timedelta(seconds=1))
        self.same(self.reference.end_offers(), actions.sweep)

    @rule(places_now=few)
    def change_capacity(self, places_now: int) -> None:
        allowed = self.reference.set_capacity(places_now)
        self.same(allowed, actions.set_capacity, self.event, places_now, by=self.user, why="a room")

    @rule(name=st.sampled_from(["free", "paid", "limit", "workshop"]), limit=st.none() | few)
    def change_limit(self, name: str, limit: int | None) -> None:
        allowed = self.reference.set_limit(name, limit)
        act = actions.set_session_capacity if name == "workshop" else actions.set_limit
        row = {"workshop": self.workshop, "limit": self.quota}.get(name) or self.fees[name]
        self.same(allowed, act, row, limit, by=self.user, why="a limit")

    @rule(seats=few)
    def keep(self, seats: int) -> None:
        allowed = self.reference.keep(seats)
        self.same(allowed, actions.set_aside, Allotment.objects.get(pk=self.share.pk), seats, by=self.user)

    @rule(number=numbers)
    def release(self, number: int) -> None:
        if number % 4 == 0:
            self.same(self.reference.release(), actions.release, Allotment.objects.get(pk=self.share.pk))

    @invariant()
    def everybody_stands_where_the_reference_says(self) -> None:
        if not hasattr(self, "rows"):
            return
        rows = Registration.objects.filter(event=self.event).values_list(
            "pk", "state", "held_for", "allotment"
        )
        found = {pk: (state, held_for, bool(share)) for pk, state, held_for, share in rows}
        assert found.keys() == set(self.rows.values())
        for guest, pk in self.rows.items():
            state, held_for, share = found[pk]
            assert (state, held_for) == (guest.state, guest.held_for)
            assert not guest.counts or share == guest.share

    @invariant()
    def every_counter_is_what_is_counted(self) -> None:
        if not hasattr(self, "rows"):
            return
        reference, taken = self.reference, self.reference.taken
        event = Event.objects.get(pk=self.event.pk)
        assert (event.taken, event.set_aside) == (len(reference.here), reference.aside)
        assert event.over == max(event.taken + event.set_aside - reference.capacity, 0)
        counters = [
            model.objects.filter(event=event)
            .order_by()
            .annotate(of=Value(model.__name__))
            .values_list("of", "pk", "taken", "over")
            for model in (Session, Quota, Fee)
        ]
        found = {(of, pk): (taken, over) for of, pk, taken, over in counters[0].union(*counters[1:])}
        limited = [(self.workshop, "workshop"), (self.quota, "limit")]
        for row, name in [*limited, *((fee, name) for name, fee in self.fees.items())]:
            limit = reference.limits[name]
            over = 0 if limit is None else max(taken[name] - limit, 0)
            assert (name, *found[type(row).__name__, row.pk]) == (name, taken[name], over)
        assert Voucher.objects.values_list("used", flat=True).get(pk=self.code.pk) == reference.used

    @invariant()
    def nobody_waits_while_all_they_want_is_free(self) -> None:
        if hasattr(self, "rows"):
            assert not [people for people in self.reference.waiting if self.reference.room(people)]


def play(examples: int, steps: int, **more) -> None:
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        **more,
    )
    run_state_machine_as_test(Story, settings=how)


def test_whatever_is_done_the_database_says_what_the_reference_says():
    play(6, 40, derandomize=True)


def nothing_is_offered(event, at=None):
    return []


def no_limit_is_shared(event, seats):
    return Counter()


def each_alone(event):
    rows = Registration.objects.waiting().filter(event=event).select_related("booking", "fee", "voucher")
    for row in rows:
        row.event = event
    return [[row] for row in rows]


def nothing_is_reserved(event, fee, voucher, count):
    return (None,) * count


def the_use_is_kept(voucher_id, count=1):
    pass


def paid_at_once(name, price, after=""):
    return ("confirmed", "") if name else ("held", "naming")


QUICKLY = [
    (offers, "_in_order", each_alone),
    (places, "quotas_of", no_limit_is_shared),
]
AFTER_LONGER = [
    (offers, "offer_places", nothing_is_offered),
    (wishes, "shares_for", nothing_is_reserved),
    (wishes, "next_stop", paid_at_once),
    (pricing, "return_voucher", the_use_is_kept),
]
FAULTS = [
    *(pytest.param(*fault, id=fault[2].__name__) for fault in QUICKLY),
    *(pytest.param(*fault, id=fault[2].__name__, marks=pytest.mark.slow) for fault in AFTER_LONGER),
]


@pytest.mark.parametrize(("module", "name", "fault"), FAULTS)
def test_a_fault_is_found(module, name, fault, monkeypatch):
    monkeypatch.setattr(module, name, fault)

    with pytest.raises((AssertionError, IntegrityError)):
        play(40, 40, derandomize=True, phases=[Phase.generate], report_multiple_bugs=False)


@pytest.mark.slow
def test_whatever_is_done_for_long_the_database_says_what_the_reference_says():
    play(EXAMPLES, 50)
