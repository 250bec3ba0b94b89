"""What the privacy page promises of a person's wish, told over every table and file."""

import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import ModelLogEntry

from certificates.models import Certificate, CertificateEvent
from events.attendance.records import broken_links
from events.messages.models import Message
from events.people.models import Person
from home.models import User
from home.personal import Subject, collected, erased
from tests.factories import make_event, make_registration, make_staff
from tests.halqa.personal import ADDRESS, NAME, dump, names_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]


def test_the_canary_sings_in_every_table_that_may_name_a_person(canary):
    singing = {
        model._meta.label
        for model in apps.get_models()
        if names_in(
            "\n".join(
                json.dumps(v, ensure_ascii=False, default=str) for v in model._base_manager.values_list()
            ).lower()
        )
    }

    assert singing >= {
        "events.Registration", "events.Booking", "events.Person", "events.Move", "events.Message",
        "events.AttendanceNote", "certificates.Certificate", "certificates.CertificateEvent",
        "home.User", "account.EmailAddress", "mfa.Authenticator", "wagtailcore.ModelLogEntry",
    }  # fmt: skip


def test_after_a_wish_no_table_and_no_file_names_the_person(
    canary, private, django_capture_on_commit_callbacks
):
    make_registration(name="Somebody Else")
    assert list(private.rglob("*.pdf"))

    with django_capture_on_commit_callbacks(execute=True):
        counts = erased(Subject.of(emails=[ADDRESS]))

    assert names_in(dump()) == []
    assert "somebody else" in dump()
    assert list(private.rglob("*.pdf")) == []
    assert (counts["registrations"], counts["certificates"], counts["people"], counts["accounts"]) == (
        3,
        1,
        1,
        1,
    )


def test_a_wish_twice_changes_nothing_more(canary):
    subject = Subject.of(emails=[ADDRESS], refs=[canary.ref])
    erased(subject)
    once = list(Certificate.objects.values()), list(User.objects.values()), list(Message.objects.values())

    again = erased(subject)

    assert (again["certificates"], again["accounts"], again["people"], again["attendance"]) == (0, 0, 0, 0)
    twice = list(Certificate.objects.values()), list(User.objects.values()), list(Message.objects.values())
    assert once == twice
    assert CertificateEvent.objects.filter(what="erased").count() == 1


def test_the_door_and_the_marks_stay_whole(canary):
    erased(Subject.of(emails=[ADDRESS]))

    assert canary.check_ins.exists() and canary.attendance.get().value == "present"
    assert broken_links(canary.event.sessions.get()) == []


def test_a_person_sees_all_that_is_kept_of_them(canary):
    kept = collected(Subject.of(emails=[ADDRESS]))

    assert set(kept) == {"registrations", "mails", "people", "attendance", "certificates", "accounts"}
    assert kept["certificates"][0]["claims"]["person"]["name"] == NAME


def test_staff_accounts_are_not_closed_by_a_wish():
    staff = make_staff("organiser", "staff@demo.example")
    said = StringIO()

    call_command("personal", "staff@demo.example", "erase", "--yes", stdout=said)

    staff.refresh_from_db()
    assert staff.is_active and "close it in the settings" in said.getvalue()


def test_the_command_shows_and_erases(canary, monkeypatch):
    said = StringIO()
    call_command("personal", ADDRESS, "export", stdout=said)
    assert json.loads(said.getvalue())["people"][0]["name"] == NAME

    monkeypatch.setattr("builtins.input", lambda _question: "no")
    with pytest.raises(CommandError, match="Nothing was erased"):
        call_command("personal", ADDRESS, "erase", stdout=StringIO())
    assert Person.objects.filter(name=NAME).exists()

    monkeypatch.setattr("builtins.input", lambda _question: "yes")
    call_command("personal", ADDRESS, "erase", stdout=StringIO())
    assert names_in(dump()) == []

    with pytest.raises(CommandError, match="Nothing is kept"):
        call_command("personal", ADDRESS, "export", stdout=StringIO())


def test_an_administrator_erases_from_the_registration_and_nobody_else(client, canary):
    address = f"/admin/evenements/{canary.event_id}/registrations/{canary.pk}/"
    organiser = make_staff("organiser", events=[canary.event])
    client.force_login(organiser)
    assert "/erase/" not in client.get(address).content.decode()
    assert client.post(f"{address}erase/").status_code == 404

    client.force_login(make_staff("administrator"))
    assert "/erase/" in client.get(address).content.decode()
    assert client.get(f"{address}erase/").status_code == 200
    assert names_in(dump()) != []

    client.post(f"{address}erase/")

    assert names_in(dump()) == []
    entry = ModelLogEntry.objects.filter(action="events.registration.erased").first()
    assert entry.user.groups.get().name == "administrator"


def test_the_line_under_the_form_says_the_days_of_the_settings(client, settings):
    settings.KEEP_REGISTRATIONS_DAYS = 365
    event = make_event()

    page = client.get(f"/en/inscription/{event.code}/").content.decode()

    assert "erased 12 months after the event" in page


def test_the_dump_reads_what_the_database_holds():
    """The search of these tests sees a canary in JSON and beyond ASCII."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    Message.objects.create(kind="test", to="x@demo.example", about="x", context={"deep": [{"name": "كناري"}]})

    assert names_in(dump()) == ["كناري"]
    assert storages["private"] is not None
