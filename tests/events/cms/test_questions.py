"""Questions at the desk: added, ordered, made to wait for one another, taken out; answers stay readable."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from events.cms import desk
from events.registration import questionnaire
from events.registration.actions import RegistrationError
from events.registration.models import Answer, Question
from events.registration.questionnaire import options_of
from events.registration.questions import AnswerGiven, keep_answers
from tests.events.cms.screens import words
from tests.factories import make_event, make_registration, make_staff

pytestmark = pytest.mark.django_db

GIVEN = {"kind": "text", "label_fr": "Votre service ?", "seen_by": "team"}


@pytest.fixture
def event():
    return make_event(capacity=10)


@pytest.fixture
def desk_client(client, event):
    client.force_login(make_staff("organiser", events=[event], language="en"))
    return client


def add(desk_client, event, **given):
    return desk_client.post(reverse("desk_question_add", args=[event.pk]), GIVEN | given)


def meal(event, **fields):
    options = [{"key": "v", "fr": "Végétarien", "ar": "نباتي"}, {"key": "p", "fr": "Poisson", "ar": "سمك"}]
    given = {"kind": "choice", "label_fr": "Quel repas ?", "options": options, "position": 1} | fields
    return Question.objects.create(event=event, **given)


@pytest.mark.parametrize("kind", [kind for kind in Question.Kind.values if kind not in {"choice", "choices"}])
def test_every_kind_of_question_is_added_and_seen_as_it_will_look(desk_client, event, kind):
    add(desk_client, event, kind=kind)

    assert Question.objects.get().kind == kind
    for language in ("fr", "ar", "en"):
        page = words(desk_client.get(desk.desk_url(event, "questions"), {"l": language}))
        assert f'<fieldset class="desk-preview" lang="{language}"' in page


def test_answers_to_choose_from_are_lines_in_each_language(desk_client, event):
    add(desk_client, event, kind="choices", options_fr="Un\n\n Deux ", options_ar="واحد\nاثنان")

    options = Question.objects.get().options
    assert [(each["fr"], each["ar"]) for each in options] == [("Un", "واحد"), ("Deux", "اثنان")]
    assert len({each["key"] for each in options}) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"label_fr": ""}, {"kind": "choice"}, {"kind": "choice", "options_fr": "Un\nDeux", "options_ar": "واحد"},
        {"kind": "choice", "options_fr": "Un\nUn"}, {"kind": "rubbish"}, {"condition": "99:yes"},
        {"kind": "choice", "options_fr": "x" * 121}, {"kind": "choice", "options_fr": "\n".join(map(str, range(101)))},
    ],
)  # fmt: skip
def test_a_question_that_nobody_could_answer_is_told_at_its_field(desk_client, event, wrong):
    answer = add(desk_client, event, **wrong)

    assert answer.status_code == 200 and "desk-error" in words(answer)
    assert not Question.objects.exists()


def test_words_that_change_keep_what_people_chose(event):
    known = meal(event).options

    renamed = options_of({"fr": ["Végétarien", "Poisson du jour"], "ar": [], "en": []}, known)
    turned = options_of({"fr": ["Poisson", "Végétarien", "Rien"], "ar": [], "en": []}, known)

    assert [each["key"] for each in renamed] == ["v", "p"]
    assert [each["key"] for each in turned][:2] == ["p", "v"]
    assert turned[2]["key"] not in {"v", "p"}


def test_a_question_waits_for_an_answer_to_an_earlier_one(desk_client, event):
    first = meal(event)

    add(desk_client, event, label_fr="Quel poisson ?", condition=f"{first.pk}:p")

    second = Question.objects.get(label_fr="Quel poisson ?")
    assert (second.shown_if, second.shown_if_answer, second.position) == (first, "p", 2)
    assert "after “Poisson”" in words(desk_client.get(desk.desk_url(event, "questions")))


def test_what_another_question_waits_for_is_not_taken_away(desk_client, event):
    first = meal(event)
    meal(event, label_fr="Quel poisson ?", shown_if=first, shown_if_answer="p", position=2)
    url = reverse("desk_question", args=[event.pk, first.pk])

    for given in ({"kind": "choice", "options_fr": "Végétarien"}, {"kind": "text"}):
        answer = desk_client.post(url, GIVEN | given)
        assert "change that question first" in words(answer)
    removed = desk_client.post(reverse("desk_question_remove", args=[event.pk, first.pk]), follow=True)

    assert "change that question first" in words(removed)
    first.refresh_from_db()
    assert (first.kind, len(first.options)) == ("choice", 2)


def test_order_changes_but_never_before_what_it_waits_for(desk_client, event):
    first = meal(event)
    second = meal(event, label_fr="Quel poisson ?", shown_if=first, shown_if_answer="p", position=2)
    third = meal(event, label_fr="Autre", position=3)

    def order():
        return list(Question.objects.order_by("position").values_list("pk", flat=True))

    desk_client.post(reverse("desk_question_change", args=[event.pk, second.pk, "up"]))
    assert order() == [first.pk, second.pk, third.pk]
    desk_client.post(reverse("desk_question_change", args=[event.pk, third.pk, "up"]))
    assert order() == [first.pk, third.pk, second.pk]
    desk_client.post(reverse("desk_question_change", args=[event.pk, first.pk, "up"]))
    assert order() == [first.pk, third.pk, second.pk]


def test_a_question_that_was_answered_is_kept_aside_and_its_answers_stay_readable(desk_client, event):
    question = meal(event)
    row = make_registration(event)
    keep_answers(row, [AnswerGiven(question, "p")])

    desk_client.post(
        reverse("desk_question", args=[event.pk, question.pk]),
        GIVEN | {"kind": "choice", "label_fr": "Quel plat ?", "options_fr": "Viande"},
    )
    desk_client.post(reverse("desk_question_remove", args=[event.pk, question.pk]))

    kept = Answer.objects.get()
    assert (kept.label, kept.text) == ("Quel repas ?", "Poisson")
    question.refresh_from_db()
    assert question.retired_at is not None
    assert "Ask it again" in words(desk_client.get(desk.desk_url(event, "questions")))

    desk_client.post(reverse("desk_question_change", args=[event.pk, question.pk, "again"]))
    question.refresh_from_db()
    assert question.retired_at is None


def test_a_question_nobody_answered_is_deleted_after_asking(desk_client, event):
    question = meal(event)

    assert desk_client.get(reverse("desk_question_remove", args=[event.pk, question.pk])).status_code == 200
    assert Question.objects.exists()
    desk_client.post(reverse("desk_question_remove", args=[event.pk, question.pk]))

    assert not Question.objects.exists()


def test_the_fee_of_another_event_cannot_be_chosen(desk_client, event):
    other = make_event()
    fee = other.fees.create(name_fr="Autre")

    assert "desk-error" in words(add(desk_client, event, fee=fee.pk))


def test_questions_of_another_event_are_unknown(desk_client, event):
    other = meal(make_event())

    for url in (
        reverse("desk_question", args=[event.pk, other.pk]),
        reverse("desk_question_remove", args=[event.pk, other.pk]),
        reverse("desk_question_change", args=[event.pk, other.pk, "up"]),
    ):
        assert desk_client.post(url).status_code == 404


def test_options_without_french_words_for_each_are_refused():
    with pytest.raises(RegistrationError):
        options_of({"fr": ["Un"], "ar": ["واحد", "اثنان"], "en": []}, [])


def test_the_tab_asks_the_same_for_one_question_and_for_twenty(
    desk_client, event, django_assert_max_num_queries
):
    first = meal(event)
    for number in range(20):
        meal(event, position=number + 2, shown_if=first, shown_if_answer="p")
    desk_client.get(desk.desk_url(event, "questions"))

    with django_assert_max_num_queries(14):
        desk_client.get(desk.desk_url(event, "questions"))


def test_a_question_that_is_asked_again_comes_after_the_one_it_waits_for(event):
    first = meal(event)
    second = Question.objects.create(
        event=event, label_fr="Lequel ?", position=1, retired_at=now(), shown_if=first,
        shown_if_answer=first.options[0]["key"],
    )  # fmt: skip
    Question.objects.filter(pk=first.pk).update(position=4)

    questionnaire.ask_again(second, by=None)

    assert list(event.questions.asked()) == [first, second]
