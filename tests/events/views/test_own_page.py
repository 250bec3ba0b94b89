"""A registration's own page: what it shows, and that nothing changes by only opening a link."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.messages.models import Message
from events.programme.models import Event
from events.registration.tickets import grouped
from home import links
from tests.events.views.own_pages import everything, offered, own
from tests.events.views.screens import OURS, words
from tests.factories import make_event, make_registration, make_venue

pytestmark = pytest.mark.django_db


def test_it_shows_the_ticket_with_code_and_facts(client):
    event = make_event(title_fr="L’eau a-t-elle un prix ?", venue=make_venue())
    registration = make_registration(event, "Amina Alaoui")

    page = client.get(own(registration))

    assert grouped(registration.tickets.get().code) in words(page)
    for told in ("Amina Alaoui", "L’eau a-t-elle un prix ?", "Salle des Tanneurs", "18:00"):
        assert told in words(page)


def test_the_qr_code_is_black_on_white_and_needs_no_style(client):
    page = client.get(own(make_registration())).content.decode()
    svg = re.search(r'<svg[^>]*class="qr".*?</svg>', page, re.S)[0]

    assert 'fill="#fff"' in svg and 'stroke="#000"' in svg
    assert "style=" not in svg


@pytest.mark.parametrize(
    "sub", ["", "annuler/", "offre/", "offre/oui/", "offre/non/", "reprendre/", "nom/", "lien/", "oublier/"]
)
@pytest.mark.parametrize("make", [make_registration, offered])
def test_opening_a_link_changes_nothing(client, sub, make):
    registration = make()
    before = everything()

    client.get(own(registration, sub))
    client.head(own(registration, sub))

    assert everything() == before


@pytest.mark.parametrize("sub", ["", "annuler/", "nom/"])
def test_the_page_is_not_kept_not_listed_and_not_told_to_the_next_site(client, sub):
    headers = client.get(own(make_registration(), sub)).headers

    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"


def test_opening_it_proves_the_address_and_makes_the_browser_known(client):
    registration = make_registration(email="amina@demo.example")

    answer = client.get(own(registration))

    registration.refresh_from_db()
    assert registration.email_proved_at
    cookie = answer.cookies["halqa_visitor"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_a_program_that_looks_ahead_proves_nothing(client):
    registration = make_registration()

    answer = client.get(own(registration), headers={"Sec-Purpose": "prefetch;prerender"})

    registration.refresh_from_db()
    assert registration.email_proved_at is None
    assert not answer.cookies


def test_it_speaks_the_language_of_the_registration_and_can_be_changed(client):
    registration = make_registration(language="ar")

    assert 'lang="ar" dir="rtl"' in client.get(own(registration)).content.decode()
    page = client.get(own(registration, l="en")).content.decode()
    assert 'lang="en" dir="ltr"' in page
    assert f'href="{own(registration)}?l=fr"' in page


@pytest.mark.parametrize("sessions", [1, 3])
def test_its_queries_do_not_grow_with_the_sessions(client, django_assert_max_num_queries, sessions):
    registration = make_registration(make_event(sessions=sessions, venue=make_venue()))
    client.get(own(registration))

    with django_assert_max_num_queries(10):
        client.get(own(registration))


def test_a_name_is_text(client):
    registration = make_registration(name="<b>www.evil.example</b>")

    page = client.get(own(registration)).content.decode()

    assert "&lt;b&gt;www.evil.example&lt;/b&gt;" in page
    assert 'href="http://www.evil' not in page and "<b>www" not in page


# Links --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "token",
    ["x", "a.b", "é.é", "a" * 5000, "..", "%0A", "aaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbb"],
)
@pytest.mark.parametrize("sub", ["", "annuler/", "offre/", "offre/oui/"])
def test_an_invented_link_leads_to_find_my_ticket(client, token, sub):
    page = client.get(f"/r/{token}/{sub}")

    assert page.status_code == 404
    assert "/billet/" in page.content.decode()


def test_the_form_for_a_new_link_may_say_that_it_comes_from_us(client):
    # with "no-referrer" browsers write "Origin: null", which the form's own view refuses
    page = client.get("/r/x/")
    assert page.headers["Referrer-Policy"] == "same-origin"

    answer = client.post("/fr/billet/", {"email": "amina@demo.example"}, headers=OURS)

    assert answer.status_code == 302


def test_a_link_signed_for_somebody_else_or_something_else_opens_nothing(client):
    mine, theirs = make_registration(), make_registration()
    token = links.token("registration", theirs.uuid, 1)
    mixed = links.token("registration", mine.uuid, 1).partition(".")[0] + "." + token.partition(".")[2]

    assert client.get(f"/r/{mixed}/").status_code == 404
    assert client.get(f"/r/{links.token('known', mine.uuid, 1)}/").status_code == 404
    assert client.post(f"/r/{mixed}/annuler/").status_code == 404


def test_it_opens_without_the_slash_that_a_mail_program_cut_off(client):
    assert client.get(own(make_registration()).rstrip("/")).status_code == 200


def test_a_renewed_link_ends_the_old_one_with_its_ticket(client):
    registration = make_registration()
    old, code = own(registration), registration.tickets.get().code

    answer = client.post(own(registration, "lien/"))

    assert answer.status_code == 200
    assert client.get(old).status_code == 404
    registration.refresh_from_db()
    assert client.get(own(registration)).status_code == 200
    assert registration.tickets.get(code=code).replaced_at
    assert Message.objects.filter(to=registration.email).count() == 2


def test_forgetting_the_browser_empties_the_next_form(client):
    registration = make_registration()
    client.get(own(registration))

    client.post(own(registration, "oublier/"))

    assert not client.cookies["halqa_visitor"].value


# The name -----------------------------------------------------------------------------------------------------------


def test_a_name_is_corrected_by_its_owner(client):
    registration = make_registration(name="Amina Alaui")

    answer = client.post(own(registration, "nom/"), {"name": "Amina Alaoui", "name_ar": "أمينة العلوي"})

    registration.refresh_from_db()
    assert (registration.name, registration.name_ar) == ("Amina Alaoui", "أمينة العلوي")
    assert registration.search == "amina alaoui امينه العلوي"
    assert client.get(answer.url).status_code == 200


def test_organisation_and_needs_are_seen_and_corrected_by_their_owner(client):
    registration = make_registration(name="Amina Alaoui", organisation="Taghart", needs="Fauteuil")
    form = client.get(own(registration, "nom/")).content.decode()
    assert 'value="Taghart"' in form and 'value="Fauteuil"' in form

    answer = client.post(
        own(registration, "nom/"), {"name": "Amina Alaoui", "organisation": "Conserves Taghart"}
    )

    registration.refresh_from_db()
    assert (registration.organisation, registration.needs) == ("Conserves Taghart", "")
    assert registration.search == "amina alaoui conserves taghart"
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("name", ["", "x" * 10_000, "a\0b", "http://evil.example"])
def test_a_wrong_name_is_said_at_its_field(client, name):
    registration = make_registration(name="Amina Alaoui")

    answer = client.post(own(registration, "nom/"), {"name": name})

    assert answer.status_code == 400
    assert "name" in answer.context["form"].errors
    registration.refresh_from_db()
    assert registration.name == "Amina Alaoui"


def test_the_name_stands_in_the_readers_script(client):
    registration = make_registration(name="Amina Alaoui", name_ar="أمينة العلوي")

    assert "<h1><bdi>أمينة العلوي</bdi></h1>" in client.get(own(registration, l="ar")).content.decode()
    assert "<h1><bdi>Amina Alaoui</bdi></h1>" in client.get(own(registration, l="fr")).content.decode()


def test_a_name_that_is_known_in_one_script_only_stands_in_it(client):
    registration = make_registration(name="Amina Alaoui")

    assert "<h1><bdi>Amina Alaoui</bdi></h1>" in client.get(own(registration, l="ar")).content.decode()


def test_after_the_event_the_name_is_the_organisers_business(client):
    registration = make_registration()
    Event.objects.filter(pk=registration.event_id).update(
        starts_at=now() - timedelta(hours=3), ends_at=now() - timedelta(hours=1)
    )

    assert client.post(own(registration, "nom/"), {"name": "Other Name"}).status_code == 400
    assert client.get(own(registration, "nom/")).url == own(registration)


def test_forms_from_our_own_page_are_taken(client):
    registration = make_registration()

    assert client.post(own(registration, "nom/"), {"name": "Amina"}, headers=OURS).status_code == 302
