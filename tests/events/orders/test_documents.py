"""The PDFs of papers are whole, and are what was kept."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from events.orders import documents
from events.orders.actions import issue_invoice
from tests.factories import make_order, make_seller, pay

pytestmark = pytest.mark.django_db


def test_a_pdf_that_a_kill_left_half_written_is_written_again():
    make_seller()
    order = make_order(price=100)
    pay(order)
    invoice = issue_invoice(order, by=None)
    pdf = documents.paper(invoice.facts, made_at=invoice.issued_at)
    mark = hashlib.sha256(pdf).hexdigest()
    storages["private"].delete(f"papers/{mark[:2]}/{mark}.pdf")
    storages["private"].save(f"papers/{mark[:2]}/{mark}.pdf", ContentFile(pdf[:1000]))

    documents.sweep()

    assert documents.pdf_of(invoice) == pdf
