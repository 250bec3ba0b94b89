"""The team's mail of the morning."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache

from events.messages.models import Message
from events.messages.render import letter_of
from events.registration import actions, digest
from home.zones import MOROCCO, utc_of
from tests.factories import make_event, make_registration, make_staff

pytestmark = pytest.mark.django_db
MORNING = utc_of(datetime(2026, 11, 24).date(), digest.HOUR, MOROCCO)


@pytest.fixture
def event():
    return make_event(title_fr="Le prix de l'eau", capacity=1)


def register_yesterday(event, name, **given):
    return make_registration(event, name, at=MORNING - timedelta(hours=6), **given)


def digests():
    return Message.objects.filter(kind="digest").order_by("pk")


def test_the_team_reads_once_what_happened_since_yesterday(event):
    member = make_staff("organiser", events=[event], language="fr")
    make_staff("organiser", events=[make_event()])
    register_yesterday(event, "Amina")
    register_yesterday(event, "Brahim")

    assert digest.sweep(MORNING) == 1
    cache.clear()
    digest.sweep(MORNING + timedelta(hours=1))

    mail = digests().get()
    (told,) = mail.context["digest"]
    assert mail.to == member.email
    assert {name: told[name] for name in ("new", "cancelled", "waiting", "to_answer", "taken")} == {
        "new": 2, "cancelled": 0, "waiting": 1, "to_answer": 0, "taken": 1,
    }  # fmt: skip
    text = letter_of(mail).text
    assert "Le prix de l" in text and f"/admin/evenements/{event.pk}/registrations/" in text


def test_nothing_is_written_before_the_hour_nor_without_news(event):
    make_staff("organiser", events=[event])
    make_registration(event, "Amina", at=MORNING - timedelta(days=2))

    assert digest.sweep(MORNING) == 0
    register_yesterday(event, "Brahim")
    assert digest.sweep(MORNING - timedelta(minutes=1)) == 0
    assert not digests().exists()


def test_trials_and_accounts_that_are_closed_are_left_out(event):
    member = make_staff("organiser", events=[event])
    register_yesterday(event, "Essai", trial=True)
    assert digest.sweep(MORNING) == 0

    member.is_active = False
    member.save()
    register_yesterday(event, "Amina")
    cache.clear()
    assert digest.sweep(MORNING) == 0


def test_several_events_are_one_mail(event):
    other = make_event()
    make_staff("organiser", events=[event, other])
    register_yesterday(event, "Amina")
    row = register_yesterday(other, "Brahim")
    actions.cancel(row, at=MORNING - timedelta(hours=1), by=None)

    assert digest.sweep(MORNING) == 1
    assert [(each["new"], each["cancelled"]) for each in digests().get().context["digest"]] in (
        [(1, 0), (1, 1)],
        [(1, 1), (1, 0)],
    )


@pytest.mark.parametrize("many", [1, 20])
def test_the_round_asks_few_questions(event, many, django_assert_max_num_queries):
    make_staff("organiser", events=[event])
    for number in range(many):
        register_yesterday(make_event(), f"Nom {number}")
    register_yesterday(event, "Amina")

    with django_assert_max_num_queries(10):
        assert digest.sweep(MORNING) == 1


def test_a_round_that_was_killed_is_ended_by_the_next_one(event, monkeypatch):
    class Killed(BaseException):
        pass

    make_staff("organiser", events=[event])
    register_yesterday(event, "Amina")
    marked = []

    def killed(day):
        marked.append(cache.get(f"digest:{day}"))  # a kill leaves no time to take the mark back
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(digest, "_write", killed)
        with pytest.raises(Killed):
            digest.sweep(MORNING)

    assert marked == [None]
    assert digest.sweep(MORNING + timedelta(minutes=5)) == 1
    assert digest.sweep(MORNING + timedelta(minutes=10)) == 0


def test_who_runs_no_events_any_more_is_not_written_to(event):
    former = make_staff("organiser", events=[event])
    former.groups.clear()
    make_staff("organiser", "chef@demo.example", events=[event])
    register_yesterday(event, "Amina")

    digest.sweep(MORNING)

    assert [mail.to for mail in digests()] == ["chef@demo.example"]


def ask_for_a_place(days, **fields):
    """Somebody asked for a place so many days before the morning."""
    event = make_event(approval="asked", **fields)
    row = make_registration(event, "Amina", at=MORNING - timedelta(days=days))
    assert row.state == "pending"
    return event, row


def test_requests_that_wait_for_more_than_two_days_are_told_of_on_quiet_days(event):
    asked, _row = ask_for_a_place(3, title_fr="Qui paie ?")
    make_staff("organiser", events=[event, asked], language="en")

    assert digest.sweep(MORNING) == 1

    mail = digests().get()
    (told,) = mail.context["digest"]
    assert (told["new"], told["to_answer"], told["late"]) == (0, 1, 1)
    text = letter_of(mail).text
    assert "Answer the requests that have waited more than two days." in text
    assert "1 of them waits more than two days" in text


@pytest.mark.parametrize("why", ["yesterday", "answered", "cancelled", "over"])
def test_a_request_that_need_not_be_answered_today_makes_no_mail(why):
    asked, row = ask_for_a_place(1.5 if why == "yesterday" else 3)
    make_staff("organiser", events=[asked])
    if why == "answered":
        actions.decline(row, by=None, why="", at=MORNING - timedelta(days=2.5))
    if why == "cancelled":
        type(asked).objects.update(state="cancelled")
    if why == "over":
        type(asked).objects.update(ends_at=MORNING, starts_at=MORNING - timedelta(hours=2))
    if why == "yesterday":
        cache.clear()
        assert digest.news_of(MORNING, MORNING) == {}
        return

    assert digest.sweep(MORNING) == 0


def test_who_does_not_want_it_is_not_written_to(event):
    make_staff("organiser", events=[event], daily_digest=False)
    make_staff("organiser", "chef@demo.example", events=[event])
    register_yesterday(event, "Amina")

    digest.sweep(MORNING)

    assert [mail.to for mail in digests()] == ["chef@demo.example"]
