"""Kept pages: fast for nobody in particular, never somebody else's, and true within seconds."""

from __future__ import annotations

import time

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from events.pages import follow
from events.programme.actions import move_to, save_event
from events.views.places import key_of
from home import pagecache
from home.models import SiteSettings
from home.pagecache import KNOWN_VISITOR_COOKIE, PageCacheMiddleware
from tests.factories import make_event, make_site, make_user, make_venue, publish_pages


@pytest.fixture
def site(db):
    return make_site()


def _is_kept(client, path="/fr/", **extra) -> bool:
    """Whether the second of two requests is answered from what is kept."""
    client.get(path, **extra)
    return client.get(path, **extra).headers.get("X-Page-Cache") == "hit"


def test_a_kept_page_is_the_same_page_without_a_query(client, site):
    first = client.get("/fr/debats/")
    with CaptureQueriesContext(connection) as asked:
        again = client.get("/fr/debats/")

    assert len(asked) == 0
    assert again.content == first.content
    kept = (
        *("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"),
        *(
            "Permissions-Policy",
            "Content-Language",
            "Content-Type",
            "Vary",
            "Cache-Control",
            "Content-Length",
        ),
    )
    assert {name: again.headers[name] for name in kept} == {name: first.headers[name] for name in kept}
    assert "Cookie" in again.headers["Vary"]
    assert "no-cache" in again.headers["Cache-Control"]
    assert not again.cookies


def test_head_is_answered_from_the_kept_page_with_its_length_and_no_body(client, site):
    page = client.get("/fr/")
    head = client.head("/fr/")

    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(page.content))
    assert head.headers["X-Page-Cache"] == "hit"


def test_who_is_known_gets_a_page_of_their_own(client, site):
    client.cookies[KNOWN_VISITOR_COOKIE] = "somebody"
    assert not _is_kept(client)
    del client.cookies[KNOWN_VISITOR_COOKIE]

    client.force_login(make_user())
    assert not _is_kept(client)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", True),
        ("?page=2", True),
        ("?utm_source=x", True),
        ("?page=2x", False),
        ("?q=1", False),
        ("?page=1&x=1", False),
    ],
)
def test_only_known_questions_have_kept_pages(client, site, query, kept):
    assert _is_kept(client, f"/fr/debats/{query}") is kept


def test_each_language_and_host_has_its_own_page(client, site):
    french, arabic = client.get("/fr/").text, client.get("/ar/").text

    assert client.get("/fr/").text == french != client.get("/ar/").text == arabic
    assert "hit" not in client.get("/fr/", headers={"host": "other.example"}).headers.get("X-Page-Cache", "")


@pytest.mark.parametrize(
    "path", ["/fr/recherche/?q=eau", "/fr/rien/", "/fr/compte/login/", "/robots.txt", "/fr/billet/"]
)
def test_what_is_no_public_page_is_never_kept(client, site, path):
    assert not _is_kept(client, path)


def test_a_change_of_an_event_is_seen_at_once(client, site):
    event = make_event(title_fr="Avant", venue=make_venue())
    publish_pages(event)
    assert "Avant" in client.get("/fr/").text

    event.title_fr = "Après"
    save_event(event)
    assert "Après" in client.get("/fr/").text

    move_to(event, "cancelled")
    assert "Après" not in client.get("/fr/").text.split('id="upcoming"')[0]


def test_publishing_unpublishing_and_deleting_a_page_are_seen_at_once(client, site):
    event = make_event(title_fr="Crédit")
    page = publish_pages(event, "fr")["fr"]
    assert "/fr/debats/credit/" in client.get("/fr/debats/").text

    page.refresh_from_db()
    page.unpublish()
    assert "/fr/debats/credit/" not in client.get("/fr/debats/").text
    assert client.get("/fr/debats/credit/").status_code == 404

    page.save_revision().publish()
    assert client.get("/fr/debats/credit/").status_code == 200

    page.delete()
    assert client.get("/fr/debats/credit/").status_code == 404


def test_a_draft_is_no_news(client, site):
    page = publish_pages(make_event(), "fr")["fr"]
    client.get("/fr/")

    page.save_revision()

    assert client.get("/fr/").headers.get("X-Page-Cache") == "hit"


def test_new_settings_of_the_organisation_are_seen_at_once(client, site):
    client.get("/fr/")
    organisation = SiteSettings.objects.get()
    organisation.name_fr = "Centre des Sources"
    organisation.save()

    assert "Centre des Sources" in client.get("/fr/").text


def test_a_page_made_private_is_not_given_out_again(client, site):
    page = publish_pages(make_event(title_fr="Secret"), "fr")["fr"]
    assert client.get("/fr/debats/secret/").status_code == 200

    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")

    assert client.get("/fr/debats/secret/").status_code == 302
    assert not _is_kept(client, "/fr/debats/secret/")


def test_the_page_of_a_private_alias_is_private_too(client, site):
    page = publish_pages(make_event(title_fr="Secret"), "fr")["fr"]
    standard = site.homes["fr"].get_children().get(slug="mentions-legales").specific
    alias = standard.create_alias(update_slug="copie")
    assert client.get("/fr/copie/").status_code == 200

    PageViewRestriction.objects.create(page=standard, restriction_type="login")

    assert alias.alias_of_id == standard.pk != page.pk
    assert client.get("/fr/copie/").status_code == 302


def test_what_was_read_before_a_commit_does_not_live_on_after_it(client, site, monkeypatch):
    """A process killed right after its commit never says "forget" again: the page of before lives five seconds."""
    event = make_event(title_fr="Avant")
    monkeypatch.setattr(transaction, "on_commit", lambda *args, **kwargs: None)
    pagecache.forget()  # inside the transaction, before anybody else can see the change
    client.get("/fr/")  # another process keeps a page with what it still sees
    type(event).objects.filter(pk=event.pk).update(title_fr="Après")

    assert "Avant" in client.get("/fr/").text
    later = time.time() + pagecache.LASTS_UNSETTLED + 0.1
    monkeypatch.setattr(time, "time", lambda: later)
    assert "Après" in client.get("/fr/").text


def test_clocks_and_forgotten_calls_are_right_again_after_a_minute(client, site, monkeypatch):
    event = make_event(title_fr="Avant")
    old = time.time() - pagecache.UNSETTLED - 1
    cache.set(pagecache.STAMP, ("settled", old), None)
    client.get("/fr/")
    type(event).objects.filter(pk=event.pk).update(title_fr="Après")
    soon, later = time.time() + pagecache.LASTS - 1, time.time() + pagecache.LASTS + 1

    monkeypatch.setattr(time, "time", lambda: soon)
    assert "Avant" in client.get("/fr/").text
    monkeypatch.setattr(time, "time", lambda: later)
    assert "Après" in client.get("/fr/").text


def test_a_lost_stamp_forgets_everything(client, site):
    client.get("/fr/")
    cache.delete(pagecache.STAMP)

    assert "X-Page-Cache" not in client.get("/fr/").headers


def test_places_on_a_kept_page_are_those_of_now(client, site):
    event = make_event(title_en="Green credit", capacity=40, venue=make_venue())
    publish_pages(event)
    url = client.get(f"/en/rencontre/{event.code}/").url
    assert "40 places left" in client.get(url).text

    type(event).objects.filter(pk=event.pk).update(taken=33)
    cache.delete_many([f"panel:en:{event.uuid}", key_of([str(event.uuid)], "en")])  # five seconds pass
    answer = client.get(url)

    assert answer.headers["X-Page-Cache"] == "hit"
    assert "7 places left" in answer.text


def test_each_visitor_gets_a_form_key_of_their_own(client, site):
    event = make_event(title_fr="Crédit")
    publish_pages(event)
    url = client.get(f"/fr/rencontre/{event.code}/").url

    keys = {client.get(url).text.split('name="key" value="')[1].split('"')[0] for _i in range(3)}

    assert len(keys) == 3


def test_a_mark_typed_by_a_visitor_is_not_filled(site, client):
    event = make_event(title_fr="<!--0123456789abcdef form_key x-->")
    publish_pages(event)

    assert "&lt;!--0123456789abcdef form_key x--&gt;" in client.get("/fr/").text


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: answer.set_cookie("a", "b"),
        lambda answer: setattr(answer, "status_code", 404),
        lambda answer: answer.headers.__setitem__("Cache-Control", "no-store"),
        lambda answer: answer.headers.__setitem__("Content-Security-Policy", "script-src 'nonce-abc'"),
        lambda answer: setattr(answer, "is_kept", False),
    ],
)
def test_answers_that_are_somebodys_are_not_kept_even_when_marked(db, spoil):
    def view(request):
        answer = HttpResponse("x")
        pagecache.keep(answer)
        spoil(answer)
        return answer

    middleware = PageCacheMiddleware(view)
    for _i in range(2):
        answer = middleware(RequestFactory().get("/fr/"))

    assert "X-Page-Cache" not in answer.headers


def test_a_hole_on_a_page_that_is_not_kept_is_filled_too(db):
    pagecache.register_hole("test_hour", lambda about: f"[{about}]")

    def view(request):
        return HttpResponse(f"a {request.holes.write('test_hour', 'x')} b", status=404)

    answer = PageCacheMiddleware(view)(RequestFactory().get("/fr/"))

    assert answer.content == b"a [x] b"
    del pagecache._fillers["test_hour"]


def test_the_cache_is_shared_between_processes():
    backend = settings.CACHES["default"]["BACKEND"]

    assert "locmem" not in backend.lower()
    assert "dummy" not in backend.lower()


def test_follow_takes_over_a_new_title(client, site):
    event = make_event(title_fr="Avant")
    publish_pages(event)
    event.title_fr = "Après"
    save_event(event)
    follow(event)

    assert "/fr/debats/avant/" in client.get("/fr/recherche/?q=apres").text
