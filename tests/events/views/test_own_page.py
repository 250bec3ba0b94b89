"""A registration's own page: what it shows, and that nothing changes by only opening a link."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.messages.models import Message
from events.programme.models import Event
from events.registration.actions import accept_offer, cancel, decline
from events.registration.models import Move, Registration
from events.registration.states import State
from events.registration.tickets import grouped
from home import links
from tests.events.views.screens import OURS, words
from tests.factories import make_event, make_registration, make_venue

pytestmark = pytest.mark.django_db


def own(registration, sub="", **query):
    question = "&".join(f"{name}={value}" for name, value in query.items())
    return (
        links.own_path(registration.uuid, registration.link_version)
        + sub
        + (f"?{question}" if question else "")
    )


def everything():
    """All that an own page could change by mistake."""
    rows = Registration.objects.order_by("pk").values_list("state", "name", "link_version", "held_until")
    return list(rows), Move.objects.count(), Message.objects.count()


def offered():
    """Somebody to whom a freed place was just offered."""
    event = make_event(capacity=1)
    first, waiter = make_registration(event), make_registration(event, "Brahim Tazi")
    cancel(first)
    waiter.refresh_from_db()
    assert waiter.state == State.HELD
    return waiter


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


# Links ------------------------------------------------------------------------------------------------------------


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


# Giving the place back ------------------------------------------------------------------------------------------


def test_giving_the_place_back_takes_one_page_and_one_confirmation(client):
    registration = make_registration()

    asked = client.get(own(registration, "annuler/"))
    answer = client.post(own(registration, "annuler/"))

    assert 'method="post"' in asked.content.decode()
    registration.refresh_from_db()
    assert registration.state == State.CANCELLED
    assert client.get(answer.url).status_code == 200


def test_giving_it_back_twice_changes_nothing_more(client):
    registration = make_registration()

    client.post(own(registration, "annuler/"))
    answer = client.post(own(registration, "annuler/"))

    assert answer.status_code == 302
    assert registration.moves.filter(after=State.CANCELLED).count() == 1


def test_a_cancelled_place_can_be_taken_again_while_one_is_free(client):
    registration = make_registration()
    client.post(own(registration, "annuler/"))
    assert "reprendre/" in client.get(own(registration)).content.decode()

    client.post(own(registration, "reprendre/"))

    registration.refresh_from_db()
    assert registration.state == State.CONFIRMED


def test_taking_it_again_when_others_were_quicker_says_so(client):
    event = make_event(capacity=1)
    registration = make_registration(event)
    cancel(registration)
    make_registration(event)

    answer = client.post(own(registration, "reprendre/"))

    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()


def test_once_it_has_begun_it_cannot_be_given_back(client):
    registration = make_registration()
    Event.objects.filter(pk=registration.event_id).update(starts_at=now() - timedelta(minutes=1))

    assert client.get(own(registration, "annuler/")).status_code == 302
    assert client.post(own(registration, "annuler/")).status_code == 409
    registration.refresh_from_db()
    assert registration.state == State.CONFIRMED


@pytest.mark.parametrize("sub", ["annuler/", "offre/", "offre/oui/", "nom/", "lien/"])
def test_another_site_cannot_send_its_forms(client, sub):
    before = make_registration()

    answer = client.post(own(before, sub), {"answer": "yes"}, headers={"origin": "https://evil.example"})

    assert answer.status_code == 403
    before.refresh_from_db()
    assert (before.state, before.link_version) == (State.CONFIRMED, 1)


def test_the_page_of_the_link_itself_takes_no_form(client):
    assert client.post(own(make_registration())).status_code == 405


# Offers and waiting ---------------------------------------------------------------------------------------------


def test_who_waits_sees_the_rank(client):
    event = make_event(capacity=1)
    make_registration(event)
    make_registration(event)
    waiter = make_registration(event)

    page = client.get(own(waiter))

    assert page.context["rank"] == 2
    assert " 2 " in words(page)
    assert 'class="qr"' not in page.content.decode()


@pytest.mark.parametrize(("given", "state"), [("yes", State.CONFIRMED), ("no", State.CANCELLED)])
def test_an_offered_place_is_answered_with_one_tap(client, given, state):
    waiter = offered()
    page = client.get(own(waiter)).content.decode()
    assert 'name="answer" value="yes"' in page and 'name="answer" value="no"' in page

    client.post(own(waiter, "offre/"), {"answer": given}, headers={"origin": "null"})

    waiter.refresh_from_db()
    assert waiter.state == state


@pytest.mark.parametrize("given", ["", "maybe", "\0"])
def test_another_answer_is_no_answer(client, given):
    waiter = offered()

    client.post(own(waiter, "offre/"), {"answer": given})

    waiter.refresh_from_db()
    assert waiter.state == State.HELD


def test_an_offer_that_has_ended_says_so(client):
    waiter = offered()
    Registration.objects.filter(pk=waiter.pk).update(held_until=now() - timedelta(minutes=1))

    answer = client.post(own(waiter, "offre/"), {"answer": "yes"})

    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(
    ("sub", "button", "state"),
    [
        ("offre/oui/", "Yes, I am coming", State.CONFIRMED),
        ("offre/non/", "No, give it to the next", "cancelled"),
    ],
)
def test_the_two_links_of_the_mail_lead_to_one_button_each(client, sub, button, state):
    waiter = offered()

    page = client.get(own(waiter, sub, l="en")).content.decode()
    assert re.findall(r"<button[^>]*>([^<]*)</button>", page.partition("<main")[2]) == [button]
    answer = client.post(own(waiter, sub, l="en"), headers={"origin": "null"})

    waiter.refresh_from_db()
    assert waiter.state == state
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("sub", ["offre/oui/", "offre/non/"])
def test_a_link_of_an_offer_that_is_answered_leads_to_the_own_page(client, sub):
    waiter = offered()
    accept_offer(waiter)

    assert client.get(own(waiter, sub)).url == own(waiter)


def test_an_offer_whose_time_has_passed_is_said_on_the_own_page(client):
    waiter = offered()
    Registration.objects.filter(pk=waiter.pk).update(held_until=now() - timedelta(minutes=1))

    page = client.get(own(waiter, "offre/oui/", l="en"), follow=True)

    assert "The time to answer has passed" in words(page)
    assert 'name="answer"' not in page.content.decode()


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_no_offer_of_an_event_that_is_called_off_is_taken(client, state):
    waiter = offered()
    Event.objects.filter(pk=waiter.event_id).update(state=state)
    assert 'name="answer"' not in client.get(own(waiter)).content.decode()

    answer = client.post(own(waiter, "offre/oui/"))

    waiter.refresh_from_db()
    assert (answer.status_code, waiter.state) == (409, State.HELD)


# States of the event and of the registration ------------------------------------------------------------------


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_the_events_own_trouble_comes_first(client, state):
    registration = make_registration()
    Event.objects.filter(pk=registration.event_id).update(state=state)

    page = client.get(own(registration))

    kinds = re.findall(r'class="notice notice-(\w+)"', page.content.decode())
    assert kinds == [{"cancelled": "stop", "postponed": "warn"}[state]]
    assert ('class="qr"' in page.content.decode()) is (state == "postponed")


def test_of_a_cancelled_event_there_is_nothing_left_to_do(client):
    registration = make_registration()
    Event.objects.filter(pk=registration.event_id).update(state="cancelled")

    page = client.get(own(registration)).content.decode()
    answers = [client.post(own(registration, sub), {"name": "Other"}) for sub in ("annuler/", "nom/")]

    assert 'class="own-actions"' not in page
    assert [answer.status_code for answer in answers] == [409, 400]
    assert everything()[0][0][:2] == (State.CONFIRMED, "Amina Alaoui")


def test_the_old_date_of_a_postponed_event_ends_nothing(client):
    registration = make_registration()
    past = {"starts_at": now() - timedelta(days=2), "ends_at": now() - timedelta(days=2, hours=-2)}
    Event.objects.filter(pk=registration.event_id).update(state="postponed", **past)

    page = client.get(own(registration, l="en"))
    assert "this event is over" not in words(page)
    assert "annuler/" in page.content.decode()
    client.post(own(registration, "annuler/"))

    registration.refresh_from_db()
    assert registration.state == State.CANCELLED


@pytest.mark.parametrize(
    "change",
    [
        {"state": "cancelled"},
        {"state": "postponed"},
        {"state": "draft"},
        {"closes_at": now()},
        {"opens_at": now() + timedelta(days=1)},
    ],
)
def test_a_cancelled_place_is_not_taken_again_while_nobody_can_register(client, change):
    registration = make_registration()
    cancel(registration)
    Event.objects.filter(pk=registration.event_id).update(**change)
    assert "reprendre/" not in client.get(own(registration)).content.decode()

    answer = client.post(own(registration, "reprendre/"))

    registration.refresh_from_db()
    assert (answer.status_code, registration.state) == (409, State.CANCELLED)


def test_who_gave_the_place_back_comes_after_those_who_wait(client):
    event = make_event(capacity=1)
    registration, _offered, _waiting = (make_registration(event) for _i in range(3))
    cancel(registration)
    Event.objects.filter(pk=event.pk).update(capacity=2)
    assert "reprendre/" not in client.get(own(registration)).content.decode()

    answer = client.post(own(registration, "reprendre/"))

    registration.refresh_from_db()
    assert (answer.status_code, registration.state) == (409, State.CANCELLED)


def test_who_was_declined_sees_no_ticket(client):
    registration = make_registration(make_event(approval="asked"))
    decline(registration, by=None, why="no room")

    page = client.get(own(registration)).content.decode()

    assert 'class="qr"' not in page and "annuler/" not in page


def test_the_link_to_join_is_for_who_has_a_place(client):
    event = make_event(capacity=1, join_url="https://join.demo.example/x")
    holder, waiter = make_registration(event), make_registration(event)

    assert "https://join.demo.example/x" in client.get(own(holder)).content.decode()
    assert "https://join.demo.example/x" not in client.get(own(waiter)).content.decode()


# The name -----------------------------------------------------------------------------------------------------


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
