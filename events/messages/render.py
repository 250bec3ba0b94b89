"""A mail from its row: subject, text and HTML of equal facts, the QR code and the calendar part.

`templates/emails/<kind>.{subject.txt,txt,html}` say it. What is a .txt is not escaped; what is a .html is, and its
styles are put on the elements, since mail programs do not read style sheets.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Any, cast

from css_inline import CSSInliner
from django.conf import settings
from django.core.mail.message import sanitize_address
from django.template import Context, engines
from django.template.backends.django import DjangoTemplates
from django.utils.timezone import now
from django.utils.translation import override

from events.calendar import mail as calendar
from events.calendar.ics import Method
from events.messages.models import Message
from events.messages.words import words_of
from home import links, qr

POLICY = SMTP.clone(cte_type="7bit")  # every server takes it
METHODS: dict[str, Method] = {
    "confirmation": "REQUEST",
    "address_corrected": "REQUEST",
    "event_changed": "REQUEST",
    "event_postponed": "REQUEST",
    "cancelled": "CANCEL",
    "transferred": "CANCEL",
    "event_cancelled": "CANCEL",
}
WITH_TICKET = {"confirmation", "address_corrected", "event_changed", "reminder"}


@dataclass(frozen=True)
class Letter:
    """What is written to one person, before it is put in an envelope."""

    subject: str
    text: str
    html: str
    reply_to: str
    picture: bytes = b""  # the QR code of the ticket, named by `cid:` in the HTML
    picture_id: str = ""
    method: Method | None = None
    calendars: tuple[bytes, ...] = ()

    def html_with_picture(self) -> str:
        """The HTML that needs nothing beside it."""
        data = base64.b64encode(self.picture).decode()
        return self.html.replace(f"cid:{self.picture_id}", f"data:image/png;base64,{data}")


def letter_of(message: Message, *, masked: bool = False) -> Letter:
    """The mail of this row, in its language; `masked` hides own links from staff."""
    with override(message.language):
        words = words_of(message, masked=masked)
        calendars, picture = tuple(_calendars(message)), b""
        words["calendar"] = bool(calendars)
        if message.kind in WITH_TICKET and "ticket" in words:
            picture = qr.png(links.absolute(f"/T/{message.context['ticket']}").upper())
            words["picture_id"] = f"ticket.{message.uuid}@halqa"
        text = _rendered(f"emails/{message.kind}.txt", words, escaped=False)
        text = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"
        words["preview"] = text.partition("\n")[0]  # what lists of mails show beside the subject
        return Letter(
            subject=_one_line(_rendered(f"emails/{message.kind}.subject.txt", words, escaped=False)),
            text=text,
            reply_to=message.context.get("email") or words["site"]["email"]
            if message.kind == Message.Kind.CONTACT
            else words["site"]["email"],
            html=_inliner().inline(_rendered(f"emails/{message.kind}.html", words, escaped=True)),
            picture=picture,
            picture_id=words.get("picture_id", ""),
            method=METHODS.get(message.kind),
            calendars=calendars,
        )


def mail_of(message: Message) -> EmailMessage:
    """The mail as it is handed to the mail server."""
    letter = letter_of(message)
    mail = EmailMessage(policy=POLICY)
    mail["Subject"] = letter.subject
    mail["From"] = settings.MAIL_FROM
    mail["To"] = sanitize_address(
        message.to, "utf-8"
    )  # a domain in Arabic letters has another name on the wire
    if letter.reply_to != parseaddr(settings.MAIL_FROM)[1]:
        mail["Reply-To"] = letter.reply_to
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = message.message_id
    mail["Content-Language"] = message.language
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    if letter.picture:
        html = cast(EmailMessage, mail.get_payload(1))
        html.add_related(
            letter.picture, "image", "png",
            cid=f"<{letter.picture_id}>", disposition="inline", filename="ticket.png",
        )  # fmt: skip
    if letter.calendars and letter.method:
        first = letter.calendars[0].decode()
        mail.add_alternative(first, subtype="calendar", params={"method": letter.method})  # last: it is shown
        for number, ics in enumerate(letter.calendars, 1):
            name = "invitation.ics" if len(letter.calendars) == 1 else f"invitation-{number}.ics"
            mail.add_attachment(ics, "application", "ics", filename=name)
    return mail


def _calendars(message: Message) -> list[bytes]:
    """One calendar object for each session; none for who never had a place there."""
    method, facts = METHODS.get(message.kind), message.context
    if method is None or (method == "REQUEST" and facts.get("state") != "confirmed"):
        return []
    if method == "CANCEL" and not _was_invited(message):
        return []
    return _invitations(message, method, "sessions") + _invitations(message, "CANCEL", "left")


def _invitations(message: Message, method: Method, sessions: str) -> list[bytes]:
    """One calendar object for each session that the facts name there; those that were left are taken out."""
    facts = message.context
    return calendar.invitations(
        method,
        sessions=[session["uuid"] for session in facts.get(sessions) or []],
        language=message.language,
        name=str(facts.get("name", "")),
        email=message.to,
        sequence=int(facts.get("calendar_sequence") or 0),
        state=str(facts.get("state") or "confirmed"),
        at=message.created_at,
    )


def _was_invited(message: Message) -> bool:
    """Whether their calendar has an entry from an earlier mail: who was on the waiting list has none to take out."""
    asked = [kind for kind, method in METHODS.items() if method == "REQUEST"]
    earlier = Message.objects.filter(about=message.about, to=message.to, kind__in=asked)
    return earlier.filter(state=Message.State.SENT).exists()


def _rendered(template: str, words: dict[str, Any], *, escaped: bool) -> str:
    engine = cast(DjangoTemplates, engines["django"]).engine
    return engine.get_template(template).render(Context(dict(words), autoescape=escaped))


def _one_line(text: str) -> str:
    """A header's value: no line end passes, and phones show no more of it."""
    line = " ".join(text.split())
    return line if len(line) <= 180 else line[:179].rstrip() + "…"


@cache
def _inliner() -> CSSInliner:
    # What hangs on the reader's screen (dark, narrow) can not stand on the elements and is kept.
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
