"""What is shown when something is wrong: own pages, three languages, never a trace."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from home import errors
from tests.factories import make_event, make_site, make_user


@pytest.fixture
def site(db):
    return make_site()


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_page_that_is_not_there_is_said_in_the_readers_language(client, site, language):
    answer = client.get(f"/{language}/rien/du/tout/")

    assert answer.status_code == 404
    assert f'<html lang="{language}"' in answer.text
    assert 'role="search"' in answer.text


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize(("view", "status"), [("bad_request", 400), ("server_error", 500)])
def test_the_last_pages_need_no_database(language, view, status, django_db_blocker):
    request = RequestFactory().get(f"/{language}/debats/")
    request.request_id = "abc123"
    arguments = (ValueError(),) if view == "bad_request" else ()

    answer = getattr(errors, view)(request, *arguments)

    assert answer.status_code == status
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in answer.content.decode()


def test_the_page_of_a_failure_shows_the_number_of_the_request():
    request = RequestFactory().get("/fr/")
    request.request_id = "abc123"

    assert "abc123" in errors.server_error(request).content.decode()


def test_a_failure_of_the_failure_page_still_answers(monkeypatch):
    def broken(*args, **kwargs):
        raise OSError

    monkeypatch.setattr(errors, "render_to_string", broken)
    answer = errors.server_error(RequestFactory().get("/fr/"))

    assert (answer.status_code, b"500" in answer.content) == (500, True)


def test_a_view_that_fails_shows_our_page_to_visitors(site, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("events.views.search.matching", broken)
    answer = Client(raise_request_exception=False).get("/ar/recherche/?q=eau")

    assert answer.status_code == 500
    assert 'lang="ar" dir="rtl"' in answer.text
    assert "a secret of the inside" not in answer.text


def test_a_nul_in_the_address_is_a_400_in_our_look(client, site):
    answer = client.get("/fr/recherche/?q=%00")

    assert answer.status_code == 400
    assert "error-page" in answer.text


def test_what_is_forbidden_is_said(client, site):
    answer = errors.permission_denied(_with_language(RequestFactory().get("/fr/")), PermissionError())

    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/robots.txt", "/manifest.webmanifest", "/sitemap.xml"])
def test_machines_get_their_files(client, site, path):
    assert client.get(path).status_code == 200


def test_robots_stay_out_of_links_and_forms(client, site):
    text = client.get("/robots.txt").text

    assert "Disallow: /r/" in text
    assert "Disallow: /*/inscription/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_the_manifest_names_icons_that_exist(client, site):
    from django.contrib.staticfiles import finders

    for icon in client.get("/manifest.webmanifest").json()["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon


def test_the_styleguide_is_for_staff(client, site):
    make_event()
    assert client.get("/styleguide/").status_code == 404

    client.force_login(make_user(is_staff=True))
    for language in ("fr", "ar", "en"):
        assert client.get(f"/styleguide/?l={language}").status_code == 200


def _with_language(request):
    request.user = None
    return request
