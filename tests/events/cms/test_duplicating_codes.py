"""The desk reads what of an event was not duplicated, and why."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from events.registration.models import Invitation, Question, Voucher
from tests.factories import (
    make_event,
    make_site,
    make_staff,
    make_voucher,
    publish_pages,
)

pytestmark = pytest.mark.django_db


def test_the_desk_reads_exactly_what_stays_behind(client):
    event = make_event(title_fr="L'eau", stream_url="https://example.com/live")
    make_site()
    publish_pages(event, "fr")
    client.force_login(make_staff("organiser", events=[event], language="en"))
    Invitation.objects.create(event=event, name="Hind", email="hind@demo.example")
    Question.objects.create(event=event, label_fr="Ancienne", retired_at=now())
    make_voucher(event)

    page = client.post(
        reverse("desk_duplicate", args=[event.pk]), {"date": "2027-03-04", "title_fr": "L'eau"}, follow=True
    )

    shown = " ".join(page.content.decode().split())
    for said in (
        "1 code: it was given to one person.",
        "1 invitation: its link is for this event.",
        "1 question that is no longer asked.",
        "The links of the stream, of its captions and of the online room: they are for one day.",
        "Its pages: make those of the new event in its cockpit.",
    ):
        assert f"<li>{said}</li>" in shown
    assert not Voucher.objects.exclude(event=event).exists()
