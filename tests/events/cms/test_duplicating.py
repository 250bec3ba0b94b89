"""An event once more in two clicks, and what it takes over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now
from wagtail.models import ModelLogEntry

from events.cms import desk
from events.programme.models import (
    Allotment,
    Event,
    Fee,
    Partner,
    ProgrammeItem,
    Quota,
    Series,
    Session,
    Speaker,
)
from events.registration import actions
from events.registration.duplicating import duplicate
from events.registration.models import Invitation, Question, Voucher
from events.registration.places import miscounted
from home.models import Theme
from home.zones import utc_of, wall_of
from tests.factories import (
    make_event,
    make_organisation,
    make_person,
    make_registration,
    make_session,
    make_staff,
    make_venue,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """An event with everything that can be set, and people in it."""
    series = Series.objects.create(name_fr="Les Débats")
    event = make_event(
        title_fr="L'eau", title_ar="الماء", capacity=20, venue=make_venue(), series=series, number=11, approval="held",
        most_at_once=7, asks_birth_date=True, stream_url="https://example.com/live",
    )  # fmt: skip
    first = event.sessions.get()
    second = make_session(
        event, day=first.date + timedelta(days=2), start="22:00", end="01:00", optional=True, title_fr="Atelier",
        capacity=5,
    )  # fmt: skip
    Event.objects.update(opens_at=utc_of(first.date - timedelta(days=30), first.start, event.zone))
    event.refresh_from_db()
    fee = Fee.objects.create(
        event=event, name_fr="Public", price=0, capacity=9, on_sale_until=event.starts_at - timedelta(days=3)
    )  # fmt: skip
    quota = Quota.objects.create(event=event, name="Membres", capacity=6)
    quota.fees.add(fee)
    quota.sessions.add(second)
    actions.set_aside(Allotment(event=event, name="CGEM"), 3, by=None).fees.add(fee)
    actions.set_aside(Allotment(event=event, name="Par code"), 2, by=None)
    options = [{"key": "v", "fr": "Végétarien"}]
    asked = Question.objects.create(
        event=event, kind="choice", label_fr="Repas ?", options=options, fee=fee, position=1
    )
    Question.objects.create(
        event=event, label_fr="Quel ?", shown_if=asked, shown_if_answer="v", session=second, position=2
    )  # fmt: skip
    Question.objects.create(event=event, label_fr="Ancienne", retired_at=now(), position=3)
    Voucher.objects.create(event=event, code="AMIS")
    Invitation.objects.create(event=event, name="Hind", email="hind@demo.example")
    speaker = make_person("Hind Lamrani")
    Speaker.objects.create(event=event, person=speaker, role="moderator")
    Partner.objects.create(event=event, organisation=make_organisation("CGEM"))
    line = ProgrammeItem.objects.create(session=first, start=first.start, title_fr="Ouverture")
    line.people.add(speaker)
    event.themes.add(Theme.objects.create(name_fr="Eau", slug="eau"))
    make_registration(event, "Amina", fee=fee, born_on="1990-01-01")
    return event


@pytest.fixture
def desk_client(client, event):
    client.force_login(make_staff("organiser", events=[event], language="en"))
    return client


def words(answer):
    return " ".join(answer.content.decode().split())


def test_everything_that_was_set_is_taken_over_and_nobody_who_came(event):
    by = make_staff("organiser", events=[event])
    day = event.sessions.order_by("starts_at")[0].date + timedelta(days=28)

    copy = duplicate(event, day, by=by)

    assert (copy.state, copy.capacity, copy.number, copy.approval) == ("draft", 20, 12, "held")
    assert (copy.title_ar, copy.venue, copy.most_at_once, copy.asks_birth_date) == (
        "الماء",
        event.venue,
        7,
        True,
    )
    assert (
        copy.code != event.code
        and copy.uuid != event.uuid
        and bytes(copy.ticket_key) != bytes(event.ticket_key)
    )
    assert (copy.taken, copy.over, copy.stream_url) == (0, 0, "")
    assert not copy.registrations.exists() and not copy.vouchers.exists() and not copy.invitations.exists()
    assert list(copy.team.all()) == [by]
    assert [theme.name_fr for theme in copy.themes.all()] == ["Eau"]
    assert [(part.person.name, part.role) for part in copy.speakers.all()] == [("Hind Lamrani", "moderator")]
    assert [part.organisation.name_fr for part in copy.partners.all()] == ["CGEM"]
    line = ProgrammeItem.objects.get(session__event=copy)
    assert (line.title_fr, [person.name for person in line.people.all()]) == ("Ouverture", ["Hind Lamrani"])
    assert miscounted() == []
    assert ModelLogEntry.objects.filter(
        action="events.registration.duplicated", object_id=str(copy.pk)
    ).exists()


def test_days_move_and_hours_stay(event):
    first = event.sessions.order_by("starts_at")[0]

    copy = duplicate(event, first.date + timedelta(days=28), by=make_staff(events=[event]))

    moved = list(copy.sessions.order_by("starts_at"))
    assert [(s.date - first.date).days for s in moved] == [28, 30]
    assert (moved[1].start.hour, moved[1].end.hour, moved[1].optional, moved[1].capacity) == (22, 1, True, 5)
    assert moved[1].ends_at > moved[1].starts_at
    before, after = wall_of(event.opens_at, event.zone), wall_of(copy.opens_at, copy.zone)
    assert (after.date() - before.date()).days == 28 and after.time() == before.time()
    sold = event.fees.get().on_sale_until, copy.fees.get().on_sale_until
    assert wall_of(sold[1], event.zone).date() - wall_of(sold[0], event.zone).date() == timedelta(days=28)


def test_limits_questions_and_shares_are_those_of_the_copy(event):
    copy = duplicate(event, event.sessions.first().date + timedelta(days=28), by=make_staff(events=[event]))

    fee, quota = copy.fees.get(), Quota.objects.get(event=copy)
    assert (fee.capacity, fee.taken, quota.capacity, quota.taken) == (9, 0, 6, 0)
    assert list(quota.fees.all()) == [fee]
    assert [session.event_id for session in quota.sessions.all()] == [copy.pk]
    share = Allotment.objects.get(event=copy)  # that of codes went without: codes are not taken over
    assert (share.name, share.seats, share.taken, copy.set_aside) == ("CGEM", 3, 0, 3)
    one, two = copy.questions.order_by("position")
    assert (one.fee, one.options, two.session.event_id) == (fee, [{"key": "v", "fr": "Végétarien"}], copy.pk)
    assert (two.shown_if, two.shown_if_answer) == (one, "v")


def test_people_can_register_for_the_copy_once_it_is_announced(event):
    copy = duplicate(event, event.sessions.first().date + timedelta(days=28), by=make_staff(events=[event]))
    Event.objects.filter(pk=copy.pk).update(state="announced", opens_at=None)

    row = make_registration(Event.objects.get(pk=copy.pk), "Amina", fee=copy.fees.get(), born_on="1990-01-01")

    assert row.event_id == copy.pk and row.state == "held"
    assert miscounted() == []


def test_two_clicks_from_the_cockpit_or_the_list(desk_client, event):
    url = reverse("desk_duplicate", args=[event.pk])
    assert url in words(desk_client.get(desk.desk_url(event)))
    assert url in words(desk_client.get(reverse("events:index")))

    page = desk_client.get(url)
    form = page.context["form"]
    given = {name: form[name].value() for name in form.fields} | {"title_fr": "L'eau, la suite"}
    assert Event.objects.count() == 1
    answer = desk_client.post(url, given)

    copy = Event.objects.exclude(pk=event.pk).get()
    assert answer.url == desk.desk_url(copy)
    assert (copy.title_fr, copy.state) == ("L'eau, la suite", "draft")
    assert copy.starts_at > now() and wall_of(copy.starts_at, copy.zone).weekday() == wall_of(
        event.starts_at, event.zone
    ).weekday()  # fmt: skip


@pytest.mark.parametrize("wrong", [{"date": ""}, {"date": "2207-01-01"}, {"date": "x"}, {"title_fr": ""}])
def test_a_day_or_title_that_cannot_be_makes_no_event(desk_client, event, wrong):
    given = {"date": "2027-03-04", "title_fr": "L'eau"} | wrong

    answer = desk_client.post(reverse("desk_duplicate", args=[event.pk]), given)

    assert "desk-error" in words(answer)
    assert Event.objects.count() == 1


def test_an_event_without_a_day_is_duplicated_without_one(client):
    event = Event.objects.create(title_fr="Sans date", capacity=3)
    client.force_login(make_staff("organiser", events=[event]))

    client.post(reverse("desk_duplicate", args=[event.pk]), {"title_fr": "Encore"})

    assert Event.objects.get(title_fr="Encore").starts_at is None
    assert not Session.objects.exists()
