"""The public site's policy is strict; the admin's is its own; nobody asks another server for anything."""

import re

import pytest

from events.cms import desk
from tests.factories import make_event, make_staff

pytestmark = pytest.mark.django_db


def policy(answer):
    return answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/fr/compte/login/", "/healthz", "/fr/recherche/"])
def test_the_public_site_allows_nothing_inline(client, address):
    assert "unsafe" not in policy(client.get(address))


def test_screens_with_words_of_strangers_run_no_inline_script(client):
    event = make_event()
    client.force_login(make_staff("organiser", events=[event]))

    for address in ("/admin/", "/admin/inscriptions/", desk.desk_url(event, "registrations")):
        scripts = re.search(r"script-src ([^;]*)|default-src ([^;]*)", policy(client.get(address))).group()
        assert "unsafe" not in scripts, address


def test_forms_of_wagtail_have_what_they_need_and_no_other_server(client):
    client.force_login(make_staff("organiser"))

    sent = policy(client.get("/admin/evenements/new/"))

    assert "script-src 'self' 'unsafe-inline'" in sent
    assert "http" not in sent.replace("http-equiv", "") and "*" not in sent


@pytest.mark.parametrize("address", ["/admin/", "/admin/pages/", "/admin/evenements/", "/admin/account/"])
def test_no_screen_of_the_admin_loads_from_elsewhere(client, address):
    client.force_login(make_staff("organiser"))

    content = client.get(address, follow=True).content.decode()
    loaded = re.findall(r'<(?:script|img|link|iframe)[^>]*?(?:src|href)="(https?:)?//[^"]+"', content)

    assert loaded == []


def test_the_admin_has_our_name_and_sign(client):
    client.force_login(make_staff("organiser"))

    content = client.get("/admin/").content.decode()

    assert "img/drop.svg" in content and "Wagtail</title>" not in content and "gravatar" not in content
