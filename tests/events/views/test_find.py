"""Find my ticket: the same answer whether or not there is one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from events.messages.models import Message
from events.registration.finding import mail_links
from home import links
from tests.events.views.screens import OURS, words
from tests.factories import make_event, make_group, make_registration

pytestmark = pytest.mark.django_db


def ask(client, email, language="fr", **more):
    return client.post(f"/{language}/billet/", {"email": email, **more}, headers=OURS)


def work_off():
    """What the worker does with what was asked for: twice, as if it had died at the end of the first time."""
    waiting = DBTaskResult.objects.ready().filter(task_path=mail_links.module_path)
    for task in waiting.order_by("enqueued_at"):
        for _time in range(2):
            mail_links.call(*task.args_kwargs["args"])
    waiting.delete()


def test_the_links_go_to_the_address(client):
    make_registration(make_event(), email="amina@demo.example")
    make_registration(make_event(), email="amina@demo.example")

    ask(client, "Amina@demo.example ", language="ar")
    work_off()

    message = Message.objects.get(kind="find_ticket")
    assert (message.to, message.language) == ("amina@demo.example", "ar")
    assert len(message.context["registrations"]) == 2


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client):
    make_registration(email="amina@demo.example")

    known, unknown = ask(client, "amina@demo.example"), ask(client, "nobody@demo.example")

    assert (known.status_code, known.url, known.content) == (
        unknown.status_code,
        unknown.url,
        unknown.content,
    )
    assert not known.cookies and not unknown.cookies
    work_off()
    assert Message.objects.filter(kind="find_ticket").count() == 1
    assert not Message.objects.filter(to="nobody@demo.example").exists()


def test_the_same_is_asked_of_the_database_for_a_known_and_for_an_unknown_address(client):
    make_group(make_event(), "Hind", email="contact@demo.example")
    make_registration(email="amina@demo.example")
    asked = []

    for email in ("amina@demo.example", "contact@demo.example", "nobody@demo.example"):
        with CaptureQueriesContext(connection) as queries:
            ask(client, email)
        asked.append([query["sql"].split("VALUES")[0] for query in queries])

    assert asked[0] == asked[1] == asked[2] and len(asked[0]) <= 4
    waiting = DBTaskResult.objects.filter(task_path=mail_links.module_path)
    assert waiting.count() == 3 and not Message.objects.filter(kind="find_ticket").exists()


def test_one_address_gets_three_mails_an_hour_and_hears_nothing_of_it(client, monkeypatch):
    sent = []
    monkeypatch.setattr(
        "events.registration.finding.send_links", lambda email, *_more, **_at: sent.append(email)
    )

    answers = {ask(client, "amina@demo.example").url for _i in range(6)}
    work_off()

    assert sent == ["amina@demo.example"] * 3
    assert answers == {"/fr/billet/?sent=1"}


def test_one_network_has_a_limit_too(client, monkeypatch):
    monkeypatch.setattr("events.views.find.PER_NETWORK", 2)

    answers = [ask(client, f"guest{n}@demo.example").status_code for n in range(3)]

    assert answers == [302, 302, 429]


@pytest.mark.parametrize("email", ["", "x", "a\0@demo.example", "x" * 10_000, "<b>@x"])
def test_a_wrong_address_is_said_at_its_field(client, email):
    answer = ask(client, email)

    assert answer.status_code == 400
    assert 'id="id_email_error"' in answer.content.decode()


def test_a_script_that_fills_in_everything_is_told_so(client):
    assert ask(client, "amina@demo.example", topic="spam").status_code == 400


def test_a_form_on_another_site_is_refused(client):
    answer = client.post(
        "/fr/billet/", {"email": "a@demo.example"}, headers={"origin": "https://evil.example"}
    )

    assert answer.status_code == 403


def test_the_way_there_stands_in_every_header(client):
    assert 'href="/ar/billet/"' in client.get("/ar/billet/").content.decode()


def test_who_is_known_finds_the_address_filled_in(client):
    registration = make_registration(email="amina@demo.example")
    client.get(links.own_path(registration.uuid, 1))

    assert 'value="amina@demo.example"' in client.get("/fr/billet/").content.decode()


def test_the_page_and_its_answer_can_be_read(client):
    assert client.get("/fr/billet/").status_code == 200
    assert "@" not in words(client.get("/fr/billet/?sent=1"))
