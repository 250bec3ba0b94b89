"""What certificates say of one person: shown to them; the name goes when they ask, never by mere age."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver

from certificates.documents import discard
from certificates.models import (
    PERSONAL,
    Certificate,
    CertificateEvent,
    CertificateFile,
    CertificateQuerySet,
    IssueOutcome,
)
from events.registration.models import Registration
from home.personal import Part, Subject, collect, erase

if TYPE_CHECKING:
    from home.models import User

LOOKED_AFTER = timedelta(days=7)


def _theirs(subject: Subject) -> CertificateQuerySet:
    return Certificate.objects.filter(
        Q(registration__uuid__in=subject.uuids("registration")) | Q(serial__in=subject.uuids("certificate"))
    )


@receiver(collect)
def collected(sender: type[Subject], subject: Subject, **_more: Any) -> Part:
    """Their certificates, word for word."""
    found = list(_theirs(subject).select_related("registration").order_by("serial"))
    refs = {certificate.registration.ref for certificate in found}
    return Part("certificates", [_row(certificate) for certificate in found], frozenset(refs))


def _row(certificate: Certificate) -> dict[str, Any]:
    return {
        "number": certificate.serial,
        "code": certificate.code,
        "state": str(certificate.state),
        "issued_at": certificate.issued_at.isoformat(),
        "claims": certificate.claims,
    }


@receiver(erase)
def erased(
    sender: type[Subject], subject: Subject, at: datetime, by: User | None = None, **_more: Any
) -> tuple[str, int]:
    """Name and organisation leave the claims and the PDF goes; number, code, state and sums stay."""
    if not subject.wish:
        return "certificates", 0
    registrations = Registration.objects.filter(uuid__in=subject.uuids("registration")).order_by("pk")
    list(registrations.select_for_update(no_key=True).values_list("pk"))  # none is issued meanwhile
    theirs = list(_theirs(subject).values_list("pk", flat=True))
    named = Certificate.objects.select_for_update().filter(pk__in=theirs, erased_at=None)
    changed = [_erase(certificate, at=at, by=by) for certificate in named]
    CertificateEvent.objects.filter(certificate__in=theirs).exclude(reason="").update(reason="")
    failed = IssueOutcome.objects.filter(result=IssueOutcome.Result.FAILED)
    failed.filter(registration__uuid__in=subject.uuids("registration")).update(reasons=[])
    transaction.on_commit(partial(_discard, theirs))
    return "certificates", len(changed)


def _erase(certificate: Certificate, *, at: datetime, by: User | None) -> Certificate:
    claims = {name: claim for name, claim in certificate.claims.items() if name not in PERSONAL}
    Certificate.objects.filter(pk=certificate.pk).update(claims=claims, erased_at=at)
    CertificateEvent.objects.create(certificate=certificate, what=CertificateEvent.What.ERASED, at=at, by=by)
    return certificate


def look_after(at: datetime) -> int:
    """Discard again the files of what was erased of late: a process may have died before it came to them."""
    lately = Certificate.objects.filter(erased_at__gte=at - LOOKED_AFTER).values_list("pk", flat=True)
    return _discard(list(lately))


def _discard(ids: list[int]) -> int:
    return sum(discard(file) for file in CertificateFile.objects.filter(certificate__in=ids))
