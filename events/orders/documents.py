"""The PDFs of papers: made once from frozen facts, kept by their own sum, mailed when they stand."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.calendar.wording import organisation
from events.orders import history, letters
from events.orders.models import Invoice, PaperFile, Quote
from events.orders.papers import paper
from events.orders.settling import hold_still
from events.orders.terms import OrderError
from events.registration import moves
from home.keeping import keep_bytes
from home.letterhead import letterhead
from home.zones import MOROCCO, wall_of

if TYPE_CHECKING:
    from home.models import User

logger = logging.getLogger(__name__)

REMINDED_AFTER = (3, 15, 30)
"""Days after the due date until an unpaid invoice is reminded of, for the first, second and third time."""

APART = timedelta(days=10)
"""Two reminders are never nearer to each other: a worker that stood still does not send them all at once."""


def pdf_of(row: Invoice | Quote, *, at: datetime | None = None) -> bytes:
    """The PDF, made now where the sweep was not there yet. Raises ValueError when the bytes are not those kept."""
    file = _file_of(row) or _finish(row, at=at or now())
    with storages["private"].open(file.path) as stored:
        pdf: bytes = stored.read()
    if hashlib.sha256(pdf).hexdigest() != file.sha256:
        raise ValueError(f"The file of {row.number} is not the one that was kept.")
    return pdf


def _file_of(row: Invoice | Quote) -> PaperFile | None:
    return PaperFile.objects.filter(**_of(row)).first()


def _of(row: Invoice | Quote) -> dict[str, Invoice | Quote]:
    return {"invoice": row} if isinstance(row, Invoice) else {"quote": row}


def _finish(row: Invoice | Quote, *, at: datetime) -> PaperFile:
    """Make the PDF outside of any transaction, under the letterhead of this moment; then keep its row and write the
    mail in one. What is kept is never made again."""
    pdf = paper(row.facts, made_at=row.issued_at, head=letterhead(organisation()))
    file = PaperFile(**_of(row), sha256=hashlib.sha256(pdf).hexdigest(), size=len(pdf), made_at=at)
    keep_bytes(file.path, pdf)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
            letters.tell_paper(row)
    except IntegrityError:  # somebody else was first
        known = _file_of(row)
        assert known is not None
        return known
    return file


@transaction.atomic
def remind(
    invoice: Invoice, *, by: User | None = None, seen: int | None = None, at: datetime | None = None
) -> bool:
    """Write to the buyer that the invoice is open; whether this is news.

    It is not where somebody else reminded of it meanwhile: since it was read, or since the form of a desk was opened,
    which saw it reminded of `seen` times. Raises OrderError where nothing is to be paid of it any more, or nobody can
    be written to.
    """
    at = at or now()
    moves.lock(invoice.order.event_id)
    order = invoice.order = hold_still(invoice.order)  # who has paid since is not asked again
    read = invoice.reminded if seen is None else seen
    invoice.refresh_from_db(fields=["credited", "reminded"])
    if not order.due or not invoice.open:
        raise OrderError(_("This invoice is paid, or was taken back."))
    if not order.buyer_email:
        raise OrderError(_("No e-mail address of the buyer is known."))
    if invoice.reminded != read:
        return False
    invoice.reminded += 1
    Invoice.objects.filter(pk=invoice.pk).update(reminded=invoice.reminded, reminded_at=at)
    letters.tell_reminder(invoice)
    history.note(order, "reminded", by=by, number=invoice.number, count=invoice.reminded)
    return True


def sweep(at: datetime | None = None) -> int:
    """Make the PDFs that are missing and remind of invoices that are overdue; how much there was to do."""
    at = at or now()
    done = 0
    for rows in (Invoice.objects.without_file(), Quote.objects.filter(file__isnull=True)):
        for row in rows.select_related("order__event", "order__booking").order_by("pk")[:200]:
            try:
                _finish(row, at=at)
                done += 1
            except Exception:
                logger.exception("The PDF of %s could not be made.", row.number)
    today = wall_of(at, MOROCCO).date()
    late = Invoice.objects.overdue(today - timedelta(days=REMINDED_AFTER[0]), at)
    late = late.filter(reminded__lt=len(REMINDED_AFTER)).exclude(reminded_at__gt=at - APART)
    late = late.exclude(order__buyer_email="")
    for invoice in late.select_related("order__event", "order__booking").order_by("pk")[:200]:
        assert invoice.due_on is not None
        if invoice.due_on + timedelta(days=REMINDED_AFTER[invoice.reminded]) <= today:
            try:
                done += remind(invoice, at=at)
            except OrderError:  # paid or taken back since the look above
                logger.info("Invoice %s needs no reminder any more.", invoice.number)
    return done
