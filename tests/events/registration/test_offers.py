from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import now

from events.messages.models import Message
from events.programme.models import Event
from events.registration import moves
from events.registration.actions import (
    RegistrationError,
    accept_offer,
    cancel,
    cancel_event,
    offer_places,
    postpone_event,
    put_on_waiting_list,
    refuse_offer,
    set_capacity,
    sweep,
)
from events.registration.facts import rank
from events.registration.models import Registration
from home import zones
from tests.events.registration.promises import broken
from tests.events.registration.test_changes import states
from tests.events.registration.test_joining import mails
from tests.factories import make_event, make_registration, make_user

pytestmark = pytest.mark.django_db


def full_event(waiting=3, **fields):
    """An event whose only place is taken: the event, who has it, and those who wait."""
    event = make_event(**({"capacity": 1} | fields))
    has = make_registration(event)
    return event, has, [make_registration(event) for _i in range(waiting)]


def test_an_offer_names_its_deadline():
    event, has, (first, *_others) = full_event(offer_hours=10)
    at = datetime.now(UTC).replace(hour=9) + timedelta(days=1)

    cancel(has, at=at)

    first.refresh_from_db()
    assert first.held_until == at + timedelta(hours=10)
    message = Message.objects.get(about=first.ref, kind="offer")
    assert message.context["held_until"] == first.held_until.isoformat()


def test_an_offer_made_at_night_is_mailed_in_the_morning_and_ends_by_day():
    event, has, (first, *_others) = full_event(offer_hours=2)
    night = (datetime.now(UTC) + timedelta(days=1)).replace(hour=23, minute=0)

    cancel(has, at=night)

    first.refresh_from_db()
    message = Message.objects.get(about=first.ref, kind="offer")
    assert zones.wall_of(message.not_before, event.zone).hour == 8
    assert zones.wall_of(first.held_until, event.zone).hour == 10


def test_yes_confirms_and_a_second_yes_changes_nothing():
    event, has, (first, *_others) = full_event()
    cancel(has)

    accept_offer(first)
    accept_offer(Registration.objects.get(pk=first.pk))

    assert states(first) == ["confirmed"]
    assert mails(first) == ["confirmation"]
    assert broken() == []


def test_no_gives_the_place_to_the_next():
    event, has, (first, second, third) = full_event()
    cancel(has)

    refuse_offer(first)
    refuse_offer(Registration.objects.get(pk=first.pk))

    assert states(first, second, third) == ["cancelled", "held", "waitlisted"]
    assert broken() == []


def test_silence_gives_the_place_to_the_next():
    event, has, (first, second, third) = full_event()
    cancel(has)

    assert sweep(now() + timedelta(hours=23)) == 0
    assert sweep(now() + timedelta(hours=40)) == 2

    assert states(first, second, third) == ["expired", "held", "waitlisted"]
    assert mails(first) == ["offer_expired"]
    assert broken() == []


def test_yes_after_the_deadline_is_too_late_even_before_the_sweep():
    event, has, (first, *_others) = full_event()
    cancel(has)

    with pytest.raises(RegistrationError):
        accept_offer(first, at=now() + timedelta(hours=40))


def test_yes_after_no_is_too_late():
    event, has, (first, *_others) = full_event()
    cancel(has)
    refuse_offer(first)

    with pytest.raises(RegistrationError):
        accept_offer(first)


@pytest.mark.parametrize("answer", [accept_offer, refuse_offer])
def test_who_was_offered_nothing_has_nothing_to_answer(answer):
    event, has, (first, *_others) = full_event()

    with pytest.raises(RegistrationError):
        answer(first)
    assert states(first) == ["waitlisted"]


def test_the_sweep_was_first():
    event, has, (first, second, *_others) = full_event()
    cancel(has)
    tab = Registration.objects.get(pk=first.pk)
    sweep(now() + timedelta(hours=40))

    with pytest.raises(RegistrationError):
        accept_offer(tab)
    assert states(first, second) == ["expired", "held"]


def test_more_places_are_offered_in_the_order_of_the_list():
    event, has, waiting = full_event(waiting=4)

    offered = set_capacity(event, 3, by=make_user())

    assert [row.pk for row in offered] == [waiting[0].pk, waiting[1].pk]
    assert states(*waiting) == ["held", "held", "waitlisted", "waitlisted"]
    assert broken() == []


def test_who_cancels_on_the_waiting_list_leaves_it():
    event, has, (first, second, *_others) = full_event()

    cancel(first)
    cancel(has)

    assert states(first, second) == ["cancelled", "held"]
    assert Message.objects.get(about=second.ref, kind="waiting_list").context["rank"] == 2


def test_the_sweep_offers_what_an_action_left_free():
    event, has, (first, *_others) = full_event()
    Event.objects.filter(pk=event.pk).update(capacity=2)

    assert sweep() == 1
    assert states(first) == ["held"]


def test_one_event_that_fails_does_not_keep_the_others_waiting(monkeypatch, caplog):
    broken_event, has, _waiting = full_event()
    event, other, (first, *_others) = full_event()
    Event.objects.update(capacity=2)
    lock = moves.lock

    def fail(event_id):
        if event_id == broken_event.pk:
            raise RuntimeError("a row nobody expected")
        return lock(event_id)

    monkeypatch.setattr(moves, "lock", fail)

    assert sweep() == 1
    assert states(first) == ["held"]
    assert "could not be moved on" in caplog.text


def test_nothing_is_offered_for_an_event_that_is_off():
    event, has, (first, *_others) = full_event()
    cancel_event(event, by=make_user())

    cancel(has, by=make_user())

    assert states(first) == ["waitlisted"]
    assert offer_places(event) == []


def test_an_offer_of_an_event_that_was_called_off_ends_without_a_mail():
    event, has, (first, *_others) = full_event()
    cancel(has)
    cancel_event(event, by=make_user())

    sweep(now() + timedelta(hours=40))

    assert states(first) == ["expired"]
    assert "offer_expired" not in mails(first)


def test_who_was_offered_a_place_of_an_event_that_is_postponed_waits_for_its_new_date_at_their_rank():
    event, has, (first, second, third) = full_event()
    cancel(has)
    assert states(first, second) == ["held", "waitlisted"]

    postpone_event(event, by=make_user())
    sweep(now() + timedelta(hours=40))

    assert states(first, second) == ["waitlisted", "waitlisted"]
    assert [rank(Registration.objects.get(pk=row.pk)) for row in (first, second, third)] == [1, 2, 3]
    assert broken() == []
    assert {"event_postponed", "offer_expired"} & set(mails(first)) == {"event_postponed"}

    Event.objects.filter(pk=event.pk).update(state="announced")
    sweep()

    assert states(first, second, third) == ["held", "waitlisted", "waitlisted"]
    assert Message.objects.filter(about=first.ref, kind="offer").count() == 2
    assert broken() == []


def test_who_is_offered_a_place_is_not_put_behind_the_others():
    event, has, (first, *_others) = full_event()
    cancel(has)

    with pytest.raises(RegistrationError):
        put_on_waiting_list(first, by=make_user())

    assert states(first) == ["held"]


@pytest.mark.parametrize("events", [1, 3])
def test_a_sweep_with_nothing_due_asks_little(events, django_assert_max_num_queries):
    for _i in range(events):
        full_event()

    with django_assert_max_num_queries(6):
        assert sweep() == 0
