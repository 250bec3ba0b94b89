"""Handing a mail to the mail server, and what its refusal means."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from email.utils import parseaddr
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends.smtp import EmailBackend

TIMEOUT = 20
"""Seconds the mail server may take for one answer; a message's lease covers nine of them."""

PORTS = {"smtp": 25, "smtps": 465}


class DeliveryError(Exception):
    """Says what the mail server answered, and whether it is worth trying again."""

    def __init__(self, said: str, *, for_good: bool = False, server_down: bool = False) -> None:
        super().__init__(said)
        self.for_good = for_good
        self.server_down = server_down


def server_of(url: str) -> EmailBackend:
    """The mail server of `smtp://user:password@host:587?tls=starttls` or `smtps://host`."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            "HALQA_SMTP_URL is not understood: write it like smtp://user:password@mail.example.ma:587?tls=starttls"
        )
    port = parts.port or PORTS[parts.scheme]
    tls = parse_qs(parts.query).get("tls", ["starttls" if port == 587 else ""])[0]
    return EmailBackend(
        host=parts.hostname,
        port=port,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=parts.scheme == "smtps",
        use_tls=parts.scheme == "smtp" and tls == "starttls",
        timeout=TIMEOUT,
    )


def connected(server: EmailBackend) -> smtplib.SMTP:
    """The open line to the server."""
    server.open()
    if server.connection is None:
        raise smtplib.SMTPServerDisconnected("no connection")
    return server.connection


class PostOffice:
    """One connection to the mail server for a whole round, opened when the first mail needs it.

    Without settings.SMTP_URL (development) it takes every mail: they are read on the outbox screen.
    """

    def __init__(self) -> None:
        self._server = server_of(settings.SMTP_URL) if settings.SMTP_URL else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def deliver(self, mail: EmailMessage) -> None:
        """Hand the mail over; raises DeliveryError when the server does not take it."""
        if self._server is None:
            return
        try:
            line = connected(self._server)
        except (OSError, ValueError) as error:  # ValueError: a name or a certificate that makes no sense
            self._hang_up()
            raise DeliveryError(said_by(error), server_down=True) from error
        try:
            line.sendmail(sender(), [str(mail["To"])], mail.as_bytes())
        except OSError as error:  # SMTPException is one
            if not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
                self._hang_up()
            raise _meaning(error) from error
        except ValueError as error:  # an address that no mail server can be told
            self._hang_up()
            raise DeliveryError(said_by(error), for_good=True) from error

    def _hang_up(self) -> None:
        if self._server is None:
            return
        try:
            self._server.close()
        except OSError:
            self._server.connection = None


def sender() -> str:
    """The address bounces go to."""
    return parseaddr(settings.MAIL_FROM)[1]


def said_by(error: Exception) -> str:
    """The server's answer, or what went wrong on the way, on one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return _answer(code, answer)
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return " ".join(f"{type(error).__name__}: {error}".split())[:500]


def _answer(code: int, answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return " ".join(f"{code} {text}".split())[:500]


def _meaning(error: OSError) -> DeliveryError:
    """An address or a mail refused with a 5xx is refused for good; everything else may pass later."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
        return DeliveryError(said_by(error), for_good=code >= 500)
    if isinstance(error, smtplib.SMTPDataError):
        return DeliveryError(said_by(error), for_good=error.smtp_code >= 500)
    return DeliveryError(said_by(error), server_down=isinstance(error, smtplib.SMTPSenderRefused))
