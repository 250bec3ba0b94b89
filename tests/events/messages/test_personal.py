"""What the outbox keeps of a person is shown to them and erased when they ask."""

from __future__ import annotations

import json

import pytest

from events.messages.actions import sweep
from events.messages.models import Message
from home.personal import Subject, collected, erased
from tests.events.messages.letters import make_message

pytestmark = pytest.mark.django_db
REF = "registration:0b0ce8c2-6a5d-4e77-9c5c-3f0d3e8a9b1c"


def test_a_person_sees_the_mails_that_were_written_to_them():
    make_message(to="amina@demo.example")
    make_message("account", to="amina@demo.example")
    make_message(to="brahim@demo.example")

    rows = collected(Subject.of(emails=["Amina@demo.example"]))["mails"]

    assert [row["kind"] for row in rows] == ["confirmation", "account"]
    assert rows[0]["facts"]["name"] == "Amina Alaoui"
    assert "123-456" not in json.dumps(rows)


def test_mails_about_a_registration_are_found_though_the_address_changed():
    make_message(to="old@demo.example", about=REF)
    assert len(collected(Subject.of(refs=[REF]))["mails"]) == 1


def test_an_erased_person_is_nowhere_in_the_outbox_and_gets_no_mail():
    make_message(to="amina@demo.example")
    sweep()
    make_message("thanks", to="amina@demo.example", about=REF, occasion="1")
    make_message("thanks", to="amina@former.example", about=REF, occasion="1")

    counts = erased(Subject.of(emails=["amina@demo.example"], refs=[REF]))

    assert counts["mails"] == 3
    kept = json.dumps(list(Message.objects.values("to", "name", "context", "last_error")))
    assert "amina" not in kept.lower()
    assert sweep() == 0
    assert sorted(Message.objects.values_list("state", flat=True)) == ["sent", "withdrawn", "withdrawn"]
