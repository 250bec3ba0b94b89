"""What is written at one event is read by nobody who runs another: canaries, looked for on every address.

A status of 200 says nothing: a list may name who it should not, in a chooser, an export, a log, or an error.
"""

from __future__ import annotations

import pytest
from django.utils.timezone import now

from events.messages.models import Message
from events.people.models import Person
from events.programme.models import Event
from events.registration import actions
from events.registration.models import Invitation, Registration
from halqa import roles
from home.models import User
from tests.factories import make_event, make_registration, make_site, make_staff
from tests.guards.addresses import Fillers, filled, routes

pytestmark = pytest.mark.django_db

CANARIES = (
    "Zanaricanari",
    "زناريكناري",
    "zanari.canari@demo.example",
    "Orgacanari",
    "Notecanari",
    "Besoincanari",
    "Motifcanari",
    "Titrecanari",
)
SIDES = (
    {"q": "zanaricanari"},
    {"export": "csv"},
    {"export": "xlsx"},
    {"id": "all"},
    {"id": [1, 2, 3, 4]},
    {"_w_filter_fragment": "1"},
)


@pytest.fixture
def world():
    """An event of the first organiser with a person in it whose every word is a canary."""
    make_site()
    roles.write_roles()
    event = make_event(title_fr=CANARIES[7], capacity=5)
    first = make_staff("organiser", "first@demo.example", events=[event])
    row = make_registration(
        event,
        CANARIES[0],
        email=CANARIES[2],
        name_ar=CANARIES[1],
        organisation=CANARIES[3],
        needs=CANARIES[5],
    )
    Registration.objects.update(note=CANARIES[4])
    actions.prove_address(row)
    actions.cancel(row, by=first, why=CANARIES[6])
    actions.restore(row, by=first)
    Invitation.objects.create(
        event=event,
        name=CANARIES[0],
        email=CANARIES[2],
        organisation=CANARIES[3],
        sent_at=now(),
        declined_at=now(),
    )
    Event.objects.filter(pk=event.pk).update(state="draft")  # taken back: the public no longer knows it
    assert Person.objects.filter(name=CANARIES[0]).exists() and Message.objects.exists()
    return event, row


def fillers(event, row):
    mail = Message.objects.order_by("pk").last()
    numbers = {event.pk, row.pk, row.person_id, mail.pk}
    words = {
        "app_label": ["events"], "app_name": ["events"], "content_type_app_name": ["events"],
        "model_name": ["registration", "person", "event", "message"], "content_type_model_name": ["debatepage"],
        "action": ["delete", "confirm", "wait", "decline"], "name": ["cancel", "confirm", "sessions"],
        "kind": ["csv", "xlsx"], "event_id": [event.pk], "code": [event.code], "serial": ["x"], "language": ["fr"],
        "token": ["x"], "path": ["x"], "action_name": ["publish"], "filter_spec": ["original"], "mode": ["x"],
        "uidb64": ["x"], "uidb36": ["x"], "key": ["x"], "number": [1], "revision_id_a": ["live"],
        "revision_id_b": ["latest"], "object_id": [row.pk, event.pk],
    }  # fmt: skip
    return Fillers(sorted(numbers), words)


def leaks(client, addresses):
    """The addresses that say a canary: by themselves, and lists with what is asked of lists."""
    for address in addresses:
        if "logout" in address:
            continue  # who is logged out reads nothing, and the rest of the walk would prove nothing
        is_list = address.startswith("/admin/") and (len(addresses) == 1 or "/bulk/" in address)
        for side in ({}, *SIDES) if is_list else ({},):
            answer = client.get(address, side)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if any(canary.encode() in body for canary in CANARIES):
                yield address, side


@pytest.mark.slow  # every address for every role; that they are refused at all is tested by the policy of access
@pytest.mark.parametrize("role", ["organiser", "editor", "accountant", ""])
def test_nobody_else_reads_of_the_people_of_an_event(client, world, role, monkeypatch):
    event, row = world
    if role == "editor":  # writes the pages of all events, and so reads their titles
        monkeypatch.setattr("tests.guards.test_canaries.CANARIES", CANARIES[:7])
    if role:
        own = make_event(title_fr="Le deuxième")
        make_registration(own, "Une autre personne")
        client.force_login(make_staff(role, "second@demo.example", events=[own]))
    client.raise_request_exception = False
    found = [leak for route in routes() for leak in leaks(client, filled(route, fillers(event, row)))]

    assert found == []
    assert ("_auth_user_id" in client.session) == bool(role)


def test_the_canaries_sing_for_who_runs_the_event(client, world):
    """The search itself would find them: the first organiser reads them in several places."""
    event, row = world
    client.force_login(User.objects.get(email="first@demo.example"))
    client.raise_request_exception = False
    desk = [route for route in routes() if route.startswith(("admin/inscriptions", "admin/evenements/<"))]

    found = {
        address for route in desk for address, _side in leaks(client, filled(route, fillers(event, row)))
    }

    assert len(found) > 4
