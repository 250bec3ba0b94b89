"""Certificates, from the closed session to the PDF."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction
from wagtail.models import ModelLogEntry

from certificates.actions import CertificateError, downloaded, issue, preview, revoke, sweep
from certificates.claims import pdf_facts
from certificates.eligibility import in_words
from certificates.models import Certificate, CertificateEvent, Series
from events.attendance.actions import Scan, check_in, close_session
from events.messages.models import Message
from events.registration.actions import PersonGiven, register
from home.models import SiteSettings
from tests.factories import make_event, make_issuer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def organisation(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        }
    }
    make_issuer()


def attended(event, name="Amina Alaoui", **fields):
    """A person who was there."""
    session = event.sessions.get()
    email = f"{uuid.uuid4().hex[:8]}@demo.example"
    person = register(event, PersonGiven(name, email, **fields), key=str(uuid.uuid4()))
    scan = Scan(event=event, session=session, id=uuid.uuid4(), user=make_user())
    check_in(scan, registration=person, at=session.starts_at)
    return person


def closed(event):
    session = event.sessions.get()
    close_session(session, by=make_user(), at=session.ends_at)
    return session.ends_at + timedelta(hours=1)


def text_of(pdf):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_who_was_there_gets_a_certificate_and_who_was_not_gets_a_reason():
    event = make_event()
    person = attended(event)
    absent = register(event, PersonGiven("Brahim", "brahim@demo.example"), key="b")
    at = closed(event)

    by_person = {candidate.registration: candidate.verdict for candidate in preview(event)}
    assert by_person[person].eligible
    assert by_person[absent].reasons == (("absent", 0, 0),) and in_words(by_person[absent].reasons[0])

    run = issue(event, by=make_user(), at=at)
    sweep(at)

    assert {outcome.registration: outcome.result for outcome in run.outcomes.all()} == {
        person: "issued",
        absent: "not_eligible",
    }
    certificate = Certificate.objects.get()
    assert certificate.serial == f"HQ-{at.year}-00001" and len(certificate.code) == 16
    mail = Message.objects.get(kind="certificate")
    assert mail.to == person.email and mail.context["certificate"]["number"] == certificate.serial


def test_the_pdf_says_the_claims_and_keeps_saying_them_when_the_world_changes():
    event = make_event(title_fr="L'eau à Agadir")
    person = attended(event, "N'Aït-Oumlal Zahra")
    at = closed(event)
    issue(event, at=at)
    sweep(at)
    certificate = Certificate.objects.get()
    before = downloaded(certificate)
    assert "Zahra" in text_of(before) and certificate.serial in text_of(before)

    person.name = "Somebody Else"
    person.save()
    event.title_fr = "Autre titre"
    event.save()

    assert downloaded(Certificate.objects.get()) == before
    assert Certificate.objects.get().claims["event"] == "L'eau à Agadir"


def test_nobody_gets_one_before_the_session_is_closed():
    event = make_event()
    attended(event)
    issue(event)
    sweep()

    assert not Certificate.objects.exists()
    assert preview(event)[0].verdict.reasons[0][0] == "open"


def test_a_second_run_issues_nothing_and_leaves_no_gap():
    event = make_event()
    attended(event)
    attended(event, "Brahim")
    at = closed(event)
    for _round in range(2):
        issue(event, at=at)
        sweep(at)

    assert sorted(Certificate.objects.values_list("serial", flat=True)) == [
        f"HQ-{at.year}-00001",
        f"HQ-{at.year}-00002",
    ]
    assert Series.objects.get().last == 2
    assert Message.objects.filter(kind="certificate").count() == 2


def test_two_runs_at_once_are_refused():
    event = make_event()
    attended(event)
    closed(event)
    issue(event)
    with pytest.raises(CertificateError):
        issue(event)


def test_a_missing_claim_is_a_reason_and_not_a_blank():
    event = make_event()
    attended(event)
    at = closed(event)
    SiteSettings.objects.update(signatory_fr="")

    run = issue(event, at=at)
    sweep(at)

    assert run.outcomes.get().reasons == [["signatory", 0, 0]]


def test_who_signs_and_where_are_in_the_language_of_the_certificate_and_stay_as_they_were():
    given = SiteSettings.objects.get()
    given.city_ar, given.signatory_ar, given.signatory_role_ar = "الدار البيضاء", "سلمى الإدريسي", "المديرة"
    given.save()
    event = make_event()
    people = {
        language: attended(event, f"Nom {language}", language=language) for language in ("fr", "ar", "en")
    }
    at = closed(event)
    issue(event, at=at)
    sweep(at)
    SiteSettings.objects.update(city_ar="الرباط", signatory_ar="أخرى")

    claims = {
        language: Certificate.objects.get(registration=person).claims for language, person in people.items()
    }

    assert claims["ar"]["issued_at"] == "الدار البيضاء"
    assert claims["ar"]["signatory"] == {"name": "سلمى الإدريسي", "role": "المديرة"}
    assert claims["en"]["issued_at"] == "Casablanca"
    assert claims["fr"]["signatory"] == {"name": "Salma Idrissi", "role": "Directrice"}
    arabic = Certificate.objects.get(registration=people["ar"])
    assert "سلمى الإدريسي" in pdf_facts(arabic)["signatory"]["name"]
    assert "الدار البيضاء" in pdf_facts(arabic)["issued"]


def test_issuing_and_revoking_are_in_the_history_of_the_event():
    event, by = make_event(), make_user()
    attended(event)
    at = closed(event)

    issue(event, by=by, at=at)
    sweep(at)
    revoke(Certificate.objects.get(), by=by, reason="Erreur", at=at)

    entries = ModelLogEntry.objects.filter(action__startswith="certificates.", object_id=str(event.pk))
    assert sorted((entry.action, entry.user) for entry in entries) == [
        ("certificates.issue", by), ("certificates.revoke", by),
    ]  # fmt: skip


def test_revoking_needs_a_reason_and_happens_once():
    event = make_event()
    attended(event)
    at = closed(event)
    issue(event, at=at)
    sweep(at)
    certificate, user = Certificate.objects.get(), make_user()

    with pytest.raises(CertificateError):
        revoke(certificate, by=user, reason=" ")
    revoke(certificate, by=user, reason="Mauvaise personne", at=at)
    with pytest.raises(CertificateError):
        revoke(certificate, by=user, reason="encore")
    assert [event.what for event in CertificateEvent.objects.all()][-1] == "revoked"


def test_the_database_refuses_to_change_claims():
    event = make_event()
    attended(event)
    at = closed(event)
    issue(event, at=at)
    sweep(at)

    for statement in (
        "UPDATE certificates_certificate SET claims = '{}'",
        "DELETE FROM certificates_certificate",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("name", ['#read("/etc/passwd")', "<b>Ali</b>", "=1+1", "*gras*", "ⵜⴰⵎⵓⵔⵜ 🌊"])
def test_a_hostile_name_is_text(name):
    event = make_event()
    attended(event, name)
    at = closed(event)
    issue(event, at=at)
    sweep(at)

    assert downloaded(Certificate.objects.get()).startswith(b"%PDF")


def test_an_arabic_certificate_is_made():
    event = make_event(title_ar="الماء في أكادير")
    attended(event, "Zahra", name_ar="الزهراء", language="ar")
    at = closed(event)
    issue(event, at=at)
    sweep(at)

    certificate = Certificate.objects.get()
    assert certificate.claims["event"] == "الماء في أكادير"
    letters = text_of(downloaded(certificate))  # readers of PDF turn the words of such a line round
    assert all(part in letters for part in ("00001", "HQ", "الزهراء", "Zahra"))
