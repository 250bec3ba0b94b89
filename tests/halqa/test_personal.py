"""What the privacy page promises: a person's wish and mere age, told over every table and file."""

import json
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils.module_loading import import_string
from django.utils.timezone import now
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from certificates import personal as certificates_personal
from certificates.actions import issue, revoke
from certificates.actions import sweep as sweep_certificates
from certificates.documents import bytes_of
from certificates.models import Certificate, CertificateEvent
from events.attendance.actions import Scan, check_in, close_session
from events.attendance.models import AttendanceNote
from events.attendance.records import broken_links
from events.messages.actions import sweep as sweep_mails
from events.messages.models import Message
from events.people.models import Person
from events.programme.models import Speaker
from events.registration.actions import PersonGiven, cancel, prove_address, register, send_links
from events.registration.models import Booking, Registration
from halqa.chores import erase_old
from halqa.models import WorkerBeat
from halqa.worker import CHORES
from home import erasures
from home.models import User
from home.personal import ERASED, Subject, collected, erased
from tests.factories import make_event, make_issuer, make_registration, make_staff, make_user

pytestmark = pytest.mark.django_db
NAME, ADDRESS = "Zineb Canari", "zineb.canari@demo.example"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        }
    }
    make_issuer()
    return tmp_path


@pytest.fixture
def canary(django_capture_on_commit_callbacks):
    """A person in every table: was at a debate, has its certificate, comes to another, has an account."""
    past, coming = make_event(), make_event(days=40)
    given = PersonGiven(NAME, ADDRESS, "كناري", "Canari SARL", needs="canari chair", language="fr")
    with django_capture_on_commit_callbacks(execute=True):
        row, other = register(past, given, key="1"), register(coming, given, key="2")
        prove_address(row)
        prove_address(other)
    Registration.objects.filter(pk=row.pk).update(note="canari called")
    left = register(make_event(), given, key="3")
    cancel(left, by=make_user(), why="Canari is ill")
    attend(past, row)
    AttendanceNote.objects.create(record=row.attendance.get(), text="canari came late")
    sweep_certificates(at := close(past))
    issue(past, at=at)
    sweep_certificates(at)
    revoke(Certificate.objects.get(), by=make_user(), reason="Canari was not there", at=at)
    Certificate.objects.update(state="issued")
    user = User.objects.create_user(ADDRESS, first_name="Zineb", last_name="Canari")
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "canari"})
    log(Person.objects.get(email=ADDRESS), "wagtail.edit")
    send_links(ADDRESS, "fr")
    sweep_mails()
    Message.objects.filter(kind="thanks").update(last_error=f"550 {ADDRESS}")
    return Registration.objects.get(pk=row.pk)


def attend(event, row):
    session = event.sessions.get()
    scan = Scan(event=event, session=session, id=uuid.uuid4(), user=make_user())
    check_in(scan, registration=row, at=session.starts_at)


def close(event):
    session = event.sessions.get()
    close_session(session, by=make_user(), at=session.ends_at)
    return session.ends_at + timedelta(hours=1)


def dump():
    """Every value of every table, as text; what JSON escapes is said plainly."""
    words = []
    for model in apps.get_models():
        for values in model._base_manager.values_list():
            words += [json.dumps(value, ensure_ascii=False, default=str).lower() for value in values]
    return "\n".join(words)


def names_in(text):
    return [name for name in ("canari", "zineb", "كناري") if name in text]


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


def test_a_wish_is_noted_outside_of_the_database_and_names_nobody(canary, settings, tmp_path):
    settings.VAR_DIR = tmp_path

    erased(Subject.of(emails=[ADDRESS]))

    text = erasures.place().read_text(encoding="utf-8")
    assert canary.ref in text and "@" not in text and names_in(text.lower()) == []
    assert erasures.place().stat().st_mode & 0o077 == 0


def test_what_is_only_old_is_not_noted(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    past = make_event(days=-3)
    row = make_registration(past, at=now() - 9 * DAY)

    erased(Subject(refs=frozenset({row.ref}), wish=False))

    assert not erasures.place().exists()


def test_a_restored_backup_forgets_again_who_asked_for_it(canary, settings, tmp_path):
    """The wish is in the list; the rows are those of an older backup."""
    settings.VAR_DIR = tmp_path
    other = make_registration(name="Somebody Else")
    made_at = now()
    with pytest.raises(RuntimeError), transaction.atomic():
        erased(Subject.of(emails=[ADDRESS]))
        raise RuntimeError("and the database is as it was before the wish")
    erasures.note(emails=["nobody@demo.example"], refs=["registration:" + str(uuid.uuid4())], at=now())
    said = StringIO()

    call_command("erase_again", "--since", made_at.isoformat(), stdout=said)

    assert names_in(dump()) == []
    other.refresh_from_db()
    assert other.name == "Somebody Else"
    assert "asked for since then: 2. Made once more: 1." in said.getvalue()
    assert len(list(erasures.noted())) == 2  # repeating is no wish of its own


def test_an_address_alone_is_found_again_by_its_hash_also_under_the_key_before(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    erasures.note(emails=["Amina@demo.example"], refs=[], at=now())
    settings.LINK_KEYS = ["another", *settings.LINK_KEYS]
    row = make_registration(name="Amina", email="amina@demo.example")

    call_command("erase_again", "--since", "2020-01-01T00:00", stdout=StringIO())

    row.refresh_from_db()
    assert row.name == ERASED


def test_a_restore_says_which_wishes_its_backup_does_not_know(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    made_at = now().isoformat(timespec="seconds")
    (tmp_path / "manifest.json").write_text(json.dumps({"made_at": made_at}), encoding="utf-8")
    monkeypatch.setattr("halqa.management.commands.restore.restore", lambda place, force: place)
    erasures.note(emails=[ADDRESS], refs=[], at=now() - 9 * DAY)
    erasures.note(emails=["amina@demo.example"], refs=[], at=now() + DAY)
    said = StringIO()

    call_command("restore", str(tmp_path), stdout=said)

    assert "asked for since this backup was made: 1." in said.getvalue()
    assert f"erase_again --since {made_at}" in said.getvalue()


def test_erasing_again_is_refused_while_the_site_runs_and_without_a_moment(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    with pytest.raises(CommandError, match="moment"):
        call_command("erase_again", "--since", "yesterday")
    WorkerBeat.objects.create(name="one", started_at=now(), beat_at=now())
    with pytest.raises(CommandError, match="running"):
        call_command("erase_again", "--since", "2020-01-01")


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


def test_who_knows_only_the_number_of_a_certificate_is_found_by_it(canary):
    serial = Certificate.objects.get().serial
    assert collected(Subject.of(refs=[f"certificate:{serial}"]))["registrations"][0]["name"] == NAME


def test_the_page_of_an_erased_certificate_says_so_and_still_tells_what_it_was(
    client, canary, django_capture_on_commit_callbacks
):
    certificate = Certificate.objects.get()
    before = certificate.claims
    with django_capture_on_commit_callbacks(execute=True):
        erased(Subject.of(emails=[ADDRESS]))

    page = client.get(f"/V/{certificate.code}", headers={"accept-language": "en"}).content.decode()

    assert "asked for their data to be erased" in page
    assert certificate.serial in page and before["event"] in page and 'value="valid"' in page
    assert "Canari" not in page and 'data-claim="holder"' not in page
    certificate.refresh_from_db()
    assert certificate.claims == {k: v for k, v in before.items() if k not in ("person", "organisation")}
    with pytest.raises(FileNotFoundError):
        bytes_of(certificate.file)


def test_the_desk_shows_an_erased_certificate_without_its_file(
    client, canary, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        erased(Subject.of(emails=[ADDRESS]))
    client.force_login(make_staff("administrator"))

    tab = client.get(f"/admin/evenements/{canary.event_id}/certificates/")
    serial = Certificate.objects.get().serial
    pdf = client.get(f"/admin/evenements/{canary.event_id}/certificates/{serial}/pdf/")

    assert serial in tab.content.decode() and "pdf/" not in tab.content.decode().split(serial)[1][:600]
    assert pdf.status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"claims": {}},
        {"erased_at": now()},
        {"claims": {"person": {"name": "Another"}}, "erased_at": now()},
    ],
)
def test_the_database_lets_claims_lose_the_name_and_nothing_else(canary, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(**change)


def test_the_database_keeps_an_erased_certificate_as_it_is(canary):
    claims = Certificate.objects.get().claims
    erased(Subject.of(emails=[ADDRESS]))

    for change in ({"claims": claims}, {"erased_at": None}, {"erased_at": now()}, {"serial": "HQ-1"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.update(**change)


def test_a_certificate_erased_before_its_pdf_was_made_gets_none(canary, private):
    event = canary.event
    late = make_registration(event, NAME, email="late@demo.example")
    certificate = Certificate.objects.get()
    unmade = Certificate.objects.create(
        serial="HQ-2026-99999", type=certificate.type, registration=late, language="fr", claims=certificate.claims,
        verdict={}, template=certificate.template, issued_at=now(),
    )  # fmt: skip
    files = len(list(private.rglob("*.pdf")))

    erased(Subject.of(refs=[late.ref]))
    sweep_certificates()

    unmade.refresh_from_db()
    assert not hasattr(unmade, "file") and len(list(private.rglob("*.pdf"))) <= files


def test_nobody_without_a_name_is_issued_a_certificate(canary):
    other = make_registration(canary.event, "Brahim", email="brahim@demo.example")
    Registration.objects.filter(pk=other.pk).update(name=ERASED, email="")

    run = issue(canary.event, at=now() + 60 * DAY)

    assert other.pk not in run.outcomes.values_list("registration", flat=True)


def test_a_file_that_a_dead_process_left_is_discarded_by_the_chore(canary, private):
    erased(Subject.of(emails=[ADDRESS]))  # what follows the commit never runs here
    assert list(private.rglob("*.pdf"))

    certificates_personal.look_after(now())

    assert list(private.rglob("*.pdf")) == []


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
