"""A mail server on loopback that counts what it gets and refuses what it is told to."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller


class Sink:
    """`answers` maps MAIL, RCPT or DATA to the reply given instead of 250."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.hang_ups = 0  # so many mails are answered by closing the line
        self.url = ""
        self._lock = threading.Lock()

    @property
    def deliveries(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(str(mail["Message-ID"]) for mail in self.mails)

    async def handle_MAIL(self, server, session, envelope, address, options):
        if "MAIL" in self.answers:
            return self.answers["MAIL"]
        envelope.mail_from = address
        return "250 sender ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 address ok"

    async def handle_DATA(self, server, session, envelope):
        if "DATA" in self.answers:
            return self.answers["DATA"]
        if self.hang_ups:
            self.hang_ups -= 1
            server.transport.abort()
            return "421 never heard"
        with self._lock:
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken as 4711"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_sink():
    """A sink that listens; `settings.SMTP_URL = sink.url` sends to it."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    sink.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield sink
    finally:
        controller.stop()
