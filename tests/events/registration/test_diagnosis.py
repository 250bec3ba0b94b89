"""Why nobody can register: each fixture names exactly its cause, and all is clear where nothing is wrong."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from events.cms import cockpit, desk
from events.programme.models import Event, Fee, Quota, Session
from events.registration.diagnosis import diagnose
from events.registration.models import Invitation, Question
from tests.factories import (
    make_event,
    make_registration,
    make_share,
    make_site,
    make_staff,
    make_venue,
    publish_pages,
)

pytestmark = pytest.mark.django_db


def fee(event, **fields):
    return Fee.objects.create(event=event, **{"name_fr": "Public", "price": 0} | fields)


def event_of(**fields):
    return lambda: make_event(**fields)


def no_date():
    event = make_event()
    Event.objects.update(starts_at=None, ends_at=None)
    return event


def full():
    event = make_event(capacity=1, waiting_list=False)
    make_registration(event)
    return event


def only_hidden_fees():
    event = make_event()
    fee(event, visibility="code")
    fee(event, visibility="link")
    return event


def sale_not_begun():
    event = make_event()
    fee(event, on_sale_from=now() + timedelta(days=1))
    return event


def sale_over():
    event = make_event()
    fee(event, on_sale_until=now() - timedelta(days=1))
    return event


def fees_without_places():
    event = make_event()
    fee(event, capacity=0)
    return event


def fees_sold_out():
    event = make_event()
    make_registration(event, fee=fee(event, capacity=1))
    return event


def quota_sold_out():
    event = make_event()
    sold = fee(event)
    Quota.objects.create(event=event, name="Membres", capacity=1).fees.add(sold)
    make_registration(event, fee=sold)
    return event


def quota_of_nought():
    event = make_event()
    Quota.objects.create(event=event, name="Membres", capacity=0).sessions.add(event.sessions.get())
    return event


def session_full():
    event = make_event(sessions=2)
    Session.objects.filter(pk=event.sessions.order_by("starts_at")[1].pk).update(capacity=0)
    return event


def limit_of_everybody_full():
    event = make_event()
    Quota.objects.create(event=event, name="Salle", capacity=1).sessions.add(event.sessions.get())
    make_registration(event)
    return event


def only_reserved_places():
    event = make_event(capacity=1, waiting_list=False)
    make_share(event, 1)
    return event


def every_choice_full():
    event = make_event()
    Session.objects.update(optional=True, capacity=0)
    return event


def nobody_invited():
    return make_event(invitation_only=True)


def invitations_not_sent():
    event = make_event(invitation_only=True)
    Invitation.objects.create(event=event, name="Hind", email="hind@demo.example")
    return event


def nothing_to_choose():
    event = make_event()
    Question.objects.create(event=event, kind="choice", label_fr="Repas ?", required=True)
    return event


def venue_too_small():
    return make_event(capacity=200, venue=make_venue(capacity=180))


CAUSES = [
    ("draft", event_of(state="draft")),
    ("postponed", event_of(state="postponed")),
    ("cancelled", event_of(state="cancelled")),
    ("no_date", no_date),
    ("over", event_of(days=-3)),
    ("closed", event_of(closes_at=now() - timedelta(days=1))),
    ("not_open", event_of(opens_at=now() + timedelta(days=1))),
    ("no_places", event_of(capacity=0)),
    ("full", full),
    ("no_fee", only_hidden_fees),
    ("off_sale", sale_not_begun),
    ("off_sale", sale_over),
    ("sold_out", fees_without_places),
    ("sold_out", fees_sold_out),
    ("sold_out", quota_sold_out),
    ("empty_limit", quota_of_nought),
    ("session_full", session_full),
    ("session_full", every_choice_full),
    ("session_full", limit_of_everybody_full),
    ("reserved", only_reserved_places),
    ("not_invited", nobody_invited),
    ("not_invited", invitations_not_sent),
    ("no_options", nothing_to_choose),
    ("venue", venue_too_small),
]


@pytest.mark.parametrize(("code", "make"), CAUSES, ids=[f"{code}-{make.__name__}" for code, make in CAUSES])
def test_each_cause_is_named_alone(code, make):
    event = Event.objects.select_related("venue").get(pk=make().pk)

    found = diagnose(event)

    assert [why.code for why in found] == [code]
    assert str(found[0]).endswith(".")


def test_all_is_clear_where_nothing_is_wrong():
    event = make_event(venue=make_venue(capacity=180))
    fee(event)
    fee(event, visibility="code")
    Question.objects.create(
        event=event, kind="choice", label_fr="Repas ?", required=True, options=[{"key": "v"}]
    )

    assert diagnose(event) == []


def test_invited_people_who_were_mailed_are_as_it_should_be():
    event = make_event(invitation_only=True)
    Invitation.objects.create(event=event, name="Hind", email="hind@demo.example", sent_at=now())

    assert diagnose(event) == []


def test_a_full_event_with_a_waiting_list_is_as_it_should_be():
    event = make_event(capacity=1)
    make_registration(event, fee=fee(event, capacity=1))

    assert diagnose(Event.objects.get(pk=event.pk)) == []


def test_every_cause_at_once_each_with_its_link(client):
    make_site()
    event = make_event(state="draft", capacity=0, opens_at=now() + timedelta(days=1), invitation_only=True)
    fee(event, visibility="link")
    Quota.objects.create(event=event, name="Membres", capacity=0)
    Question.objects.create(event=event, kind="choice", label_fr="Repas ?", required=True)
    publish_pages(event, "fr")

    found = cockpit.todo(Event.objects.get())

    links = [address for _sentence, address in found]
    assert links == [
        reverse("desk_move", args=[event.pk, "announce"]), reverse("events:edit", args=[event.pk]),
        reverse("desk_capacity", args=[event.pk]), desk.desk_url(event, "invitations"), desk.desk_url(event, "fees"),
        desk.desk_url(event, "questions"), desk.desk_url(event, "pages"),
    ]  # fmt: skip
    client.force_login(make_staff("organiser", events=[event]))
    page = client.get(desk.desk_url(event)).content.decode()
    assert all(f'href="{link}"' in page for link in links)
