"""A certificate of somebody who was erased says so, and still tells what it was."""

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from certificates import personal as certificates_personal
from certificates.actions import issue
from certificates.actions import sweep as sweep_certificates
from certificates.documents import bytes_of
from certificates.models import Certificate
from events.registration.models import Registration
from home.personal import ERASED, Subject, collected, erased
from tests.factories import make_registration, make_staff
from tests.halqa.personal import ADDRESS, DAY, NAME

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]


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
