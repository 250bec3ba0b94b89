"""What the organisers' desk alone does with a registration."""

import pytest

from events.messages.models import Message
from events.programme.models import Quota, Session
from events.registration import actions
from events.registration.actions import Contact, PersonGiven, RegistrationError
from events.registration.desk import alike
from events.registration.models import Registration
from events.registration.places import miscounted
from tests.factories import make_event, make_registration, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_event(capacity=1)


@pytest.fixture
def by(event):
    return make_staff("organiser", events=[event])


def mails(row, kind):
    return Message.objects.filter(about=row.ref, kind=kind).exclude(state="withdrawn")


def waiting(event, *names):
    """Who waits, after the places are taken."""
    make_registration(event, "Assise")
    return [make_registration(event, name) for name in names]


def test_a_free_place_is_offered_out_of_turn_with_a_reason(event, by):
    first, second = waiting(event, "Amina", "Brahim")
    type(event).objects.update(capacity=2)

    actions.offer_now(second, by=by, why="Elle intervient")

    assert (second.state, second.held_for) == ("held", "offer")
    assert second.moves.last().why == "Elle intervient" and second.moves.last().by == by
    first.refresh_from_db()
    assert first.state == "waitlisted"
    assert mails(second, "offer").exists()
    assert miscounted() == []


def test_no_place_is_offered_where_none_is_free(event, by):
    (row,) = waiting(event, "Amina")

    with pytest.raises(RegistrationError):
        actions.offer_now(row, by=by)

    row.refresh_from_db()
    assert row.state == "waitlisted"


def test_an_offer_taken_back_goes_to_the_next_and_its_reader_is_told(event, by):
    first, second = waiting(event, "Amina", "Brahim")
    actions.cancel(event.registrations.get(name="Assise"), by=by)
    first.refresh_from_db()
    assert first.state == "held"

    actions.take_offer_back(first, by=by, why="N'est pas joignable")

    second.refresh_from_db()
    assert (first.state, second.state) == ("waitlisted", "held")
    assert not mails(first, "offer").exists() and mails(first, "waiting_list").count() == 1
    assert miscounted() == []


def test_an_offer_is_not_taken_back_for_nobody(event, by):
    (row,) = waiting(event, "Amina")
    actions.cancel(event.registrations.get(name="Assise"), by=by)

    with pytest.raises(RegistrationError):
        actions.take_offer_back(row, by=by)

    row.refresh_from_db()
    assert row.state == "held"


def test_who_was_offered_a_place_out_of_turn_keeps_their_rank_when_it_is_taken_back(event, by):
    first, second, third = waiting(event, "Amina", "Brahim", "Chama")
    type(event).objects.update(capacity=2)
    actions.offer_now(second, by=by)

    actions.take_offer_back(second, by=by)

    for row in (first, second, third):
        row.refresh_from_db()
    assert first.state == "held"
    assert second.waiting_since < third.waiting_since


def test_a_group_is_offered_its_places_together(by):
    event = make_event(capacity=1)
    make_registration(event, "Assise")
    people = [PersonGiven("Amina", "amina@demo.example"), PersonGiven("Brahim")]
    booking = actions.register_group(
        event, people, contact=Contact("Hind", "hind@demo.example"), key="groupe"
    )
    type(event).objects.filter(pk=event.pk).update(capacity=3)

    actions.offer_now(booking.registrations.first(), by=by)

    assert set(booking.registrations.values_list("state", "held_for")) == {("held", "offer")}
    assert Message.objects.filter(kind="group", to="hind@demo.example").count() == 2
    assert miscounted() == []


def make_workshops(capacity=1):
    """An event whose second half is one of two workshops."""
    event = make_event(sessions=3, capacity=10)
    one, two = event.sessions.order_by("starts_at")[1:]
    Session.objects.filter(pk__in=[one.pk, two.pk]).update(optional=True, capacity=capacity)
    return event, one, two


def test_somebody_is_led_to_another_session(by):
    event, one, two = make_workshops()
    row = make_registration(event, "Amina", sessions=[event.sessions.first(), one])
    quota = Quota.objects.create(event=event, name="Ateliers", capacity=1)
    quota.sessions.set([two])

    actions.change_session(row, leave=one, join=two, by=by)

    assert set(row.places.values_list("session", flat=True)) == {event.sessions.first().pk, two.pk}
    assert mails(row, "confirmation").exists()
    quota.refresh_from_db()
    assert quota.taken == 1
    assert miscounted() == []


def test_a_full_session_takes_nobody_more_and_nothing_is_changed(by):
    event, one, two = make_workshops()
    make_registration(event, "Brahim", sessions=[two])
    row = make_registration(event, "Amina", sessions=[one])

    with pytest.raises(RegistrationError):
        actions.change_session(row, leave=one, join=two, by=by)

    assert [place.session for place in row.places.all()] == [one]
    assert miscounted() == []


def test_in_an_overfull_event_sessions_can_still_be_changed(by):
    event, one, two = make_workshops(capacity=5)
    row = make_registration(event, "Amina", sessions=[one])
    actions.set_capacity(event, 0, by=by, why="Salle plus petite")

    actions.change_session(row, leave=one, join=two, by=by)

    event.refresh_from_db()
    assert (event.taken, event.over) == (1, 1)
    assert miscounted() == []


def test_trials_count_nowhere_and_end_without_a_mail(event, by):
    trial = make_registration(event, "Essai", trial=True)
    real = make_registration(event, "Amina")
    event.refresh_from_db()
    assert (trial.state, real.state, event.taken) == ("confirmed", "confirmed", 1)

    assert actions.end_trials(event, by=by) == 1
    assert actions.end_trials(event, by=by) == 0

    trial.refresh_from_db()
    real.refresh_from_db()
    event.refresh_from_db()
    assert (trial.state, real.state, event.taken) == ("cancelled", "confirmed", 1)
    assert not mails(trial, "cancelled").exists() and not mails(trial, "confirmation").exists()


def test_the_same_words_are_written_to_somebody_once(event, by):
    row = make_registration(event, "Amina")

    for _time in range(2):
        actions.write_to(row, subject="Accès", words="Par la rue Ibn Batouta.", occasion="k1", by=by)

    mail = mails(row, "note").get()
    assert mail.context["words"] == "Par la rue Ibn Batouta."


def test_nobody_is_written_to_without_an_address(event, by):
    row = make_registration(event, "Amina", email="", origin="desk")

    with pytest.raises(RegistrationError):
        actions.write_to(row, subject="Accès", words="…", occasion="k1", by=by)


def test_the_link_of_a_group_is_renewed_and_mailed_to_its_contact(event, by):
    booking = actions.register_group(
        event, [PersonGiven("Amina")], contact=Contact("Hind", "hind@demo.example"), key="groupe"
    )

    actions.renew_group_link(booking, by=by, why="Transmis à d'autres")

    mail = Message.objects.filter(kind="group").order_by("pk").last()
    assert booking.link_version == 2 and mail.context["link"]["version"] == 2


def test_a_decline_is_mailed_with_its_reason(event, by):
    type(event).objects.update(approval="asked")
    row = make_registration(event, "Amina")
    assert row.state == "pending"

    actions.decline(row, by=by, why="Réservé aux élus")

    assert mails(row, "declined").get().context["why"] == "Réservé aux élus"


def test_who_has_the_same_name_or_address_is_found_however_it_is_written(event):
    make_registration(event, "Aïcha El-Fassi", email="aicha@demo.example")
    make_registration(event, "Aïcha El Fassia")

    assert [row.name for row in alike(event, "aicha el fassi")] == ["Aïcha El-Fassi"]
    assert [row.name for row in alike(event, "Une autre", "AICHA@demo.example ")] == ["Aïcha El-Fassi"]
    assert alike(event, "Zineb") == []
    assert Registration.objects.count() == 2
