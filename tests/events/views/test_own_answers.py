"""The sessions somebody comes to and the answers they gave, changed from their own page."""

import re

import pytest

from events.registration.actions import choose_sessions
from events.registration.models import Answer
from events.registration.questions import AnswerGiven, keep_answers
from tests.events.views.own_pages import SURE, asking, name, own, with_workshops
from tests.events.views.screens import words
from tests.factories import make_event, make_group, make_registration

pytestmark = pytest.mark.django_db


# Sessions -----------------------------------------------------------------------------------------------------------


def test_sessions_are_chosen_and_shown(client):
    event, (one, _two, three) = with_workshops()
    registration = make_registration(event)

    answer = client.post(
        own(registration, "seances/"), {"sessions": [str(one.uuid), str(three.uuid)]}, follow=True
    )

    assert {place.session_id for place in registration.places.all()} >= {one.pk, three.pk}
    assert "Atelier 09:00" in words(answer) and "Atelier 09:30" not in words(answer)


def test_a_full_session_cannot_be_ticked_and_is_refused(client):
    event, (one, _two, three) = with_workshops()
    choose_sessions(make_registration(event), [one])
    registration = choose_sessions(make_registration(event), [three])

    page = client.get(own(registration, "seances/")).content.decode()
    assert re.search(rf'value="{one.uuid}" disabled', page)
    answer = client.post(own(registration, "seances/"), {"sessions": [str(one.uuid)]})

    assert answer.status_code == 409
    assert "Atelier 09:00" in words(answer)
    assert [place.session_id for place in registration.places.order_by("session__starts_at")][1:] == [
        three.pk
    ]


@pytest.mark.parametrize("chosen", ["overlap", "stranger", "nonsense"])
def test_a_wrong_choice_is_said_at_the_field(client, chosen):
    event, (one, two, _three) = with_workshops()
    registration = make_registration(event)
    given = {
        "overlap": [str(one.uuid), str(two.uuid)],
        "stranger": [str(make_event().sessions.get().uuid)],
        "nonsense": ["x"],
    }

    answer = client.post(own(registration, "seances/"), {"sessions": given[chosen]})

    assert answer.status_code == 400 and "sessions" in answer.context["form"].errors
    assert registration.places.count() == 1


def test_without_sessions_to_choose_there_is_no_such_page(client):
    registration = make_registration()

    assert client.get(own(registration, "seances/")).url == own(registration)
    assert "seances/" not in client.get(own(registration)).content.decode()


# Answers ------------------------------------------------------------------------------------------------------------


def test_answers_are_seen_and_changed_by_who_gave_them(client):
    event, diet, lunch, dish = asking()
    registration = make_registration(event)
    keep_answers(registration, [AnswerGiven(diet, "sans sel"), AnswerGiven(lunch, True)])
    assert "sans sel" in words(client.get(own(registration)))

    form = client.get(own(registration, "reponses/"))
    assert form.context["form"][name(lunch)].value() == "yes"
    answer = client.post(
        own(registration, "reponses/"), {name(diet): "sans gluten", name(lunch): "yes", name(dish): "fish"}
    )

    assert answer.status_code == 302
    assert list(Answer.objects.order_by("question__position").values_list("text", flat=True))[::2] == [
        "sans gluten",
        "Poisson",
    ]


def test_what_is_not_asked_any_more_loses_its_answer(client):
    event, diet, lunch, dish = asking()
    registration = make_registration(event)
    keep_answers(registration, [AnswerGiven(diet, "x"), AnswerGiven(lunch, True), AnswerGiven(dish, "fish")])

    client.post(own(registration, "reponses/"), {name(diet): "x", name(lunch): "no", name(dish): "fish"})

    assert set(Answer.objects.values_list("question", flat=True)) == {diet.pk, lunch.pk}


def test_what_must_be_answered_must_be_answered_here_too(client):
    event, diet, lunch, dish = asking()
    registration = make_registration(event)

    answer = client.post(own(registration, "reponses/"), {name(lunch): "yes"})

    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {name(diet), name(dish)}
    assert not Answer.objects.exists()


def test_who_got_the_place_from_somebody_is_asked(client):
    event, diet, _lunch, _dish = asking()
    registration = make_registration(event)
    keep_answers(registration, [AnswerGiven(diet, "sans sel")])
    client.post(own(registration, "transmettre/"), SURE)
    registration.refresh_from_db()

    page = client.get(own(registration)).content.decode()

    assert "sans sel" not in page and "reponses/" in page


def test_who_was_registered_in_a_group_is_asked_on_their_page_what_must_be_answered(client):
    event, diet, lunch, dish = asking()
    member = make_group(event, "Amina Alaoui", "Brahim Tazi").registrations.first()

    page = client.get(own(member))
    assert page.context["unanswered"] == [diet]
    assert f'href="{own(member, "reponses/")}"' in page.content.decode().partition("own-unanswered")[2]

    client.post(own(member, "reponses/"), {name(diet): "sans sel", name(lunch): "yes", name(dish): "veg"})
    page = client.get(own(member))
    assert page.context["unanswered"] == [] and "own-unanswered" not in page.content.decode()

    member.answers.filter(question=dish).delete()
    assert client.get(own(member)).context["unanswered"] == [dish]
