"""What Django, allauth and Wagtail send themselves joins the outbox."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from events.messages.actions import queue
from events.messages.models import Message
from home.languages import current


class OutboxBackend(BaseEmailBackend):
    """The mail becomes a row in the transaction of its cause, and is written in our layout when it is sent."""

    @transaction.atomic
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many mails were written; one row for each address."""
        return sum(bool(self._keep(mail)) for mail in email_messages)

    def _keep(self, mail: EmailMessage) -> list[Message]:
        if mail.attachments:
            raise ValueError("The outbox keeps texts: write attachments with events.messages.actions.queue.")
        about = f"mail:{uuid.uuid4()}"
        words = {"subject": " ".join(str(mail.subject).split()), "text": str(mail.body)}
        rows = [queue(_kind(mail), to, current(), about=about, context=words) for to in mail.recipients()]
        return [row for row in rows if row is not None]


def _kind(mail: EmailMessage) -> str:
    """Wagtail marks its notices as written by a machine, Django its alerts by a prefix; the rest is for an account."""
    machine = "Auto-Submitted" in mail.extra_headers
    prefixed = bool(settings.EMAIL_SUBJECT_PREFIX) and str(mail.subject).startswith(
        settings.EMAIL_SUBJECT_PREFIX
    )
    return Message.Kind.STAFF_ALERT if machine or prefixed else Message.Kind.ACCOUNT
