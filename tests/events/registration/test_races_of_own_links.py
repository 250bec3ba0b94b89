"""Thirty-two writers by their own links at one moment: the last place of a session, and a place that is passed on
while it is given back. Each race is lost without its protection, as in `test_races.py`, whose crew runs here too."""

import pytest
from django.utils.timezone import now

from events.messages.models import Message
from events.programme.models import Session
from events.registration.models import Registration, SessionPlace
from events.registration.places import miscounted
from tests.events.registration.test_races import (  # noqa: F401 (fixtures)
    ROUNDS,
    WRITERS,
    bare,
    crew,
    databases,
    done,
    kept,
)
from tests.factories import make_event, make_registration, make_session

pytestmark = pytest.mark.django_db

SEATS = 3


def day(people):
    """An event with a workshop that is too small, and so many who come to its plenary."""
    event = make_event(start="07:00", end="08:00")
    workshop = make_session(event, start="09:00", end="10:00", optional=True, capacity=SEATS)
    return workshop, [
        make_registration(event, email=f"own{event.pk}-{number}@demo.example") for number in range(people)
    ]


def test_the_last_places_of_a_session_are_given_once(crew, kept):  # noqa: F811
    workshop, rows = day(WRITERS)
    acts = [("choose", {"registration": row.pk, "session": workshop.pk}) for row in rows]

    answered = done(crew.race(kept, acts))

    assert len(answered) == SEATS
    assert SessionPlace.objects.filter(session=workshop).count() == SEATS
    assert Session.objects.get(pk=workshop.pk).taken == SEATS
    assert miscounted() == []


def test_the_last_places_of_a_session_are_given_twice_without_the_guard(crew, bare):  # noqa: F811
    most = 0
    for _round in range(ROUNDS):
        workshop, rows = day(WRITERS)
        acts = [("naive_choose", {"registration": row.pk, "session": workshop.pk}) for row in rows]
        crew.race_hesitating(bare, acts)
        most = max(most, SessionPlace.objects.filter(session=workshop).count())
        if most > SEATS:
            break

    assert most > SEATS


def passing_on(registration, transfer="transfer", give_back="cancel"):
    """Sixteen tabs pass the place on, each to somebody else, and sixteen give it back."""
    half = WRITERS // 2
    given = [{"registration": registration.pk, "email": f"to{number}@demo.example"} for number in range(half)]
    back = {"registration": registration.pk}
    return [act for one in given for act in ((transfer, one), (give_back, back))]


@pytest.mark.parametrize("round_", range(2))
def test_a_place_is_passed_on_once_or_given_back_never_both(crew, kept, round_):  # noqa: F811
    registration = make_registration(email="amina@demo.example")
    acts = [
        (act, given | ({"name": "Amina Alaoui"} if act == "cancel_own" else {}))
        for act, given in passing_on(registration, give_back="cancel_own")
    ]

    outcomes = crew.race(kept, acts)

    done([outcome for outcome in outcomes if "DoesNotExist" not in outcome.get("error", "")])
    row = Registration.objects.get()
    passed = [outcome["done"] for outcome in outcomes[::2] if "done" in outcome]
    if row.state == "confirmed":
        assert passed == [row.email]
        assert not any("done" in outcome for outcome in outcomes[1::2])
    else:
        assert (row.state, passed, row.email) == ("cancelled", [], "amina@demo.example")
    welcomed = Message.objects.filter(kind="confirmation").exclude(to="amina@demo.example")
    assert [mail.to for mail in welcomed.exclude(state="withdrawn")] == passed
    assert row.tickets.filter(replaced_at=None).count() == 1
    assert miscounted() == []
    assert row.created_at < now()


def test_a_place_is_passed_on_twice_when_it_is_read_before(crew, bare):  # noqa: F811
    most = 0
    for number in range(ROUNDS):
        registration = make_registration(email=f"read{number}@demo.example")
        acts = passing_on(registration, transfer="naive_transfer", give_back="naive_transfer")
        acts = [(act, {"email": f"x{index}@demo.example"} | given) for index, (act, given) in enumerate(acts)]
        outcomes = crew.race_hesitating(bare, acts)
        most = max(most, sum("done" in outcome for outcome in outcomes))
        if most > 1:
            break

    assert most > 1
