"""The papers of an order as files, for who has its link: invoices, credit notes, quotes, receipts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.orders.actions import OrderError, issue_invoice
from events.orders.documents import pdf_of
from events.orders.models import Order
from events.payments.receipts import number_of, receipt_of
from events.views.money import order_path
from events.views.order_sheet import not_taken_off
from events.views.paying import own_order, page
from home.origins import secret_address


@require_safe
@own_order
def paper_pdf(request: HttpRequest, order: Order, number: str) -> HttpResponse:
    """One paper of this order by its number; any other number is not found, whoever it belongs to."""
    row = order.invoices.filter(number=number).first() or order.quotes.filter(number=number).first()
    if row is not None:
        return _sent(pdf_of(row), number)
    payment = next(
        (each for each in not_taken_off(list(order.payments.all())) if number_of(each) == number), None
    )
    if payment is None:
        raise Http404
    try:
        return _sent(receipt_of(payment), number)
    except OrderError as error:
        return page(request, order, problem=str(error), status=409)


@secret_address
@own_order
def ask_for_invoice(request: HttpRequest, order: Order) -> HttpResponse:
    """The invoice of what is paid, issued when the payer asks for it: the name on it is theirs to check before."""
    if request.method == "POST":
        try:
            if order.due or not order.total:
                raise OrderError(_("The invoice can be had here once the order is paid."))
            issue_invoice(order, by=None)
        except OrderError as error:
            return page(request, order, problem=str(error), status=409)
    return redirect(f"{order_path(order)}?fait=facture#order-papers")


def _sent(pdf: bytes, number: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{number}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
