"""Papers once more: the mail that leads to one is written again, to where the buyer is written to now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from events.orders import history, letters
from events.orders.models import Invoice, PaperFile, Quote
from events.orders.terms import OrderError

if TYPE_CHECKING:
    from home.models import User


@transaction.atomic
def send_paper_again(row: Invoice | Quote, *, by: User, key: str) -> None:
    """Mail the way to this paper again; the same key again sends nothing.

    Raises OrderError without an address, and where the first mail still waits for the PDF.
    """
    if not row.order.buyer_email:
        raise OrderError(_("No e-mail address of the buyer is known."))
    made = {"invoice": row} if isinstance(row, Invoice) else {"quote": row}
    if not PaperFile.objects.filter(**made).exists():
        raise OrderError(_("The PDF is being made: the mail goes out with it within a minute."))
    letters.tell_paper(row, again=key)
    history.note(row.order, "sent_again", by=by, number=row.number)
