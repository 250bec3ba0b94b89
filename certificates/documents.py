"""The PDF of a certificate: made from its frozen claims, kept by its own sum in the private storage."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.storage import storages

from certificates.claims import pdf_facts
from certificates.models import Certificate, CertificateFile, TemplateVersion
from home.keeping import keep_bytes
from home.typeset import fingerprint, template_source, typeset_source

TEMPLATE = "certificate"


def template_version() -> TemplateVersion:
    """The row of the template as it is today; made when it is first used."""
    version, _new = TemplateVersion.objects.get_or_create(
        name=TEMPLATE, sha256=fingerprint(TEMPLATE), defaults={"source": template_source(TEMPLATE)}
    )
    return version


def draw(certificate: Certificate) -> bytes:
    """The PDF: same certificate and template, same bytes."""
    return typeset_source(
        certificate.template.source,
        pdf_facts(certificate),
        language=certificate.language,
        made_at=certificate.issued_at,
    )


def keep(certificate: Certificate, pdf: bytes, *, at: datetime) -> CertificateFile:
    """Put the bytes away under their sum, then say so in the database; a repeat finds both there."""
    file = CertificateFile(
        certificate=certificate, sha256=hashlib.sha256(pdf).hexdigest(), size=len(pdf), made_at=at
    )
    keep_bytes(file.path, pdf)
    return file


def bytes_of(file: CertificateFile) -> bytes:
    """The kept PDF. Raises ValueError when the bytes are not those that were kept."""
    with storages["private"].open(file.path) as stored:
        pdf: bytes = stored.read()
    if hashlib.sha256(pdf).hexdigest() != file.sha256:
        raise ValueError(f"The file of certificate {file.certificate_id} is not the one that was kept.")
    return pdf


def discard(file: CertificateFile) -> bool:
    """Take the bytes away for good; whether they were there. The sum stays, to recognise a copy by."""
    private = storages["private"]
    there = private.exists(file.path)
    private.delete(file.path)
    return there


def filename(certificate: Certificate) -> str:
    return f"{certificate.serial}.pdf"
