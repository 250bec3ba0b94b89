"""The PDFs of papers are whole, and are what was kept."""

import hashlib
from io import BytesIO

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import storages
from PIL import Image

from events.orders import documents
from events.orders.actions import issue_invoice
from home import formats
from home.models import Picture, SiteSettings
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


def given_logo(colour):
    drawing = BytesIO()
    Image.new("RGB", (90, 60), colour).save(drawing, "PNG")
    logo = Picture.objects.create(title="Logo", file=ImageFile(drawing, "logo.png"))
    SiteSettings.objects.update(logo=logo, brand=colour)
    return logo


def pictures_of(pdf):
    return [image for page in pikepdf.open(BytesIO(pdf)).pages for image in page.get_images()]


def test_a_paper_has_the_logo_of_its_day_and_keeps_it():
    make_seller()
    order = make_order(price=100)
    pay(order)
    given_logo("#7a1f3d")
    invoice = issue_invoice(order, by=None)
    pdf = documents.pdf_of(invoice)

    given_logo("#1f4f8f")

    assert len(pictures_of(pdf)) == 1
    assert documents.pdf_of(invoice) == pdf


def test_a_logo_whose_file_is_lost_holds_up_no_paper(caplog):
    make_seller()
    order = make_order(price=100)
    pay(order)
    logo = given_logo("#7a1f3d")
    logo.file.storage.delete(logo.file.name)

    pdf = documents.pdf_of(issue_invoice(order, by=None))

    assert pictures_of(pdf) == [] and "could not be read for a paper" in caplog.text


def test_a_paper_says_the_hours_of_the_event_and_in_which_zone():
    make_seller()
    invoice = issue_invoice(make_order(), by=None)

    when = invoice.facts["event"]["when"]
    assert when == formats.span_in_words(invoice.order.event, "fr") and when.endswith("(heure du Maroc)")
