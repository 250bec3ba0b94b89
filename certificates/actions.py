"""Issuing and revoking.

Issuing is a run with an outcome per registration, each in its own short transaction: number, claims, row. The PDF is
made afterwards from the frozen claims by the sweep, and only then is the person told: a kill anywhere loses nothing.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Site

from certificates.claims import claims_of, missing
from certificates.documents import bytes_of, discard, draw, keep, template_version
from certificates.eligibility import Rule, Verdict, verdict
from certificates.models import (
    Certificate,
    CertificateEvent,
    CertificateType,
    IssueOutcome,
    IssueRun,
    Series,
)
from events.attendance.facts import AttendanceFacts, facts_of_all
from events.messages.actions import queue
from events.programme.models import Event
from events.registration.facts import facts_of
from events.registration.models import Registration
from events.registration.states import State
from home.models import SiteSettings, User
from home.personal import ERASED
from home.tasks import nudge
from home.zones import wall_of

logger = logging.getLogger(__name__)
Result = IssueOutcome.Result
What = CertificateEvent.What

TYPES = {
    "participation": ("Attestation de participation", "شهادة مشاركة", "Certificate of participation", 0),
    "presence": ("Attestation de présence", "شهادة حضور", "Certificate of attendance", 80),
}


class CertificateError(Exception):
    """Says in the organiser's language why it cannot be done."""


@dataclass(frozen=True)
class Candidate:
    """A registration and what the rule says of it."""

    registration: Registration
    verdict: Verdict
    certificate: Certificate | None


def type_for(event: Event) -> CertificateType:
    """The kind of certificate an event gives: presence for trainings, participation for the others.

    Its row is made with the first run; until then it stands here only.
    """
    slug = "presence" if event.kind == Event.Kind.TRAINING else "participation"
    french, arabic, english, threshold = TYPES[slug]
    known = CertificateType.objects.filter(slug=slug).first()
    return known or CertificateType(
        slug=slug, title_fr=french, title_ar=arabic, title_en=english, threshold=threshold
    )


def preview(event: Event) -> list[Candidate]:
    """What issuing would do now, person by person."""
    kind = type_for(event)
    people = list(
        event.registrations.filter(state=State.CONFIRMED, trial=False)
        .exclude(name=ERASED)
        .select_related("event")
        .order_by("name")
    )
    facts = facts_of_all(event, people)
    issued = Certificate.objects.filter(registration__in=people, state=Certificate.State.ISSUED)
    valid = issued.filter(type__slug=kind.slug)
    by_person = {certificate.registration_id: certificate for certificate in valid.select_related("file")}
    return [
        Candidate(person, _verdict(facts[person.pk], kind), by_person.get(person.pk)) for person in people
    ]


@transaction.atomic
def issue(event: Event, *, by: User | None = None, at: datetime | None = None) -> IssueRun:
    """Begin a run for everybody confirmed at the event; the worker does the rest and shows how far it is.

    Raises CertificateError when a run of this event is still under way.
    """
    Event.objects.select_for_update().get(pk=event.pk)
    kind = _kept(type_for(event))
    waiting = IssueOutcome.objects.filter(run__event=event, run__type=kind, result=Result.WAITING)
    if waiting.exists():
        raise CertificateError(_("Certificates of this event are being issued already."))
    run = IssueRun.objects.create(event=event, type=kind, by=by, started_at=at or now())
    people = event.registrations.filter(state=State.CONFIRMED, trial=False).exclude(name=ERASED)
    IssueOutcome.objects.bulk_create([IssueOutcome(run=run, registration=person) for person in people])
    log(event, "certificates.issue", user=by, data={"people": len(people)})
    nudge("certificates")
    return run


def sweep(at: datetime | None = None) -> int:
    """Go on with every run, then make every PDF that is missing and tell the person; how much there was to do."""
    done = 0
    waiting = IssueOutcome.objects.filter(result=Result.WAITING).order_by("pk")
    for outcome in waiting.select_related("run__type", "run__by", "registration__event__venue"):
        done += _advance(outcome, at=at or now())
    for certificate in Certificate.objects.without_file().select_related(
        "template", "registration__event__venue"
    ):
        done += _finish(certificate, at=at or now())
    return done


@transaction.atomic
def revoke(certificate: Certificate, *, by: User, reason: str, at: datetime | None = None) -> None:
    """Take a certificate back for good: its page goes on answering, and says so."""
    if not reason.strip():
        raise CertificateError(_("Say why the certificate is revoked."))
    valid = Certificate.objects.filter(pk=certificate.pk, state=Certificate.State.ISSUED)
    if not valid.update(state=Certificate.State.REVOKED):
        raise CertificateError(_("This certificate is no longer valid."))
    certificate.state = Certificate.State.REVOKED
    CertificateEvent.objects.create(
        certificate=certificate, what=What.REVOKED, by=by, reason=reason.strip()[:300], at=at or now()
    )
    log(
        certificate.registration.event,
        "certificates.revoke",
        user=by,
        data={"certificate": certificate.serial},
    )


def downloaded(certificate: Certificate, *, by: User | None = None) -> bytes:
    """The PDF for somebody who may have it; the history keeps that it was taken."""
    pdf = bytes_of(certificate.file)
    CertificateEvent.objects.create(certificate=certificate, what=What.DOWNLOADED, by=by)
    return pdf


def _kept(kind: CertificateType) -> CertificateType:
    """The kind as a row; two first runs at once make one."""
    if kind.pk is None:
        CertificateType.objects.bulk_create([kind], ignore_conflicts=True)
        kind = CertificateType.objects.get(slug=kind.slug)
    return kind


def _verdict(facts: AttendanceFacts, kind: CertificateType) -> Verdict:
    return verdict(
        attended=facts.attended,
        planned=facts.planned,
        present=len(facts.sessions_present),
        still_open=len(facts.open_sessions),
        rule=Rule(kind.threshold, kind.rule_version),
    )


def _advance(outcome: IssueOutcome, *, at: datetime) -> bool:
    """Do one registration of a run; whether it was still to be done."""
    try:
        with transaction.atomic():
            mine = IssueOutcome.objects.filter(pk=outcome.pk, result=Result.WAITING)
            result, reasons = _issue_one(outcome, at=at)
            return bool(mine.update(result=result, reasons=reasons))
    except IntegrityError:  # another worker gave it the certificate in between
        mine = IssueOutcome.objects.filter(pk=outcome.pk, result=Result.WAITING)
        return bool(mine.update(result=Result.ALREADY))
    except Exception as error:
        logger.exception("certificate not issued")
        mine = IssueOutcome.objects.filter(pk=outcome.pk, result=Result.WAITING)
        return bool(mine.update(result=Result.FAILED, reasons=[str(error)[:200]]))


def _issue_one(outcome: IssueOutcome, *, at: datetime) -> tuple[str, list[object]]:
    registration, kind = outcome.registration, outcome.run.type
    series = _series(wall_of(at, registration.event.zone).year)  # from here on one at a time
    Registration.objects.select_for_update(no_key=True).get(pk=registration.pk)
    registration.refresh_from_db(fields=["name", "name_ar", "organisation"])  # erased since, perhaps
    if Certificate.objects.filter(
        type=kind, registration=registration, state=Certificate.State.ISSUED
    ).exists():
        return Result.ALREADY, []
    found = facts_of_all(registration.event, [registration])[registration.pk]
    judged = _verdict(found, kind)
    claims = claims_of(
        registration, kind, issuer=_issuer(), attended=judged.attended, planned=judged.planned, at=at
    )
    reasons = [*judged.reasons, *missing(claims)]
    if reasons:
        return Result.NOT_ELIGIBLE, [list(reason) for reason in reasons]
    series.last += 1
    series.save(update_fields=["last"])
    certificate = Certificate.objects.create(
        serial=f"HQ-{series.year}-{series.last:05d}",
        type=kind,
        registration=registration,
        language=registration.language,
        claims=claims,
        verdict=judged.as_facts(Rule(kind.threshold, kind.rule_version)),
        template=template_version(),
        issued_at=at,
        issued_by=outcome.run.by,
    )
    CertificateEvent.objects.create(certificate=certificate, what=What.ISSUED, by=outcome.run.by, at=at)
    return Result.ISSUED, []


def _finish(certificate: Certificate, *, at: datetime) -> bool:
    """Make the PDF, outside of any transaction; then keep its row and write the mail in one."""
    try:
        file = keep(certificate, draw(certificate), at=at)
    except Exception:
        logger.exception("the PDF of a certificate could not be made")
        return False
    try:
        with transaction.atomic():
            if not Certificate.objects.select_for_update().filter(pk=certificate.pk, erased_at=None).exists():
                discard(file)  # erased while it was being made
                return False
            file.save(force_insert=True)
            registration = certificate.registration
            number = {"number": certificate.serial, "code": certificate.code}
            mail = queue(
                "certificate",
                registration.email,
                registration.language,
                about=registration.ref,
                occasion=certificate.serial,
                context=facts_of(registration) | {"certificate": number},
                event=registration.event,
            )
            if mail is not None:
                CertificateEvent.objects.create(certificate=certificate, what=What.SENT, at=at)
    except IntegrityError:  # another worker was first
        return False
    return True


def _series(year: int) -> Series:
    """The year's numbers, locked until the end of the transaction."""
    Series.objects.get_or_create(year=year)
    return Series.objects.select_for_update().get(year=year)


def _issuer() -> SiteSettings:
    site = Site.objects.filter(is_default_site=True).first()
    return SiteSettings.for_site(site) if site else SiteSettings()
