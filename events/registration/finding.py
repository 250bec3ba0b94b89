"""Find my ticket: what the worker does with an address that somebody typed.

The view hands every address over in the same way. Whether there is anything to mail is looked up where nobody waits
for the answer, so that the time it takes tells nothing.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import now
from django_tasks import task

from events.registration.addresses import send_links
from home import limits

PER_ADDRESS = 3
"""Mails an hour to one address."""


def ask_for_links(email: str, language: str, *, at: datetime | None = None) -> None:
    """Let the worker mail the links of an address to it: one row, whatever the address."""
    mail_links.using(backend="halqa").enqueue(email, language, (at or now()).isoformat())


@task
def mail_links(email: str, language: str, asked_at: str) -> int:
    """Mail the links, at most so often an hour; how many. The same task twice is one mail."""
    if not limits.allow("find", email, PER_ADDRESS, limits.HOUR):
        return 0
    return send_links(email, language, at=datetime.fromisoformat(asked_at))
