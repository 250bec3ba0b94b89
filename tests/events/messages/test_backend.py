"""What allauth, Wagtail and Django send themselves joins the outbox."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, mail_admins, send_mail
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from events.messages.actions import sweep
from events.messages.models import Message
from events.messages.render import letter_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


@pytest.fixture
def outbox(settings) -> None:
    settings.EMAIL_BACKEND = "events.messages.backend.OutboxBackend"


def test_a_mail_of_another_library_is_a_row_in_our_layout_and_language():
    with translation.override("ar"):
        assert send_mail("رمزك", "123-456", None, ["amina@demo.example"]) == 1

    message = Message.objects.get()
    assert (message.kind, message.to, message.language) == ("account", "amina@demo.example", "ar")
    letter = letter_of(message)
    assert letter.subject == "رمزك"
    assert 'dir="rtl"' in letter.html
    assert "123-456" in letter.text


def test_it_is_gone_with_the_transaction_that_wrote_it():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        send_mail("Code", "123", None, ["amina@demo.example"])
        raise ZeroDivisionError

    assert not Message.objects.exists()


def test_each_address_has_its_own_mail():
    EmailMessage("Code", "123", None, ["a@demo.example"], cc=["b@demo.example"]).send()
    assert sorted(Message.objects.values_list("to", flat=True)) == ["a@demo.example", "b@demo.example"]


def test_the_same_mail_twice_is_two_mails():
    for _i in range(2):
        send_mail("Code", "123", None, ["amina@demo.example"])
    assert Message.objects.count() == 2


@override_settings(ADMINS=[("Root", "root@demo.example")])
def test_alerts_are_told_from_mails_to_accounts():
    mail_admins("Disk", "full")
    EmailMessage(
        "Workflow", "…", None, ["b@demo.example"], headers={"Auto-Submitted": "auto-generated"}
    ).send()
    EmailMultiAlternatives("Code", "1", None, ["c@demo.example"]).send()

    kinds = dict(Message.objects.values_list("to", "kind"))
    assert kinds == {
        "root@demo.example": "staff_alert",
        "b@demo.example": "staff_alert",
        "c@demo.example": "account",
    }


def test_an_attachment_is_refused_aloud():
    mail = EmailMessage("x", "y", None, ["a@demo.example"])
    mail.attach("a.txt", "z")
    with pytest.raises(ValueError, match="attachments"):
        mail.send()


def test_a_subject_of_several_lines_can_not_become_headers():
    with pytest.raises(Exception, match="newlines|Header"):
        EmailMessage("Code\nBcc: x@demo.example", "1", None, ["a@demo.example"]).message()
    send_mail("Code\nBcc: x@demo.example", "1", None, ["a@demo.example"])
    assert sweep() == 1
    assert letter_of(Message.objects.get()).subject == "Code Bcc: x@demo.example"
