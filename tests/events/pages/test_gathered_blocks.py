"""A debate that left much behind asks as often as one that left one thing of each kind."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.models import File
from tests.clock import stop_at
from tests.factories import (
    make_event,
    make_person,
    make_picture,
    make_resource,
    make_site,
    publish_pages,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_site()


def _file(name):
    return File.objects.create(title=name, language="en", file_size=6, file=ContentFile(b"WEBVTT", name=name))


def one_of_each(number):
    """A block of each kind that points at rows, each at rows of its own; the guide is also written in English."""
    guide = make_resource(title=f"Le guide {number}")
    make_resource("en", guide, title=f"The guide {number}")
    address, rows = f"https://youtu.be/aqz-KE-bpK{number % 10}", {"poster": make_picture((30, 20)).pk}
    recording = {
        "title": f"Film {number}",
        "address": address,
        "captions": _file(f"f{number}.vtt").pk,
        "transcript": guide.pk,
    }
    speaker = make_person(f"Amina {number}", is_public=True, photo=make_picture((30, 20)))
    hall = {"image": make_picture((30, 20)).pk, "alt_text": f"Hall {number}", "decorative": False}
    return [
        {"type": "text", "value": f'<p><a linktype="page" id="{guide.pk}">Read {number}</a></p>'},
        {"type": "quote", "value": {"text": f"Words {number}", "person": speaker.pk, "who": "", "approved": True}},
        {"type": "picture", "value": {"picture": hall}},
        {"type": "recording", "value": recording | rows},
        {"type": "documents", "value": {"files": [{"type": "item", "id": "1", "value": _file(f"d{number}.pdf").pk}]}},
        {"type": "questions", "value": [{"type": "item", "id": "1", "value": {
            "question": "?", "answer": f'<p><a linktype="page" id="{guide.pk}">Answer {number}</a></p>'}}]},
        {"type": "people", "value": {"title": "", "people": [{"type": "item", "id": "1", "value": speaker.pk}]}},
        {"type": "resources", "value": {"resources": [{"type": "item", "id": "1", "value": guide.pk}]}},
    ]  # fmt: skip


def test_what_remains_of_a_debate_asks_as_often_for_three_blocks_of_each_kind_as_for_one(client, monkeypatch):
    event = make_event(title_en="Green credit", title_fr="Le crédit vert")
    page = publish_pages(event)["en"]
    stop_at(monkeypatch, event.ends_at + timedelta(days=1))
    kept, counts = [], []
    for numbers in ([0], [1, 2]):
        kept += [block for number in numbers for block in one_of_each(number)]
        type(page).objects.filter(pk=page.pk).update(after=kept)
        client.get("/en/agenda/?x=1")
        with CaptureQueriesContext(connection) as asked:
            text = client.get(f"{page.url}?x={len(kept)}").text
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 12, "\n".join(query["sql"][:250] for query in asked)
    for number in (0, 2):
        for words in (
            f"Amina {number}",
            f"Hall {number}",
            f"Film {number}",
            f"d{number}.pdf",
            f"guide {number}",
        ):
            assert words in text, words
        link = re.search(rf'<a href="(/en/[^"]+)">(Read|Answer) {number}<', text)
        assert link and "guide" in link[1], "a link of a text leads to the page in the reader's language"
    assert "Le guide" not in text and "Captions: English." in text


def test_a_picture_that_was_kept_by_its_key_alone_and_rows_that_are_gone_break_nothing(client, monkeypatch):
    event = make_event(title_en="Green credit", title_fr="Le crédit vert")
    page = publish_pages(event)["en"]
    stop_at(monkeypatch, event.ends_at + timedelta(days=1))
    old = {
        "type": "picture",
        "value": {"picture": make_picture((30, 20), alt_en="The old hall").pk, "caption": "Kept"},
    }
    gone = {"type": "documents", "value": {"files": [{"type": "item", "id": "1", "value": 999_999}]}}
    link = {
        "type": "text",
        "value": '<p><a linktype="page" id="999999">Nowhere</a> <a linktype="page">None</a></p>',
    }
    type(page).objects.filter(pk=page.pk).update(after=[old, gone, link, {"type": "unknown", "value": {}}])

    text = client.get(page.url).text

    assert "The old hall" in text and "Kept" in text and "<a>Nowhere</a>" in text
