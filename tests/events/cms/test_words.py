"""The desk's words are whole sentences, and what is refused is said in plain words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse

from tests.factories import make_event, make_registration, make_staff

ROOT = Path(__file__).resolve().parents[3]
GLUED = re.compile(r"(</\w+>|\}\}|%\})\s?:\s|:\"\s*%\}\s*(<bdi|\{\{)")
PAGES = [
    *(ROOT / "templates/events/cms").glob("*.html"),
    *(ROOT / "templates/certificates/cms").glob("*.html"),
]
CODE = [*(ROOT / "events/cms").glob("*.py"), *(ROOT / "certificates/cms").glob("*.py")]


def without_sentences(text):
    """What stands outside of sentences that a translator sees whole."""
    return re.sub(r"\{% blocktranslate.*?\{% endblocktranslate %\}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_colon_is_glued_between_two_values(path):
    """French puts a space before it, Arabic another sign: both write it in their sentence."""
    assert not GLUED.search(without_sentences(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_no_sentence_is_glued_in_code(path):
    found = re.findall(r'f"\{[^"]*\}: \{[^"]*"', path.read_text(encoding="utf-8"))

    assert not found


@pytest.mark.django_db
def test_the_history_of_another_teams_event_is_refused_in_plain_words(client):
    event = make_event()
    make_registration(event, "Canari Secret")
    client.force_login(make_staff("organiser", events=[make_event()], language="en"))

    page = client.get(reverse("events:history", args=[event.pk]))

    assert page.status_code == 404
    words = " ".join(page.content.decode().split())
    assert "belongs to an event of another team" in words and "Canari" not in words


@pytest.mark.django_db
def test_who_writes_pages_finds_pages_on_the_first_screen_and_who_runs_events_the_next_one(client):
    event = make_event(title_fr="Le prix de l’eau")
    for role, wanted, other in (
        ("editor", "Your pages", "The next event"),
        ("organiser", "The next event", "Your pages"),
    ):
        client.force_login(make_staff(role, events=[event], language="en"))

        page = client.get("/admin/").content.decode()

        assert wanted in page and other not in page


@pytest.mark.django_db
def test_who_runs_events_and_has_none_coming_may_prepare_one(client):
    client.force_login(make_staff("organiser", language="en"))

    assert "Prepare one" in client.get("/admin/").content.decode()
