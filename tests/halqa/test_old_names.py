"""What the privacy page promises of mere age: old registrations and mails name nobody."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.module_loading import import_string
from django.utils.timezone import now
from wagtail.models import ModelLogEntry

from certificates.models import Certificate
from events.attendance.models import AttendanceNote
from events.messages.actions import sweep as sweep_mails
from events.messages.models import Message
from events.people.models import Person
from events.programme.models import Speaker
from events.registration.models import Booking, Registration
from halqa.chores import erase_old
from halqa.worker import CHORES
from home.personal import ERASED, Subject, erased
from tests.factories import make_event, make_registration
from tests.halqa.personal import ADDRESS, DAY, NAME

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]


def test_old_registrations_name_nobody_and_their_certificates_stay(canary, private):
    end = Registration.objects.order_by("-event__ends_at").first().event.ends_at
    states = sorted(Registration.objects.values_list("state", flat=True))

    erase_old(at=end + 729 * DAY)
    assert Registration.objects.filter(name=NAME).exists()
    assert Person.objects.filter(name=NAME).exists()

    erase_old(at=end + 731 * DAY)

    assert not Registration.objects.exclude(name=ERASED).exists()
    assert not Booking.objects.exclude(contact_name=ERASED).exists()
    assert not Person.objects.filter(name=NAME).exists()
    assert not AttendanceNote.objects.exists() and not Message.objects.filter(to=ADDRESS).exists()
    assert not ModelLogEntry.objects.filter(label__icontains="canari").exists()
    assert (
        sorted(Registration.objects.values_list("state", flat=True)) == states
    )  # nobody is cancelled by age
    certificate = Certificate.objects.get()
    assert certificate.claims["person"]["name"] == NAME and certificate.erased_at is None
    assert list(private.rglob("*.pdf"))


def test_who_was_erased_by_age_can_still_have_the_name_taken_from_a_certificate(canary):
    erase_old(at=now() + 1000 * DAY)
    certificate = Certificate.objects.get()

    call_command("personal", certificate.serial, "erase", "--yes", stdout=StringIO())

    certificate.refresh_from_db()
    assert "person" not in certificate.claims


def test_a_young_registration_keeps_its_person_and_names(canary):
    first = canary.event.ends_at

    erase_old(at=first + 731 * DAY)

    canary.refresh_from_db()
    assert canary.name == ERASED
    assert Registration.objects.get(name=NAME).event.ends_at > first
    assert Person.objects.filter(name=NAME).exists()


def test_who_speaks_stays_on_the_programme_when_their_registration_is_old(canary):
    person = Person.objects.get(name=NAME)
    Speaker.objects.create(event=make_event(), person=person)

    erase_old(at=now() + 1000 * DAY)
    assert Person.objects.get(pk=person.pk).name == NAME

    erased(Subject.of(emails=[ADDRESS]))
    kept = Person.objects.get(pk=person.pk)
    assert (kept.name, kept.email, kept.slug, kept.search) == (ERASED, "", None, "")


def test_registrations_of_an_event_without_a_date_are_counted_from_their_own(settings):
    row = make_registration()
    type(row.event).objects.filter(pk=row.event_id).update(starts_at=None, ends_at=None)

    erase_old(at=row.created_at + 729 * DAY)
    row.refresh_from_db()
    assert row.name != ERASED

    erase_old(at=row.created_at + 731 * DAY)
    row.refresh_from_db()
    assert row.name == ERASED


def test_final_mails_are_deleted_after_their_days_and_waiting_ones_stay():
    row = make_registration()
    ended = row.event.ends_at
    sweep_mails()
    make_registration(row.event)  # its mail waits
    final = Message.objects.get(state="sent")

    erase_old(at=final.sent_at + 91 * DAY if final.sent_at + 91 * DAY < ended else ended - DAY)
    assert Message.objects.count() == 2, "the event is still ahead"

    erase_old(at=ended + 91 * DAY)
    assert list(Message.objects.values_list("state", flat=True)) == ["queued"]


def test_days_are_settings(settings):
    settings.KEEP_REGISTRATIONS_DAYS = settings.KEEP_MAILS_DAYS = 1
    row = make_registration()
    sweep_mails()

    erase_old(at=row.event.ends_at + 2 * DAY)

    row.refresh_from_db()
    assert row.name == ERASED and not Message.objects.exists()


def test_no_sweep_writes_a_deleted_mail_again(settings, canary):
    at = Registration.objects.order_by("-event__ends_at").first().event.ends_at + 100 * DAY
    for _turn in range(2):
        for path in settings.SWEEPS.values():
            import_string(path)(at)
    erase_old(at=at)
    left = Message.objects.count()

    for path in settings.SWEEPS.values():
        import_string(path)(at + DAY)

    assert Message.objects.count() == left == 0


def test_the_worker_does_it_every_day():
    chore, every = CHORES["erase what is old"]
    assert chore is erase_old and every == DAY
