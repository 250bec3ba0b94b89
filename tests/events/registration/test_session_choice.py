"""Other sessions: taken and given back in one go, or not at all."""

from datetime import timedelta

import pytest

from events.messages.models import Message
from events.messages.render import letter_of
from events.programme.models import Quota, Session
from events.registration import places
from events.registration.actions import RegistrationError, choose_sessions, set_limit
from events.registration.models import Answer, Question, Registration
from events.registration.questions import AnswerGiven, keep_answers
from events.registration.session_choice import choosable
from tests.factories import make_event, make_registration, make_session, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    """An event of one plenary and three workshops, of which two are at the same time."""
    event = make_event(start="09:00", end="10:00")
    plenary = event.sessions.get()
    hours = [("10:30", "12:00"), ("11:00", "12:30"), ("14:00", "16:00")]
    workshops = [
        make_session(
            event,
            day=plenary.date,
            start=start,
            end=end,
            optional=True,
            capacity=1,
            title_fr=f"Atelier {start}",
        )
        for start, end in hours
    ]
    event.refresh_from_db()
    return event, plenary, workshops


def of(registration):
    return {place.session_id for place in registration.places.all()}


def test_a_session_is_taken_and_the_plenary_stays(day):
    event, plenary, (morning, _noon, afternoon) = day
    registration = make_registration(event)
    assert of(registration) == {plenary.pk}

    choose_sessions(registration, [morning, afternoon])
    assert of(registration) == {plenary.pk, morning.pk, afternoon.pk}
    choose_sessions(registration, [afternoon])

    assert of(registration) == {plenary.pk, afternoon.pk}
    assert places.miscounted() == []


def test_the_new_plan_is_mailed_and_calendars_take_out_what_was_left(day):
    event, _plenary, (morning, _noon, afternoon) = day
    registration = make_registration(event, sessions=None, email="amina@demo.example")
    choose_sessions(registration, [morning])

    choose_sessions(registration, [afternoon])

    mail = Message.objects.filter(to="amina@demo.example", kind="confirmation").order_by("-pk").first()
    letter = letter_of(mail)
    cancelled = [ics for ics in letter.calendars if b"METHOD:CANCEL" in ics]
    assert len(cancelled) == 1 and str(morning.uuid).encode() in cancelled[0]
    assert any(str(afternoon.uuid).encode() in ics and b"METHOD:REQUEST" in ics for ics in letter.calendars)


def test_the_same_choice_changes_nothing(day):
    event, _plenary, (morning, *_rest) = day
    registration = choose_sessions(make_registration(event), [morning])
    before = Message.objects.count(), registration.calendar_sequence

    choose_sessions(registration, [morning])

    registration.refresh_from_db()
    assert (Message.objects.count(), registration.calendar_sequence) == before


def test_when_one_is_full_nothing_changes(day):
    event, _plenary, (morning, _noon, afternoon) = day
    choose_sessions(make_registration(event), [afternoon])
    registration = choose_sessions(make_registration(event), [morning])

    with pytest.raises(RegistrationError, match="Atelier 14:00"):
        choose_sessions(registration, [afternoon])

    assert of(registration) > {morning.pk}
    assert places.miscounted() == []


def test_two_at_the_same_time_are_refused(day):
    event, _plenary, (morning, noon, _afternoon) = day

    with pytest.raises(RegistrationError, match="Atelier"):
        choose_sessions(make_registration(event), [morning, noon])


def test_a_shared_limit_counts_here_too(day):
    event, _plenary, (morning, noon, afternoon) = day
    Session.objects.filter(event=event).update(capacity=None)
    limit = Quota.objects.create(event=event, name="Matériel", capacity=1)
    limit.sessions.set([morning, afternoon])
    set_limit(limit, 1, by=None)
    first = choose_sessions(make_registration(event), [morning])

    choose_sessions(first, [morning, afternoon])  # counts once
    with pytest.raises(RegistrationError):
        choose_sessions(make_registration(event), [afternoon])
    choose_sessions(first, [noon])
    choose_sessions(make_registration(event), [afternoon])

    limit.refresh_from_db()
    assert limit.taken == 1
    assert places.miscounted() == []


def test_a_place_left_behind_is_offered_on(day):
    event, plenary, (morning, *_rest) = day
    holder = choose_sessions(make_registration(event), [morning])
    waiter = make_registration(event, sessions=[morning])
    waiter_waits = Registration.objects.get(pk=waiter.pk).state
    choose_sessions(holder, [])

    waiter.refresh_from_db()
    assert (waiter_waits, waiter.state) == ("waitlisted", "held")
    assert places.miscounted() == []


def test_who_waits_chooses_what_to_wait_for(day):
    event, plenary, (morning, _noon, afternoon) = day
    choose_sessions(make_registration(event), [morning])
    waiter = make_registration(event, sessions=[morning])
    assert waiter.state == "waitlisted"

    choose_sessions(waiter, [afternoon])

    waiter.refresh_from_db()
    assert waiter.state == "held"  # there is room: the place is offered at once
    assert places.miscounted() == []


def test_answers_that_belong_to_a_session_go_with_it(day):
    event, _plenary, (morning, _noon, afternoon) = day
    registration = choose_sessions(make_registration(event), [morning, afternoon])
    asked = [
        Question.objects.create(event=event, label_fr="Q", session=session)
        for session in (morning, afternoon, None)
    ]
    keep_answers(registration, [AnswerGiven(question, "oui") for question in asked])

    choose_sessions(registration, [afternoon])

    assert list(Answer.objects.values_list("question", flat=True)) == [asked[1].pk, asked[2].pk]


def test_until_the_deadline_and_by_the_team_after_it(day):
    event, _plenary, (morning, *_rest) = day
    registration, late = make_registration(event), event.starts_at - timedelta(hours=1)

    with pytest.raises(RegistrationError):
        choose_sessions(registration, [morning], at=late)
    choose_sessions(registration, [morning], at=late, by=make_user())

    assert morning.pk in of(registration)


def test_somebody_must_come_to_something():
    event = make_event(sessions=0)
    one = make_session(event, optional=True)
    registration = make_registration(event, sessions=[one])

    with pytest.raises(RegistrationError):
        choose_sessions(registration, [])


def test_a_session_of_another_event_or_for_everybody_is_not_chosen(day):
    event, plenary, _workshops = day

    for wrong in (plenary, make_event().sessions.get()):
        with pytest.raises(RegistrationError):
            choose_sessions(make_registration(event), [wrong])


@pytest.mark.parametrize("many", [1, 3])
def test_what_can_be_chosen_is_asked_in_so_many_queries(django_assert_num_queries, many):
    event = make_event(start="07:00", end="08:00")
    for hour in range(many):
        make_session(event, start=f"{10 + hour}:00", end=f"{10 + hour}:45", optional=True, capacity=3)
    limit = Quota.objects.create(event=event, name="Tables", capacity=2)
    limit.sessions.set(event.sessions.filter(optional=True))
    registration = make_registration(event)

    with django_assert_num_queries(4):
        found = choosable(registration)

    assert [(each.left, each.chosen) for each in found] == [(2, False)] * many


def test_the_desk_too_chooses_only_one_of_two_sessions_at_the_same_time(day):
    event, plenary, (morning, noon, _afternoon) = day

    with pytest.raises(RegistrationError):
        make_registration(event, sessions=[plenary, morning, noon], origin="desk")

    assert of(make_registration(event, sessions=[plenary, morning], origin="desk")) == {
        plenary.pk,
        morning.pk,
    }
