"""Writing to the organisation, as visitors and the desk meet it."""

from __future__ import annotations

import pytest

from events.messages.models import Message
from events.messages.render import letter_of, mail_of
from events.views import contact
from home import pagecache
from home.idempotency import new_key
from home.models import SiteSettings
from home.personal import Subject, collected, erased
from tests.factories import make_site

pytestmark = pytest.mark.django_db
ADDRESS = "/fr/contact/"


@pytest.fixture(autouse=True)
def site():
    founded = make_site()
    SiteSettings.objects.update(email="bonjour@demo.example")
    pagecache.forget()
    return founded


def send(client, path=ADDRESS, **typed):
    form = {
        "name": "Amina Alaoui", "email": "amina@demo.example", "words": "Bonjour,\nune question.",
        "key": new_key(contact.FORM), "topic": "",
    } | typed  # fmt: skip
    return client.post(path, form, HTTP_ORIGIN="http://testserver")


def test_a_message_is_a_mail_to_the_organisation_that_is_answered_by_a_reply(client):
    answer = send(client)

    assert answer.url == f"{ADDRESS}?envoye=1"
    assert (
        "Votre message est en route" in client.get(answer.url).text
        or client.get(answer.url).status_code == 200
    )
    message = Message.objects.get()
    assert (message.kind, message.to) == ("contact", "bonjour@demo.example")
    letter = letter_of(message)
    assert letter.reply_to == "amina@demo.example"
    assert "une question." in letter.text
    assert mail_of(message)["Reply-To"] == "amina@demo.example"


def test_sent_twice_it_is_one_message(client):
    key = new_key(contact.FORM)
    send(client, key=key)
    send(client, key=key)

    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"), ({"email": ""}, "email"), ({"email": "amina"}, "email"), ({"words": ""}, "words"),
        ({"words": " \n "}, "words"), ({"words": "x" * 4001}, "words"), ({"name": "https://gagne.example"}, "name"),
        ({"words": "a\0b"}, "words"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(client, typed, field):
    answer = send(client, **typed)

    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {field}
    assert f'id="id_{field}_error"' in answer.text
    assert Message.objects.count() == 0


def test_a_machine_that_fills_every_field_or_forges_the_key_writes_nothing(client):
    assert send(client, topic="x").status_code == 400
    assert send(client, key="forged").status_code == 429
    assert Message.objects.count() == 0


def test_a_form_of_another_site_is_refused(client):
    assert client.post(ADDRESS, {"words": "x"}, HTTP_ORIGIN="https://elsewhere.example").status_code == 403


def test_somebody_who_writes_too_much_is_asked_to_wait_and_keeps_the_words(client):
    for number in range(contact.PER_ADDRESS):
        assert send(client, words=f"Message {number}").status_code == 302

    answer = send(client, words="Un de trop")

    assert answer.status_code == 429
    assert "Un de trop" in answer.text
    assert Message.objects.count() == contact.PER_ADDRESS


def test_words_of_a_stranger_are_text_in_the_mail(client):
    send(client, words="<script>alert(1)</script> {{ secret }} https://piege.example")

    letter = letter_of(Message.objects.get())

    assert "<script>" not in letter.html
    assert "&lt;script&gt;" in letter.html


def test_no_line_of_a_stranger_gets_into_the_head_of_the_mail(client):
    send(client, name="Amina\r\nBcc: tous@demo.example")

    mail = mail_of(Message.objects.get())

    assert mail["Bcc"] is None
    assert mail["Subject"].count("\n") == 0


def test_without_an_address_there_is_no_form(client):
    SiteSettings.objects.update(email="")
    pagecache.forget()

    assert "<textarea" not in client.get(ADDRESS).text
    assert send(client).status_code == 429


def test_what_somebody_wrote_is_shown_to_them_and_erased_when_they_ask(client):
    send(client)
    subject = Subject(emails=("amina@demo.example",))

    assert "une question" in str(collected(subject))
    erased(subject)
    assert "une question" not in str(Message.objects.values_list("context", flat=True))


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_page_stands_in_every_language(client, language):
    text = client.get(f"/{language}/contact/").text

    assert f'<html lang="{language}"' in text
    assert 'name="words"' in text
