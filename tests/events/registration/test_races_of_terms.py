"""Thirty-two writers want the last of a limit at one moment: seats for groups, uses of a code, a fee, a shared limit, a
session, a reserved share; and people leave and are let in while others are promoted. Each race is lost without its
protection, as in `test_races.py`, whose crew runs here too."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.programme.models import Event, Fee, Quota, Session
from events.registration.models import Registration, Voucher
from tests.events.registration.promises import broken, occupying
from tests.events.registration.test_races import (  # noqa: F401 (fixtures)
    ROUNDS,
    WRITERS,
    bare,
    crew,
    databases,
    done,
    kept,
    offered,
    once_more,
    registering,
    rounds,
)
from tests.factories import (
    make_event,
    make_fee,
    make_quota,
    make_registration,
    make_session,
    make_share,
    make_voucher,
)

pytestmark = pytest.mark.django_db

SEATS = 3
HALF = WRITERS // 2


def states_of(outcomes):
    return Counter(made[1] for made in done(outcomes))


@pytest.mark.parametrize("many", rounds(1))
def test_the_last_two_seats_go_to_one_group_of_two(crew, kept, many):  # noqa: F811
    for _round in range(many):
        event = make_event(capacity=SEATS)  # two and one: the one is too few for a group

        answered = done(crew.race(kept, registering(event, "register_group", people=2)))

        assert len(answered) == WRITERS
        assert sorted(map(tuple, answered))[:1] == [("held", "held")]
        assert Counter(map(tuple, answered)) == {("held",) * 2: 1, ("waitlisted",) * 2: WRITERS - 1}
        assert Event.objects.get(pk=event.pk).taken == 2
        assert broken() == []


def test_the_last_two_seats_go_to_several_groups_without_the_guard(crew, bare):  # noqa: F811
    for _round in range(ROUNDS):
        event = make_event(capacity=2)
        crew.race_hesitating(bare, registering(event, "naive_group", people=2))
        if occupying(event) > 2:
            break

    assert occupying(event) > 2


@pytest.mark.parametrize("many", rounds(1))
def test_the_last_uses_of_a_code_are_counted_once_each(crew, kept, many):  # noqa: F811
    for _round in range(many):
        event = make_event(capacity=100)
        voucher = make_voucher(event, most_uses=SEATS)

        outcomes = crew.race(kept, registering(event, "register_as", voucher=voucher.code))

        assert states_of(outcomes) == {"confirmed": SEATS}
        assert sum("refused" in outcome for outcome in outcomes) == WRITERS - SEATS
        assert Voucher.objects.get(pk=voucher.pk).used == SEATS
        assert broken() == []


def test_the_last_use_of_a_code_is_counted_for_several_without_the_guard(crew, bare):  # noqa: F811
    for _round in range(ROUNDS):
        voucher = make_voucher(make_event(), most_uses=1)
        outcomes = crew.race_hesitating(bare, [("naive_use", {"voucher": voucher.pk})] * WRITERS)
        if len(done(outcomes)) > 1:
            break

    assert len(done(outcomes)) > 1


def limited(what):
    """An event with places for all and one limit that is too small; what people choose, and the row that counts."""
    event = make_event(capacity=100)
    fee = make_fee(event)
    if what == "fee":
        Fee.objects.filter(pk=fee.pk).update(capacity=SEATS)
        return event, {"fee": fee.pk}, fee
    if what == "limit":
        return event, {"fee": fee.pk}, make_quota(event, SEATS, fees=[fee])
    session = make_session(event, start="09:00", end="10:00", optional=True, capacity=SEATS)
    return event, {"fee": fee.pk, "session": session.pk}, session


@pytest.mark.parametrize("what", ["fee", "limit", "session"])
@pytest.mark.parametrize("many", rounds(1))
def test_the_last_places_of_a_limit_are_given_once(crew, kept, what, many):  # noqa: F811
    for _round in range(many):
        event, chosen, row = limited(what)

        outcomes = crew.race(kept, registering(event, "register_as", **chosen))

        assert states_of(outcomes) == {"confirmed": SEATS, "waitlisted": WRITERS - SEATS}
        model: type[Fee | Quota | Session] = type(row)
        assert model.objects.get(pk=row.pk).taken == SEATS
        assert broken() == []


def test_the_last_place_of_a_fee_is_given_to_several_without_the_guard(crew, bare):  # noqa: F811
    for _round in range(ROUNDS):
        event = make_event(capacity=100)
        fee = make_fee(event, capacity=1)
        crew.race_hesitating(bare, registering(event, "naive_as", fee=fee.pk))
        if occupying(event) > 1:
            break

    assert occupying(event) > 1


@pytest.mark.parametrize("many", rounds(1))
def test_the_last_places_of_a_reserved_share_are_given_once(crew, kept, many):  # noqa: F811
    for _round in range(many):
        event = make_event(capacity=SEATS + 2)
        share = make_share(event, SEATS)
        voucher = make_voucher(event, allotment=share, most_uses=None)
        inside = registering(event, "register_as", voucher=voucher.code)[:HALF]

        outcomes = crew.race(kept, inside + registering(event)[:HALF])

        assert len(done(outcomes)) == WRITERS
        share.refresh_from_db()
        assert (share.taken, occupying(event)) == (SEATS, SEATS + 2)
        assert broken() == []


@pytest.mark.parametrize("many", rounds(1))
def test_each_place_that_is_given_back_is_offered_to_one(crew, kept, many):  # noqa: F811
    """Cancelling against the sweep that promotes: as many offers as places, each in its turn."""
    event = make_event(capacity=HALF)
    seated = [make_registration(event, email=f"p{event.pk}.{n}@demo.example") for n in range(HALF)]
    waiting = [make_registration(event, email=f"q{event.pk}.{n}@demo.example") for n in range(HALF + 4)]
    acts = [
        act
        for row in seated
        for act in (("cancel", {"registration": row.pk}), ("sweep", {"at": now().isoformat()}))
    ]
    for _round in range(many):
        with once_more(kept) as database:
            done(crew.race(database, acts))

            found = dict(Registration.objects.filter(event=event).values_list("pk", "state"))
            assert [found[row.pk] for row in waiting] == ["held"] * HALF + ["waitlisted"] * 4
            assert Event.objects.get(pk=event.pk).taken == HALF
            assert broken() == []


def test_a_place_that_is_given_back_is_offered_to_several_without_the_lock(crew, bare):  # noqa: F811
    for _round in range(ROUNDS):
        event = make_event(capacity=HALF)
        seated = [make_registration(event, email=f"s{event.pk}.{n}@demo.example") for n in range(HALF)]
        for number in range(WRITERS):
            make_registration(event, email=f"t{event.pk}.{number}@demo.example")
        acts = [("naive_promote", {"event": event.pk, "registration": row.pk}) for row in seated]
        crew.race_hesitating(bare, acts * 2)
        if occupying(event) != HALF:
            break

    assert occupying(event) != HALF


@pytest.mark.parametrize("many", rounds(1))
def test_an_offer_is_confirmed_or_expired_never_both(crew, kept, many):  # noqa: F811
    event, rows = offered(HALF)
    after = {"at": (now() + timedelta(hours=40)).isoformat()}
    before = {"at": now().isoformat()}
    acts = [act for row in rows for act in (("confirm", {"registration": row.pk} | before), ("sweep", after))]
    for _round in range(many):
        with once_more(kept) as database:
            outcomes = crew.race(database, acts)

            done(outcomes)
            yes = {row.pk for row, outcome in zip(rows, outcomes[::2], strict=True) if "done" in outcome}
            found = dict(Registration.objects.filter(event=event).values_list("pk", "state"))
            assert {row.pk for row in rows if found[row.pk] == "confirmed"} == yes
            assert {row.pk for row in rows if found[row.pk] == "expired"} == {row.pk for row in rows} - yes
            assert Event.objects.get(pk=event.pk).taken == occupying(event) == HALF
            assert broken() == []
