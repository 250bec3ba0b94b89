"""What a visitor does in tests: opens a page, fills in its form, sends it from our own page."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

OURS = {"origin": "http://testserver"}
AMINA = {"name": "Amina Alaoui", "email": "amina@demo.example"}
KNOWN, NEW = "na1z@demo.example", "na2z@demo.example"  # masked alike


def key_on(page: Any) -> str:
    """The signed random of the form on this page."""
    return re.search(r'name="key" value="([^"]+)"', page.content.decode())[1]


def register_path(event: Any, language: str = "fr") -> str:
    return f"/{language}/inscription/{event.code}/"


def fill_in(
    client: Client, event: Any, *, language: str = "fr", key: str | None = None, **answers: str
) -> Any:
    """Open the form of an event and send it; the answer to the sending."""
    path = register_path(event, language)
    given = AMINA | {"key": key_on(client.get(path)) if key is None else key} | answers
    return client.post(path, given, headers=OURS)


def words(page: Any) -> str:
    """What somebody reads: no markup, one space between words."""
    text = re.sub(r"<(script|style|svg|title)\b.*?</\1>", " ", page.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def without_randoms(page: Any) -> bytes:
    """The page with its signed randoms masked."""
    return re.sub(rb'(name="key" value=")[^"]+', rb"\1", page.content)
