"""Reserved shares: places that are kept for some, until they are everybody's."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.programme.models import Event
from events.registration import capacity, offers, rules, stages, wishes
from events.registration.actions import (
    RegistrationError,
    cancel,
    put_on_waiting_list,
    release,
    restore,
    set_aside,
    set_capacity,
    sweep,
)
from tests.events.registration.promises import broken
from tests.events.registration.test_changes import states
from tests.factories import (
    make_event,
    make_fee,
    make_group,
    make_registration,
    make_share,
    make_user,
    make_voucher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def fresh(event):
    return Event.objects.get(pk=event.pk)


def kept(event, seats=1, **fields):
    """A share of the event, and a code of it that everybody can use."""
    share = make_share(event, seats)
    return share, make_voucher(event, allotment=share, most_uses=None, **fields)


def test_who_has_the_code_has_a_place_that_others_can_not_have():
    event = make_event(capacity=2)
    share, voucher = kept(event)
    make_registration(event)

    outside, inside = make_registration(event), make_registration(event, voucher=voucher.code)

    assert states(outside, inside) == ["waitlisted", "confirmed"]
    assert (inside.allotment_id, fresh(event).set_aside) == (share.pk, 0)
    assert broken() == []


def test_a_place_of_the_share_that_is_given_back_is_offered_to_who_waits_with_its_code():
    event = make_event(capacity=2)
    _share, voucher = kept(event)
    first = make_registration(event, voucher=voucher.code)
    make_registration(event)
    outside, inside = make_registration(event), make_registration(event, voucher=voucher.code)
    assert states(outside, inside) == ["waitlisted", "waitlisted"]

    cancel(first)

    assert states(outside, inside) == ["waitlisted", "held"]
    assert broken() == []


def test_a_share_that_a_code_is_given_later_is_offered_to_who_waits_with_it_by_the_sweep():
    event = make_event(capacity=2)
    share, voucher = make_share(event, 1), make_voucher(event)
    make_registration(event)
    waiting = make_registration(event, voucher=voucher.code)
    assert waiting.state == "waitlisted"
    voucher.allotment = share
    voucher.save()

    sweep()

    assert states(waiting) == ["held"]
    assert broken() == []


def test_a_group_takes_what_is_left_of_the_share_and_the_rest_from_everybody():
    event = make_event(capacity=4)
    _share, voucher = kept(event, 2)
    make_registration(event)

    booking = make_group(event, "A", "B", "C", voucher=voucher.code)

    assert states(*booking.registrations.order_by("pk")) == ["confirmed"] * 3
    assert fresh(event).set_aside == 0
    assert broken() == []


def test_fewer_places_kept_in_a_room_that_is_too_full_free_none():
    event = make_event(capacity=10)
    share, _voucher = kept(event, 2)
    for _i in range(8):
        make_registration(event)
    set_capacity(event, 5, by=make_user(), why="a smaller room")

    set_aside(share, 1, by=make_user())

    event = fresh(event)
    assert (event.places_left, event.over) == (0, 4)
    assert make_registration(event).state == "waitlisted"
    assert broken() == []


def test_the_sentence_about_fewer_places_counts_those_that_are_kept():
    event = make_event(capacity=5)
    kept(event, 3)
    make_registration(event)

    with pytest.raises(RegistrationError, match="set aside"):
        set_capacity(event, 3, by=make_user())


def test_what_is_left_at_the_date_is_everybody_s_and_what_was_taken_stays_taken():
    event = make_event(capacity=3)
    share, voucher = kept(event, 2)
    seated = make_registration(event, voucher=voucher.code)
    make_registration(event)
    waiting = make_registration(event)
    assert waiting.state == "waitlisted"

    share.until = now() - timedelta(minutes=1)
    share.save()
    sweep()
    cancel(seated)

    assert states(waiting) == ["held"]
    event = fresh(event)
    assert (event.set_aside, event.taken) == (0, 2)
    assert broken() == []


def test_who_takes_a_place_of_an_ended_share_again_takes_one_of_everybody_s():
    event = make_event(capacity=3)
    share, voucher = kept(event, 2)
    seated = make_registration(event, voucher=voucher.code)
    cancel(seated)
    release(share)

    restore(seated)

    assert (seated.state, seated.allotment) == ("confirmed", None)
    assert broken() == []


def test_one_share_that_can_not_be_ended_does_not_keep_the_others_from_it(monkeypatch):
    event = make_event(capacity=5)
    shares = [make_share(event, 1, until=now() - timedelta(hours=hours)) for hours in (1, 2)]
    real = capacity.release

    def failing(share, **more):
        if share.pk == shares[0].pk:
            raise RuntimeError
        return real(share, **more)

    monkeypatch.setattr(capacity, "release", failing)
    assert sweep() >= 1

    assert fresh(event).set_aside == 1


def test_only_reserved_places_are_left_is_no_reason_to_close_the_form():
    event = make_event(capacity=2, waiting_list=False)
    _share, voucher = kept(event)
    make_registration(event)
    event = fresh(event)

    assert rules.obstacles(event) == []
    stage = stages.stage_of(event)
    assert (stage.name, stage.open, stage.gives_places) == ("reserved", True, False)
    with pytest.raises(RegistrationError, match="All places are taken"):
        make_registration(event)
    assert make_registration(event, voucher=voucher.code).state == "confirmed"


def test_with_a_waiting_list_the_page_says_that_reserved_places_are_left():
    event = make_event(capacity=1)
    kept(event)

    stage = stages.stage_of(fresh(event))

    assert (stage.name, stage.open) == ("waiting", True)
    assert "reserved" in stage.sentence


def test_a_share_of_a_fee_is_for_who_takes_the_fee():
    event = make_event(capacity=2)
    student, whole = make_fee(event), make_fee(event, name_fr="Plein", position=2)
    share = make_share(event, 1, fees=[student])
    make_registration(event, fee=whole)

    late, kept_for = make_registration(event, fee=whole), make_registration(event, fee=student)

    assert states(late, kept_for) == ["waitlisted", "confirmed"]
    assert kept_for.allotment_id == share.pk
    assert broken() == []


def test_a_trial_on_the_waiting_list_holds_nobody_up():
    event = make_event(capacity=1, approval="asked")
    trial = make_registration(event, trial=True)
    put_on_waiting_list(trial, by=make_user())
    asks = make_registration(event)
    put_on_waiting_list(asks, by=make_user())

    assert states(asks) == ["held"]
    assert broken() == []


def test_nobody_registers_for_shares_of_another_event():
    event, other = make_event(capacity=1), make_event(capacity=3)
    _share, voucher = kept(other)

    with pytest.raises(RegistrationError, match="not known"):
        make_registration(event, voucher=voucher.code)


def test_reserved_shares_are_read_once_for_all_who_wait_on_the_same_terms(monkeypatch):
    event = make_event(capacity=3)
    _share, voucher = kept(event)
    kept(event)  # this one stays free: whoever waits is asked whether it is theirs
    rows = [make_registration(event, voucher=voucher.code) for _each in range(6)]
    assert states(*rows)[1:] == ["confirmed"] + ["waitlisted"] * 4

    calls = []
    read = wishes.shares_for
    monkeypatch.setattr(wishes, "shares_for", lambda *args: calls.append(args) or read(*args))

    assert offers.offer_places(event) == []
    assert len(calls) == 1
