"""The page behind the link of an invitation."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.messages import actions as messages
from events.messages.models import Message
from events.programme.models import Event, Fee
from events.registration import inviting
from events.registration.actions import PersonGiven
from events.registration.models import Invitation, Question, Registration
from events.registration.places import miscounted
from home import links
from tests.factories import make_event, make_registration, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    make_site()


@pytest.fixture
def event():
    return make_event(capacity=10, invitation_only=True, title_fr="L'eau", title_ar="الماء")


def invited(event, language="fr", **given):
    person = PersonGiven("Hind Lamrani", "hind@demo.example", "هند", "CGEM", language)
    inviting.invite(event, [person], by=None, **given)
    return Invitation.objects.get()


def path_of(invitation, purpose="invitation"):
    return f"/invitation/{links.token(purpose, invitation.uuid, invitation.link_version)}/"


def words(answer):
    return " ".join(answer.content.decode().split())


def send(client, path, **changed):
    """Send the form as it is shown, with changes."""
    page = client.get(path)
    form = page.context["form"]
    shown = {name: form[name].value() for name in form.fields if not form.fields[name].disabled}
    given = {name: value for name, value in shown.items() if value}
    return client.post(path, given | {"key": page.context["form_key"]} | changed)


def test_the_link_of_the_mail_opens_the_form_in_the_language_of_the_invitation(client, event):
    row = invited(event, "ar")
    inviting.send(event, by=None)
    messages.sweep()
    assert Message.objects.get().state == "sent"
    page = client.get(path_of(row))

    assert page.status_code == 200 and 'dir="rtl"' in words(page) and "الماء" in words(page)
    assert page.context["form"]["name"].value() == "هند"
    assert "no-store" in page["Cache-Control"] and page["Referrer-Policy"] == "no-referrer"


def test_the_facts_of_the_mail_lead_to_these_pages(event):
    from events.messages.words import words_of

    row = invited(event)
    inviting.send(event, by=None)

    said = words_of(Message.objects.get())
    assert said["own_url"].endswith(path_of(row)) and said["no_url"].endswith(f"{path_of(row)}offre/non/")


def test_one_click_takes_the_place_and_the_ticket_goes_by_mail_only(client, event):
    row = invited(event)

    answer = send(client, path_of(row))

    made = Registration.objects.get()
    row.refresh_from_db()
    assert (made.state, made.email, made.name, made.name_ar) == (
        "confirmed",
        "hind@demo.example",
        "Hind Lamrani",
        "هند",
    )
    assert row.registration == made
    page = words(client.get(answer.url))
    ticket = made.tickets.get().code
    assert ticket not in page and "/r/" not in page and "hind@demo.example" not in page
    assert Message.objects.get(kind="confirmation").to == "hind@demo.example"


def test_the_name_can_be_corrected_the_address_cannot(client, event):
    row = invited(event)

    send(client, path_of(row), name="Hind L.", email="autre@demo.example")

    made = Registration.objects.get()
    assert (made.name, made.email) == ("Hind L.", "hind@demo.example")


def test_the_same_form_twice_is_one_place(client, event):
    path = path_of(invited(event))
    page = client.get(path)
    given = {"name": "Hind", "key": page.context["form_key"]}

    for _click in range(2):
        client.post(path, given)

    assert Registration.objects.count() == 1 and Event.objects.get().taken == 1


def test_looking_registers_nobody_and_the_first_look_is_kept(client, event):
    row = invited(event)

    client.get(path_of(row), headers={"Sec-Purpose": "prefetch"})
    client.head(path_of(row))
    row.refresh_from_db()
    assert row.opened_at is None

    client.get(path_of(row))
    row.refresh_from_db()
    assert row.opened_at is not None
    assert not Registration.objects.exists()


def test_saying_no_takes_a_button_and_can_be_taken_back(client, event):
    row = invited(event)
    inviting.send(event, by=None)
    path = f"{path_of(row)}offre/non/"

    client.get(path)
    row.refresh_from_db()
    assert row.declined_at is None

    client.post(path)
    row.refresh_from_db()
    assert row.declined_at is not None
    assert Message.objects.get().state == "withdrawn"

    send(client, path_of(row))
    row.refresh_from_db()
    assert row.declined_at is None and row.registration.state == "confirmed"


def test_who_has_a_place_cannot_say_no_here(client, event):
    row = invited(event)
    send(client, path_of(row))

    answer = client.post(f"{path_of(row)}offre/non/")

    row.refresh_from_db()
    assert answer.status_code == 302 and row.declined_at is None
    assert Registration.objects.get().state == "confirmed"


def test_an_event_by_invitation_accepts_nobody_else(client, event):
    answer = client.post(
        f"/fr/inscription/{event.code}/", {"name": "Amina", "email": "amina@demo.example"}, headers={"Origin": "http://testserver"}
    )  # fmt: skip

    assert answer.status_code >= 400
    assert not Registration.objects.exists()


@pytest.mark.parametrize("approval", ["asked", "held"])
def test_who_is_invited_needs_no_further_yes(client, event, approval):
    Event.objects.update(approval=approval)

    send(client, path_of(invited(event)))

    assert Registration.objects.get().state == "confirmed"


def test_a_hidden_fee_is_theirs_and_the_price_is_told(client, event):
    fee = Fee.objects.create(event=event, name_fr="Presse", price=0, visibility="link")
    Fee.objects.create(event=event, name_fr="Public", price=100)
    row = invited(event, fee=fee)
    assert "Presse" in words(client.get(path_of(row)))

    send(client, path_of(row))

    assert Registration.objects.get().fee == fee
    assert miscounted() == []


def test_questions_are_asked_of_the_invited_too(client, event):
    question = Question.objects.create(event=event, kind="text", label_fr="Votre service ?", required=True)
    row = invited(event)

    assert send(client, path_of(row)).status_code == 400
    assert not Registration.objects.exists()

    send(client, path_of(row), **{f"q_{question.uuid.hex}": "Achats"})
    assert Registration.objects.get().answers.get().text == "Achats"


def test_a_full_event_puts_the_invited_on_the_waiting_list(client, event):
    Event.objects.update(capacity=1)
    event.refresh_from_db()
    make_registration(event, origin="desk")

    page = words(client.get(path_of(invited(event))))
    assert "liste d" in page.lower() or "waiting list" in page
    send(client, path_of(Invitation.objects.get()))

    assert Registration.objects.get(email="hind@demo.example").state == "waitlisted"


def test_who_registered_before_is_shown_that_and_can_have_the_mail_again(client, event):
    row = invited(event)
    make_registration(event, "Hind", email="hind@demo.example", origin="desk")

    page = client.get(path_of(row))
    assert "form_key" not in page.context
    before = Message.objects.count()
    for _time in range(5):
        client.post(path_of(row), {"again": "1"})

    assert 'name="again"' in words(page)
    assert Message.objects.count() == before + 1
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("fields", [{"state": "cancelled"}, {"closes_at": now()}])
def test_a_closed_event_says_why_and_takes_nobody(client, event, fields):
    row = invited(event)
    Event.objects.update(**fields)

    page = client.get(path_of(row))
    answer = client.post(path_of(row), {"name": "Hind", "key": page.context["form_key"]})

    assert page.status_code == 200 and '<form class="register-form' not in words(page)
    assert answer.status_code == 409
    assert not Registration.objects.exists()


def test_links_that_are_cut_withdrawn_or_made_for_something_else_open_a_page_that_helps(client, event):
    row = invited(event)
    good = path_of(row)
    wrong = [
        good[:-4] + "aaa/",
        path_of(row, "registration"),
        "/invitation/x/",
        "/invitation/" + "a" * 400 + "/",
    ]
    for path in wrong:
        page = client.get(path)
        assert page.status_code == 404 and re.search(r'href="/fr/contact/"', words(page))
        assert client.post(f"{path}offre/non/").status_code == 404
    inviting.withdraw(row, by=None)

    assert client.get(good).status_code == 404


def test_the_link_of_an_invitation_opens_no_ticket(client, event):
    row = invited(event)
    send(client, path_of(row))

    token = links.token("invitation", row.uuid, row.link_version)
    assert client.get(f"/r/{token}/").status_code == 404
    assert client.get(f"/groupe/{token}/").status_code == 404


def test_a_form_of_another_site_is_refused(client, event):
    row = invited(event)

    answer = client.post(path_of(row), {"name": "X"}, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403 and not Registration.objects.exists()


def test_a_second_click_of_register_mails_nothing_more(client, event):
    path = path_of(invited(event))
    page = client.get(path)
    given = {"name": "Hind", "key": page.context["form_key"]}

    answers = [client.post(path, given) for _click in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert "sent=1" not in answers[1].url
    assert Message.objects.filter(to="hind@demo.example").count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": "cancelled"}, "This event is cancelled"),
        ({"state": "postponed"}, "This event is postponed"),
        ({"starts_at": now() - timedelta(days=2), "ends_at": now() - timedelta(days=1)}, "event is over"),
    ],
)
def test_of_an_event_that_does_not_come_nobody_is_told_that_they_have_a_place(client, event, fields, said):
    row = invited(event, "en")
    send(client, path_of(row))
    Event.objects.update(**fields)
    before = set(Message.objects.values_list("pk", flat=True))

    page = words(client.get(path_of(row)))
    client.post(path_of(row), {"again": "1"})

    assert "You have a place" not in page and said in page
    assert Message.objects.exclude(pk__in=before).get().kind == "find_ticket"
