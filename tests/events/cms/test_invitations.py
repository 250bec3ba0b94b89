"""Invitations at the desk: a list that is looked at first, one mail each, one reminder, and what became of them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now
from openpyxl import Workbook

from events.cms import desk
from events.messages.models import Message
from events.programme.models import Event
from events.registration import inviting
from events.registration.actions import PersonGiven, RegistrationError
from events.registration.models import Invitation
from tests.factories import make_event, make_registration, make_staff

pytestmark = pytest.mark.django_db

LIST = (
    "Nom\tE-mail\tOrganisation\nHind Lamrani\thind@demo.example\tCGEM\nDriss Naciri\tdriss@demo.example\t\n"
)


@pytest.fixture
def event():
    return make_event(capacity=10)


@pytest.fixture
def desk_client(client, event):
    client.force_login(make_staff("organiser", events=[event], language="en"))
    return client


def words(answer):
    return " ".join(answer.content.decode().split())


def look(desk_client, event, people=LIST, **given):
    return desk_client.post(
        reverse("desk_invite", args=[event.pk]), {"people": people, "language": "fr"} | given
    )


def invited(event, *names):
    people = [PersonGiven(name, f"{name.lower()}@demo.example") for name in names]
    return inviting.invite(event, people, by=None)


def test_a_list_is_looked_at_before_it_is_kept(desk_client, event):
    page = look(desk_client, event)
    assert "2 new people will be put on the list." in words(page)
    assert not Invitation.objects.exists()

    form = page.context["form"]
    look(desk_client, event, form["people"].value(), sure="yes", language="ar")

    rows = Invitation.objects.order_by("email")
    assert [(row.name, row.email, row.organisation, row.language) for row in rows] == [
        ("Driss Naciri", "driss@demo.example", "", "ar"), ("Hind Lamrani", "hind@demo.example", "CGEM", "ar"),
    ]  # fmt: skip
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Sans Adresse\t", "An invitation needs an e-mail address."),
        ("Mauvaise\tpas@une@adresse", "Write the address in full"),
        ("Encore\thind@demo.example", "stands in line"),
        ("=1+1;A\tx@demo.example", "formula"),
    ],
)
def test_a_wrong_line_is_told_and_nobody_is_invited(desk_client, event, line, sentence):
    page = look(desk_client, event, f"{LIST}{line}\n", sure="yes")

    assert sentence in words(page) and "1 line has to be put right" in words(page)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("people", ["", "   ", "\0"])
def test_an_empty_list_is_told(desk_client, event, people):
    assert "desk-error" in words(look(desk_client, event, people))


def test_a_list_that_is_much_too_long_is_refused(desk_client, event):
    people = "\n".join(f"Nom {n}\tn{n}@demo.example" for n in range(inviting.MOST + 1))

    assert "desk-error" in words(look(desk_client, event, people, sure="yes"))
    assert not Invitation.objects.exists()


def test_a_spreadsheet_is_read_and_comes_back_as_text(desk_client, event):
    book = Workbook()
    for row in (["Nom", "Email"], ["أمينة", "amina@demo.example"]):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    upload = SimpleUploadedFile("liste.xlsx", file.getvalue())

    page = desk_client.post(reverse("desk_invite", args=[event.pk]), {"file": upload, "language": "ar"})
    look(desk_client, event, page.context["form"]["people"].value(), sure="yes")

    assert Invitation.objects.get().name == "أمينة"


def test_who_is_on_the_list_or_registered_already_is_said(desk_client, event):
    invited(event, "Hind")
    make_registration(event, "Driss Naciri", email="driss@demo.example")

    page = words(look(desk_client, event))

    assert "1 person is on the list already" in page and "1 person is registered already" in page
    assert "1 new person" in page


def test_the_same_list_twice_invites_once(event):
    assert len(invited(event, "Hind", "Driss")) == 2
    assert len(invited(event, "Hind", "Driss", "Amina")) == 1


def test_each_person_gets_one_mail_however_often_the_button_is_pressed(desk_client, event):
    invited(event, "Hind", "Driss")
    url = reverse("desk_invitations_send", args=[event.pk])

    assert "2 people get a mail" in words(desk_client.get(url))
    assert not Message.objects.exists()
    for _desk in range(2):
        desk_client.post(url)

    assert sorted(Message.objects.values_list("kind", "to")) == [
        ("invitation", "driss@demo.example"), ("invitation", "hind@demo.example"),
    ]  # fmt: skip


def test_a_desk_that_read_the_list_before_another_sent_it_sends_nothing(event, monkeypatch):
    rows = invited(event, "Hind")
    monkeypatch.setattr(inviting, "_unsent", lambda event: rows)  # what both desks saw
    assert inviting.send(event, by=None) == 1

    assert inviting.send(event, by=None) == 0
    assert Message.objects.count() == 1


def test_who_registered_in_another_way_or_declined_gets_no_mail(event):
    hind, driss, amina = invited(event, "Hind", "Driss", "Amina")
    make_registration(event, "Hind", email="hind@demo.example")
    inviting.decline(driss)

    assert inviting.send(event, by=None) == 1
    assert Message.objects.get(kind="invitation").to == amina.email


def test_who_did_not_answer_is_reminded_once(desk_client, event):
    hind, driss, amina = invited(event, "Hind", "Driss", "Amina")
    inviting.send(event, by=None)
    inviting.decline(hind)
    make_registration(event, "Driss", email="driss@demo.example")
    url = reverse("desk_invitations_remind", args=[event.pk])

    assert "1 person did not answer" in words(desk_client.get(url))
    for _time in range(3):
        desk_client.post(url)

    assert list(Message.objects.filter(kind="invitation_again").values_list("to", flat=True)) == [amina.email]


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"closes_at": now() - timedelta(days=1)}])
def test_nothing_is_mailed_while_nobody_could_answer(desk_client, event, fields):
    invited(event, "Hind")
    Event.objects.update(**fields)

    page = desk_client.post(reverse("desk_invitations_send", args=[event.pk]), follow=True)

    assert not Message.objects.exists()
    assert Invitation.objects.get().sent_at is None and "messages" in words(page)


def test_one_is_sent_again_at_most_once_an_hour(desk_client, event):
    row = invited(event, "Hind")[0]
    inviting.send(event, by=None)
    url = reverse("desk_invitation_again", args=[event.pk, row.pk])

    for _time in range(2):
        desk_client.post(url)

    assert Message.objects.filter(kind="invitation").count() == 2


def test_a_withdrawn_invitation_is_gone_with_its_mail(desk_client, event):
    row = invited(event, "Hind")[0]
    inviting.send(event, by=None)
    url = reverse("desk_invitation_withdraw", args=[event.pk, row.pk])

    assert desk_client.get(url).status_code == 200 and Invitation.objects.exists()
    desk_client.post(url)

    assert not Invitation.objects.exists()
    assert Message.objects.get().state == "withdrawn"


def test_who_is_registered_is_not_uninvited(event):
    row = invited(event, "Hind")[0]
    make_registration(event, "Hind", email="hind@demo.example")

    with pytest.raises(RegistrationError):
        inviting.withdraw(row, by=None)
    with pytest.raises(RegistrationError):
        inviting.send_again(row, by=None)


def test_the_list_counts_what_became_of_the_invitations(desk_client, event):
    rows = invited(event, "A", "B", "C", "D", "E")
    Invitation.objects.exclude(pk=rows[0].pk).update(sent_at=now())
    inviting.opened(rows[2])
    make_registration(event, "D", email="d@demo.example")
    inviting.decline(rows[4])

    page = desk_client.get(desk.desk_url(event, "invitations"))
    assert [(name, count) for name, _words, count in page.context["standings"]] == [
        ("new", 1), ("sent", 1), ("opened", 1), ("registered", 1), ("declined", 1),
    ]  # fmt: skip
    for index, state in enumerate(("new", "sent", "opened", "registered", "declined")):
        found = desk_client.get(desk.desk_url(event, "invitations"), {"state": state}).context["lines"]
        assert [row.pk for row, *_rest in found] == [rows[index].pk]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_invitations_are_exported_and_nothing_runs_as_a_formula(desk_client, event, kind):
    Invitation.objects.create(event=event, name="=1+1", email="x@demo.example", organisation="@cmd")

    answer = desk_client.get(reverse("desk_invitations_export", args=[event.pk, kind]))

    assert answer.status_code == 200
    if kind == "csv":
        assert "'=1+1" in answer.content.decode("utf-8-sig") and "'@cmd" in answer.content.decode("utf-8-sig")


def test_invitations_of_another_event_are_unknown(desk_client, event):
    other = invited(make_event(), "Hind")[0]

    for name in ("desk_invitation_again", "desk_invitation_withdraw"):
        assert desk_client.post(reverse(name, args=[event.pk, other.pk])).status_code == 404
    assert "hind@" not in words(desk_client.get(desk.desk_url(event, "invitations")))


def test_the_list_asks_the_same_for_one_and_for_fifty(desk_client, event, django_assert_max_num_queries):
    invited(event, *(f"Nom{n}" for n in range(60)))
    desk_client.get(desk.desk_url(event, "invitations"))

    with django_assert_max_num_queries(15):
        desk_client.get(desk.desk_url(event, "invitations"))


def test_a_round_is_mailed_in_batches_that_stand_for_themselves(event, monkeypatch):
    invited(event, "Hind", "Driss", "Nora")
    monkeypatch.setattr(inviting, "BATCH", 2)
    queue = inviting._queue
    rows = []

    def fail_on_the_third(*args):
        rows.append(args)
        if len(rows) == 3:
            raise RuntimeError
        queue(*args)

    monkeypatch.setattr(inviting, "_queue", fail_on_the_third)
    with pytest.raises(RuntimeError):
        inviting.send(event, by=None)

    assert Message.objects.count() == 2
    monkeypatch.setattr(inviting, "_queue", queue)
    assert inviting.send(event, by=None) == 1
