"""The verification page and the download, as people meet them."""

from __future__ import annotations

import re

import pytest

from certificates.actions import issue, revoke, sweep
from certificates.models import Certificate
from home import links
from tests.certificates.test_actions import attended, closed, organisation, text_of  # noqa: F401
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db


def issued(name="Amina Alaoui", **fields):
    event = make_event(title_fr="L'eau à Agadir")
    person = attended(event, name, **fields)
    at = closed(event)
    issue(event, at=at)
    sweep(at)
    return Certificate.objects.get(registration=person)


def claims_on(page):
    return dict(re.findall(r'data-claim="([a-z-]+)"[^>]*>(?:<\w+ [^>]*>)?([^<]*)', page))


def test_the_page_shows_every_claim_and_the_state_first(client):
    certificate = issued(name_ar="أمينة العلوي")

    page = client.get(f"/V/{certificate.code}?l=en").content.decode()

    shown = claims_on(page)
    assert shown["state"] == "Valid" and shown["serial"] == certificate.serial
    assert shown["achievement"] == "L&#x27;eau à Agadir" and shown["issuer"] == "Centre d&#x27;essai"
    assert "Amina Alaoui" in page and "أمينة العلوي" in page
    assert page.index('data-claim="state"') < page.index('data-claim="holder"')


@pytest.mark.parametrize(
    "change", [str.lower, lambda code: "-".join(code[i : i + 4] for i in range(0, 16, 4))]
)
def test_the_code_may_be_typed_in_any_way(client, change):
    certificate = issued()

    assert client.get(f"/v/{change(certificate.code)}").status_code == 200


def in_arabic_digits(code):
    return code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


@pytest.mark.parametrize(
    "typed",
    [
        str,
        lambda code: f" {code[:4].lower()} {code[4:8]}-{code[8:]} ",
        in_arabic_digits,
        lambda code: f"HTTPS://HALQA.EXAMPLE/V/{code}",
    ],
)
def test_who_has_a_paper_and_no_camera_types_the_code(client, typed):
    certificate = issued()
    assert 'name="code"' in client.get("/V/").content.decode()

    page = client.get("/V/", {"code": typed(certificate.code), "l": "en"}, follow=True)

    assert page.redirect_chain[-1][0].lower() == f"/v/{certificate.code}?l=en".lower()
    assert claims_on(page.content.decode())["state"] == "Valid"


@pytest.mark.parametrize("code", ["", " ", "..", "/", "x" * 5000, "<b>", "\u202e"])
def test_what_is_no_code_is_asked_for_again(client, code):
    page = client.get("/v", {"code": code}, follow=True)

    assert page.status_code in (200, 404)
    assert 'name="code"' in page.content.decode()


def test_a_made_up_code_gets_a_clear_404(client):
    response = client.get("/V/0000111122223333?l=fr")

    assert response.status_code == 404
    assert "0000111122223333" in response.content.decode()


def test_guessing_is_stopped(client):
    for number in range(31):
        last = client.get(f"/V/{number:016d}")
    assert last.status_code == 429


def test_a_revoked_certificate_still_answers_and_says_so(client):
    certificate = issued()
    revoke(certificate, by=make_user(), reason="Mauvaise personne")

    response = client.get(f"/V/{certificate.code}?l=en")

    assert response.status_code == 200 and claims_on(response.content.decode())["state"] == "Revoked"


def test_a_hostile_name_is_text_on_the_page(client):
    certificate = issued("<script>alert(1)</script>")

    assert b"<script>alert" not in client.get(f"/V/{certificate.code}").content


def test_the_holder_downloads_with_one_tap_from_their_own_page(client):
    certificate = issued()
    person = certificate.registration
    page = client.get(links.own_path(person.uuid, person.link_version)).content.decode()
    address = re.search(r'href="(/r/[^"]+\.pdf)"', page)[1]

    response = client.get(address)

    assert (
        response["Content-Type"] == "application/pdf"
        and certificate.serial in response["Content-Disposition"]
    )
    assert certificate.serial in text_of(response.content)
    assert response["Cache-Control"] == "no-store"


def test_somebody_elses_link_opens_no_certificate(client):
    certificate = issued()
    stranger = issued("Brahim").registration
    token = links.token("registration", stranger.uuid, stranger.link_version)

    assert client.get(f"/r/{token}/attestation/{certificate.serial}.pdf").status_code == 404


def test_the_page_takes_few_queries(client, django_assert_max_num_queries):
    certificate = issued()
    client.get(f"/V/{certificate.code}")

    with django_assert_max_num_queries(12):
        client.get(f"/V/{certificate.code}")
