"""`manage.py testmail ADDRESS`: is mail set up right, and what does the mail server say?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from events.messages.delivery import connected, said_by, sender, server_of
from events.messages.models import Message
from events.messages.render import mail_of
from home.languages import CODES, SOURCE


class Command(BaseCommand):
    help = "Send a real test mail to ADDRESS and print what the mail server says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")
        parser.add_argument("--language", choices=CODES, default=SOURCE)

    def handle(self, *args: Any, address: str, language: str, **options: Any) -> None:
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(f"{address} is no e-mail address.") from error
        if not settings.SMTP_URL:
            raise CommandError(
                "HALQA_SMTP_URL is empty: mails stay in the outbox and are read in the admin, none is sent."
            )
        try:
            server = server_of(settings.SMTP_URL)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{server.host}:{server.port}, {_secured(server.use_ssl, server.use_tls)}")
        message = Message(kind=Message.Kind.TEST, to=address, language=language)
        try:
            line = connected(server)
            line.ehlo_or_helo_if_needed()
            self._say("The server takes the sender.", line.mail(sender()))
            self._say("The server takes the address.", line.rcpt(address))
            self._say("The server takes the mail.", line.data(mail_of(message).as_bytes()))
            server.close()
        except (OSError, ValueError) as error:
            raise CommandError(f"The mail could not be sent. {said_by(error)}") from error
        self.stdout.write(
            self.style.SUCCESS(f"Sent as {message.message_id}: look into the mailbox of {address}.")
        )

    def _say(self, meaning: str, answer: tuple[int, bytes]) -> None:
        code, said = answer
        words = f"{code} {said.decode(errors='replace')}"
        if code >= 300:
            raise CommandError(f"The mail server refuses: {words}")
        self.stdout.write(f"{meaning} {words}")


def _secured(ssl: bool, starttls: bool) -> str:
    if ssl:
        return "encrypted from the start (TLS)"
    return "encrypted by STARTTLS" if starttls else "not encrypted"
