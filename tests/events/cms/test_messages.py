"""The outbox at the desk: own events only, links masked, once more; and the mail catcher of development."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from events.messages.actions import sweep
from events.messages.models import Message
from tests.events.messages.letters import make_debate, make_facts, make_message
from tests.factories import make_staff

pytestmark = pytest.mark.django_db
LIST = "/admin/courriels/"


@pytest.fixture
def event():
    return make_debate()


@pytest.fixture
def desk(client, event):
    client.force_login(make_staff("organiser", events=[event]))
    return client


@pytest.fixture
def mail_server(settings):
    """As in production: a mail server is set, and no code of development runs."""
    settings.SMTP_URL = "smtp://127.0.0.1:1"


def page_of(message: Message, name: str = "mail", *more) -> str:
    return reverse(f"mails:{name}", args=[message.pk, *more])


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def own_token(message: Message) -> str:
    from events.messages.render import letter_of

    return re.search(r"/r/([a-z2-7.]+)/", letter_of(message).text).group(1)


def test_a_second_organiser_sees_no_mail_of_the_first(client, event):
    message = make_message(event=event, to="canary@demo.example")
    client.force_login(make_staff("organiser", events=[make_debate()]))

    assert "canary" not in words(client.get(LIST))
    assert "canary@" not in words(client.get(LIST, {"q": "canar"}))
    for address in (page_of(message), page_of(message, "preview"), page_of(message, "invitation", 1)):
        assert client.get(address).status_code == 404
    assert client.post(page_of(message, "again")).status_code == 404


def test_the_list_of_events_to_filter_by_names_own_events_only(client, event):
    other = make_debate(title_fr="Titre canari")
    client.force_login(make_staff("organiser", events=[event]))

    assert "canari" not in words(client.get(LIST))
    assert "canari" not in words(client.get(LIST, {"event": other.pk}))


def test_mails_of_no_event_are_the_administrator_s(client, event):
    make_message("staff_alert", to="canary@demo.example")
    client.force_login(make_staff("organiser", events=[event]))
    assert "canary" not in words(client.get(LIST))

    client.force_login(make_staff("administrator"))
    assert "canary" in words(client.get(LIST))


def test_an_editor_reads_no_mail(client, event):
    message = make_message(event=event)
    client.force_login(make_staff("editor", events=[event]))

    for address in (LIST, page_of(message), page_of(message, "preview")):
        answer = client.get(address)
        assert answer.status_code in (302, 403)
        assert "amina" not in words(answer)


def test_who_is_not_logged_in_is_sent_to_the_login(client, event):
    message = make_message(event=event)
    for address in (LIST, page_of(message), page_of(message, "preview"), page_of(message, "invitation", 1)):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "login" in answer["Location"] or "compte" in answer["Location"]


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({}, {"amina", "brahim"}),
        ({"q": "BRAHIM@"}, {"brahim"}),
        ({"kind": "waiting_list"}, {"brahim"}),
        ({"state": "sent"}, {"amina"}),
        ({"q": "nobody"}, set()),
    ],
)
def test_mails_are_found_by_address_kind_and_state(desk, event, query, seen):
    make_message(event=event, to="amina@demo.example")
    sweep()
    make_message("waiting_list", event=event, to="brahim@demo.example")

    page = words(desk.get(LIST, query))

    assert {name for name in ("amina", "brahim") if f"{name}@demo.example" in page} == seen


def test_in_development_a_mail_is_read_and_its_links_open(desk, event):
    message = make_message(event=event)
    token = own_token(message)

    page, frame = words(desk.get(page_of(message))), desk.get(page_of(message, "preview"))

    assert event.title_fr in page
    assert f"/r/{token}/" in page
    assert f"/r/{token}/" in frame.content.decode()


def test_with_a_mail_server_the_links_of_people_are_masked(desk, event, mail_server):
    message = make_message(event=event)
    token = own_token(message)

    page, frame = desk.get(page_of(message)), desk.get(page_of(message, "preview"))

    for answer in (page, frame):
        assert answer.status_code == 200
        assert token not in answer.content.decode()
        assert "••••••" in answer.content.decode()


def test_the_frame_runs_nothing_and_loads_nothing(desk, event):
    frame = desk.get(page_of(make_message(event=event), "preview"))

    policy = frame["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy and "allow-scripts" not in policy
    assert "cid:" not in frame.content.decode()
    assert "data:image/png;base64," in frame.content.decode()
    assert "no-store" in frame["Cache-Control"]


def test_the_invitation_is_there_to_look_at(desk, event):
    message = make_message(event=event)

    answer = desk.get(page_of(message, "invitation", 1))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"METHOD:REQUEST" in answer.content
    assert desk.get(page_of(message, "invitation", 2)).status_code == 404
    assert desk.get(page_of(message, "invitation", 0)).status_code == 404


def test_codes_to_log_in_are_for_their_reader_only(client, mail_server):
    message = make_message("account")
    client.force_login(make_staff("administrator"))

    assert "123-456" not in words(client.get(page_of(message)))
    assert client.get(page_of(message, "preview")).status_code == 404


def test_in_development_codes_to_log_in_are_read_here(client):
    message = make_message("account")
    client.force_login(make_staff("administrator"))

    assert "123-456" in words(client.get(page_of(message)))


def test_a_failed_mail_says_why_and_goes_out_again_by_a_click(desk, event):
    message = make_message(event=event)
    Message.objects.update(state="failed", attempts=6, last_error="550 no such user")
    assert "550 no such user" in words(desk.get(page_of(message)))

    desk.post(page_of(message, "again"))

    message.refresh_from_db()
    assert (message.state, message.attempts) == ("queued", 0)
    entry = ModelLogEntry.objects.get(action="events.desk.mail_again")
    assert "amina" not in entry.label


def test_sending_again_is_not_done_by_a_get(desk, event):
    message = make_message(event=event)
    Message.objects.update(state="failed")
    assert desk.get(page_of(message, "again")).status_code == 405


def test_a_mail_that_waits_or_was_taken_back_has_no_button(desk, event):
    message = make_message(event=event)
    assert page_of(message, "again") not in words(desk.get(page_of(message)))
    assert desk.post(page_of(message, "again")).status_code in (302, 403)
    message.refresh_from_db()
    assert message.again == 0


def test_a_mail_that_can_not_be_written_still_has_its_page(desk, event):
    message = make_message(event=event, context={"event": "broken"})
    assert desk.get(page_of(message)).status_code == 200
    assert desk.get(page_of(message, "preview")).status_code == 404


def test_an_erased_mail_says_so(desk, event):
    message = make_message(event=event)
    Message.objects.update(context={})
    assert desk.get(page_of(message)).status_code == 200


def test_the_tab_of_the_event_lists_its_mails_and_no_others(desk, event):
    make_message(event=event)
    make_message(event=make_debate(), to="canary@demo.example")

    page = words(desk.get(reverse("event_desk_mails", args=[event.pk])))

    assert "amina@demo.example" in page
    assert "canary" not in page


def test_all_failed_mails_of_an_event_go_out_again_by_one_click(desk, event):
    facts = make_facts(event)
    for number in range(3):
        make_message(event=event, context=facts, occasion=str(number))
    Message.objects.update(state="failed")
    other = make_message(event=make_debate())
    Message.objects.filter(pk=other.pk).update(state="failed")

    page = desk.post(reverse("desk_mails_again", args=[event.pk]), follow=True)

    assert page.status_code == 200
    assert Message.objects.filter(state="queued").count() == 3


def test_the_lists_ask_the_database_as_often_for_three_mails_as_for_one(
    desk, event, django_assert_max_num_queries
):
    tab, facts = reverse("event_desk_mails", args=[event.pk]), make_facts(event)
    desk.get(LIST)  # what is asked once and kept
    counts = {}
    for number in (1, 3):
        while Message.objects.count() < number:
            make_message(event=event, context=facts, occasion=str(Message.objects.count()))
        for address in (LIST, tab):
            with django_assert_max_num_queries(25) as asked:
                desk.get(address)
            counts.setdefault(address, []).append(len(asked))

    for address, (one, three) in counts.items():
        assert one == three, address
