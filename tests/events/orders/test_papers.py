import json
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
from django.utils.translation import override
from PIL import Image

from events.orders import papers
from events.orders.papers import paper
from events.orders.sums import Line, totals
from events.orders.ubl import ubl
from home.typeset import fingerprint

MADE_AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
KINDS = ["invoice", "credit_note", "quote", "receipt"]
NUMBERS = {"invoice": "FA-2026-00042", "credit_note": "AV-2026-00007", "quote": "DV-2026-00003"}

SELLER = {
    "name": "Centre Marocain de Production Propre",
    "legal_form": "Association",
    "capital": "100000.00",
    "address": "23, boulevard Mohamed Abdou\nPalmiers",
    "city": "Casablanca",
    "ice": "001234567000089",
    "tax_id": "40123456",
    "trade_register": "123456 Casablanca",
    "business_tax": "35789012",
    "cnss": "7654321",
    "email": "contact@centre.example.ma",
    "phone": "+212 522 00 00 00",
    "bank": "Banque Populaire, agence Palmiers",
    "rib": "190 780 2111123456780001 23",
    "iban": "MA64 1907 8021 1112 3456 7800 0123",
    "bic": "BCPOMAMC",
    "signatory": "Salma Idrissi",
    "signatory_role": "Directrice",
}
BUYER = {
    "kind": "organisation",
    "name": "Emballages Kartonia SARL",
    "address": "Zone industrielle Sidi Maârouf, lot 14",
    "city": "Nouaceur",
    "country": "MA",
    "ice": "001987654000021",
    "tax_id": "50987654",
    "trade_register": "98765 Casablanca",
    "email": "achats@kartonia.example.ma",
    "purchase_order": "BC-7781",
}
FULL = Line("Formation, tarif entreprise", 12, Decimal("1500.00"), Decimal("1800.00"), Decimal("20.00"))
MEAL = Line("Déjeuner", 12, Decimal("110.00"), Decimal("110.00"), Decimal("10.00"), "deux jours")
FREE = Line("Formation", 1, Decimal("1250.00"), Decimal("1250.00"), Decimal("0.00"))


def money_facts(kind="invoice", language="fr", lines=(FULL, MEAL), **changed):
    total = totals(lines)
    sums = ("net", "vat", "gross")
    facts = {
        "kind": kind,
        "number": NUMBERS.get(kind, "RE-2026-00012"),
        "issued_on": "2026-11-22",
        "due_on": "2026-12-22" if kind == "invoice" else "",
        "valid_until": "2026-12-31" if kind == "quote" else "",
        "language": language,
        "seller": SELLER,
        "buyer": BUYER,
        "event": {
            "title": "Réussir son diagnostic eau et énergie",
            "when": "du 8 au 9 décembre 2026",
            "place": "Maison de l’eau, Rabat",
            "code": "eau26",
        },
        "lines": [
            {
                "label": line.line.label,
                "details": line.line.details,
                "quantity": line.line.quantity,
                "unit": str(line.line.unit),
                "list_unit": str(line.line.list_unit),
                "rate": str(line.line.rate),
                "discount": str(line.discount),
                **{name: str(getattr(line, name)) for name in sums},
            }
            for line in total.lines
        ],
        "rates": [
            {"rate": str(rate.rate), **{name: str(getattr(rate, name)) for name in sums}}
            for rate in total.rates
        ],
        **{name: str(getattr(total, name)) for name in (*sums, "discount")},
        "currency": "MAD",
        "paid": "0.00",
        "due": str(total.gross),
        "words": "dix-neuf mille trois cent vingt dirhams",
        "mention": "",
        "reference": "7K3M-9QXT",
        "means": "virement du 22 novembre 2026" if kind == "receipt" else "",
        "corrects": {"number": "FA-2026-00042", "issued_on": "2026-11-22"} if kind == "credit_note" else None,
        "reason": "une participante s’est désistée" if kind == "credit_note" else "",
        "terms": "Règlement à trente jours.",
    }
    if kind == "receipt":
        facts |= {"paid": facts["gross"], "due": "0.00"}
    return {**facts, **changed}


def drawn(*args, **changed):
    return paper(money_facts(*args, **changed), made_at=MADE_AT)


def read(pdf, page=None):
    """The text, without spaces and marks of direction, as PDF readers find it."""
    document = pypdfium2.PdfDocument(pdf)
    found = document if page is None else [document[page]]
    return squeezed("".join(one.get_textpage().get_text_range() for one in found))


def squeezed(text):
    return "".join(text.split()).translate(dict.fromkeys([0x200B, 0x2068, 0x2069, 0xFFFE]))


def pages(pdf):
    return len(pypdfium2.PdfDocument(pdf))


def outside(pdf, margin=45):
    """The characters that do not stand inside the margins, in points from the edge of the paper."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        width, height = page.get_size()
        text = page.get_textpage()
        for place in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(place)
            if right - left and (left < margin or right > width - margin or bottom < 17 or top > height - 17):
                found.append(text.get_text_range(place, 1))
    return "".join(found)


def says(pdf, *expected):
    text = read(pdf).casefold()
    missing = [words for words in expected if squeezed(words).casefold() not in text]
    assert not missing


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_paper_names_both_parties_with_all_their_numbers(kind, language):
    pdf = drawn(kind, language)

    numbers = [SELLER[name] for name in ("ice", "tax_id", "trade_register", "business_tax", "cnss")]
    others = [BUYER[name] for name in ("ice", "tax_id", "trade_register")]
    wanted = [number.split()[0] for number in numbers + others]
    text = read(pdf)
    assert [number for number in wanted if number not in text] == []
    assert (
        money_facts(kind)["number"].partition("-")[2] in text
    )  # PDFium turns Latin letters round on Arabic pages
    assert "Kartonia" in text


def test_an_invoice_says_what_an_accountant_looks_for():
    says(
        drawn(language="en"),
        "INVOICE",
        "FA-2026-00042",
        "22 November 2026",
        "22 December 2026",
        "Association with a capital of MAD 100,000",
        "23, boulevard Mohamed Abdou",
        "Zone industrielle Sidi Maârouf, lot 14",
        "BC-7781",
        "Réussir son diagnostic eau et énergie",
        "du 8 au 9 décembre 2026 · Maison de l’eau, Rabat",
        "Formation, tarif entreprise 12 1,800.00 3,600.00 20% 15,000.00 18,000.00",
        "Déjeuner deux jours 12 110.00 10% 1,200.00 1,320.00",
        "VAT 20% on 15,000.00 MAD 3,000.00",
        "VAT 10% on 1,200.00 MAD 120.00",
        "Total before tax MAD 16,200.00",
        "Total including tax MAD 19,320.00",
        "Amount due MAD 19,320.00",
        "drawn up for the sum of dix-neuf mille trois cent vingt dirhams.",
        "190 780 2111123456780001 23",
        "MA64 1907 8021 1112 3456 7800 0123",
        "7K3M-9QXT",
        "Règlement à trente jours.",
        "Salma Idrissi",
        "Directrice",
        "Stamp of the client",
        "Page 1 of 1",
    )


def test_amounts_are_written_as_in_morocco_with_both_decimals():
    says(drawn(language="fr"), "1 800,00", "18 000,00", "19 320,00 DH", "20 %", "22 décembre 2026")
    says(drawn(language="ar"), "1.800,00", "18.000,00", "19.320,00")


def test_a_line_without_a_discount_has_no_column_for_it():
    assert "discount" not in read(drawn(language="en", lines=[MEAL])).casefold()
    assert "discount" in read(drawn(language="en")).casefold()


def test_without_vat_the_paper_says_why_and_has_one_column_of_amounts():
    mention = "Exonérée de la TVA, article 91 du CGI."
    pdf = drawn(language="en", lines=[FREE], mention=mention, words="mille deux cent cinquante dirhams")

    says(pdf, mention, "VAT 0% MAD 0.00", "Formation 1 1,250.00 0% 1,250.00")
    assert squeezed("Net amount") not in read(pdf)


def test_what_is_not_known_of_a_buyer_leaves_no_empty_line():
    unknown = dict.fromkeys(("ice", "tax_id", "trade_register", "purchase_order", "email"), "")
    pdf = drawn(language="en", buyer={**BUYER, **unknown, "kind": "person", "name": "Amina Benkirane"})

    text = read(pdf).replace("INVOICE", "")
    assert text.count("ICE") == 2  # of the seller, above and at the foot
    assert squeezed("Your purchase order") not in text
    assert squeezed("Stamp of the client") not in text


def test_an_invoice_that_is_partly_paid_says_what_is_left_and_one_that_is_paid_asks_for_nothing():
    says(drawn(language="en", paid="10000.00", due="9320.00"), "Already paid MAD 10,000.00", "MAD 9,320.00")

    paid = drawn(language="en", paid="19320.00", due="0.00", means="card")
    says(paid, "Amount due MAD 0.00", "Paid in full.", "card", "Reference 7K3M-9QXT")
    assert "190780" not in read(paid)


def test_an_invoice_that_was_paid_twice_says_what_is_given_back():
    pdf = drawn(language="en", paid="38640.00", due="-19320.00")

    says(pdf, "Already paid MAD 38,640.00", "Paid too much, to be given back MAD 19,320.00", "Paid in full.")
    assert squeezed("Amount due") not in read(pdf)


def test_a_credit_note_names_the_invoice_that_it_corrects_and_why():
    pdf = drawn("credit_note", "en")

    says(pdf, "CREDIT NOTE", "corrects invoice FA-2026-00042 of 22 November 2026", "désistée", "19,320.00")
    assert squeezed("Amount due") not in read(pdf)


def test_a_quote_holds_until_a_day_and_has_a_place_to_accept_it():
    says(
        drawn("quote", "en"),
        "QUOTE",
        "DV-2026-00003",
        "Valid until",
        "31 December 2026",
        "Agreed and accepted",
    )


def test_a_receipt_says_from_whom_how_much_and_by_which_means():
    says(
        drawn("receipt", "en"),
        "RECEIPT",
        "Received from Emballages Kartonia SARL the sum of dix-neuf mille",
        "virement du 22 novembre 2026",
        "Amount received MAD 19,320.00",
    )


def test_conditions_of_payment_stand_only_where_something_is_to_be_paid():
    for kind, there in (("invoice", True), ("quote", True), ("credit_note", False), ("receipt", False)):
        assert (squeezed("Règlement à trente jours.") in read(drawn(kind, "en"))) == there


def test_figures_stay_in_their_columns_however_large_they_are():
    large = Line("Formation", 12345, Decimal("60000.00"), Decimal("69999.99"), Decimal("20.00"))
    page = pypdfium2.PdfDocument(drawn(language="en", lines=[large]))[0].get_textpage()
    boxes = sorted(page.get_rect(place) for place in range(page.count_rects()))
    (quantity,) = [box for box in boxes if page.get_text_bounded(*box).strip() == "12,345"]
    row = [box for box in boxes if box[1] < quantity[3] and box[3] > quantity[1]]

    assert [page.get_text_bounded(*box).strip() for box in row] == [
        "Formation",
        "12,345",
        "69,999.99",
        "123,449,876.55",
        "20%",
        "617,250,000.00",
        "740,700,000.00",
    ]
    assert all(left[2] < right[0] for left, right in pairwise(row))


def test_other_currencies_are_written_by_their_code():
    says(drawn(language="fr", currency="EUR"), "19 320,00 EUR", "EUR")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_paper_is_for_archives_and_for_all_readers(kind, language):
    facts = money_facts(kind, language)
    with override(language):
        title = papers.title(facts)

    with pikepdf.open(BytesIO(paper(facts, made_at=MADE_AT))) as pdf:
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == title
            assert facts["number"] in title
            assert metadata["xmp:CreateDate"].startswith("2026-11-22T09:00:00")
        assert str(pdf.Root.Lang) == language


@pytest.mark.parametrize("kind", ["invoice", "credit_note"])
def test_the_invoice_travels_inside_its_pdf_as_data(kind):
    facts = money_facts(kind)

    with pikepdf.open(BytesIO(paper(facts, made_at=MADE_AT))) as pdf:
        kept = pdf.attachments[f"{facts['number']}.xml"]
        assert kept.get_file().read_bytes().decode() == ubl(facts)
        assert kept.get_file().mime_type == "application/xml"
        assert kept.obj.AFRelationship == "/Alternative"


@pytest.mark.parametrize("kind", ["quote", "receipt"])
def test_quotes_and_receipts_carry_no_data(kind):
    with pikepdf.open(BytesIO(drawn(kind))) as pdf:
        assert list(pdf.attachments) == []


def test_the_same_facts_give_the_same_bytes():
    assert drawn() == drawn()
    assert drawn() == paper(json.loads(json.dumps(money_facts())), made_at=MADE_AT)
    assert drawn() != drawn(number="FA-2026-00043")


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (12, 2), (60, 3)])
def test_papers_are_as_long_as_their_lines(count, expected):
    lines = [
        Line(f"Place {number:02d}", 1, Decimal(120), Decimal(120), Decimal(20)) for number in range(count)
    ]

    pdf = drawn(language="en", lines=lines)

    assert pages(pdf) == expected
    assert outside(pdf) == ""
    for page in range(expected):
        assert squeezed(f"Page {page + 1} of {expected}") in read(pdf, page)


def test_on_every_page_the_table_begins_with_its_head_and_the_totals_come_with_a_line():
    for count in range(1, 61):
        lines = [Line(f"Seat {n:02d}", 1, Decimal(120), Decimal(120), Decimal(20)) for n in range(count)]
        pdf = drawn("quote", "en", lines=lines)
        texts = [read(pdf, page) for page in range(pages(pdf))]
        for text in texts:
            assert ("Seat" in text) == ("Description" in text)
        (end,) = [text for text in texts if squeezed("Total before tax") in text]
        assert f"Seat{count - 1:02d}" in end
        assert squeezed("Total including tax") in end
        assert "drawnupforthesumof" in end


LONG = [
    "Société d’aménagement et de développement des zones industrielles " * 3,
    "Anticonstitutionnellement" * 8,
    "W" * 200,
    "مركز الإنتاج الأنظف للصناعات الغذائية والتحويلية بالمغرب " * 3,
    "م" * 200,
    "Formation التكوين eau والماء 2026 (نسخة) A–Z",
    '#panic("x") #read("/etc/passwd") $x^2$ *gras* _it_ `raw` <label> @ref // /* \\',
    "=1+1",
    "Amina 😀👩‍👩‍👧 \u202eBenkirane\u2067",
    "a\x00b\r\nc\td\u2028e",
]


@pytest.mark.parametrize("text", LONG, ids=lambda text: ascii(text[:10]))
@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("kind", ["invoice", "receipt"])
def test_any_text_stays_inside_the_paper_and_is_shown_as_text(kind, language, text):
    facts = money_facts(kind, language, reason=text, terms=text, mention=text, means=text)
    facts["seller"] = {name: f"{value} {text}" for name, value in SELLER.items()}
    facts["buyer"] = {name: f"{value} {text}" for name, value in BUYER.items()} | {"kind": "organisation"}
    facts["event"] = dict.fromkeys(facts["event"], text)
    for line in facts["lines"]:
        line |= {"label": text, "details": text}

    pdf = paper(facts, made_at=MADE_AT)

    assert outside(pdf) == ""
    assert "19320,00" in read(pdf) or "19.320,00" in read(pdf)
    if text.isascii() and text.isprintable() and language == "fr":
        assert squeezed(text) in read(pdf)


def test_many_names_under_one_line_go_on_over_the_page():
    names = "\n".join(f"Participante {number:03d}" for number in range(150))
    facts = money_facts(language="en", lines=[FULL])
    facts["lines"][0]["details"] = names

    pdf = paper(facts, made_at=MADE_AT)

    assert outside(pdf) == ""
    says(pdf, "Participante 000", "Participante 149", "Total including tax MAD 18,000.00")


# The letterhead


def letterhead_of(width, height):
    drawing = BytesIO()
    Image.new("RGBA", (width, height), "#7a1f3d").save(drawing, "PNG")
    return {"brand": "#1f4f8f", "logo": {"png": list(drawing.getvalue()), "width": width, "height": height}}


def colours(pdf):
    """What the first page is drawn in."""
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("RGB")
    return {colour for _count, colour in picture.getcolors(1 << 24)}


@pytest.mark.parametrize("size", [(300, 60), (80, 90)], ids=["broad", "upright"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_organisation_has_its_own_logo_and_colour(language, size):
    facts = money_facts(language=language)

    own, plain = (
        paper(facts, made_at=MADE_AT, head=head) for head in (letterhead_of(*size), {"brand": "", "logo": {}})
    )

    assert {(0x1F, 0x4F, 0x8F), (0x7A, 0x1F, 0x3D)} <= colours(own)
    assert (0x00, 0x60, 0x4F) in colours(plain) - colours(own)
    assert outside(own) == "" and pages(own) == 1
    with pikepdf.open(BytesIO(own)) as pdf:
        assert "/StructTreeRoot" in pdf.Root


def test_in_arabic_the_figures_of_the_totals_end_one_above_the_other():
    pdf = pypdfium2.PdfDocument(drawn(language="ar"))
    text = pdf[0].get_textpage()
    letters = [
        (text.get_text_range(place, 1), text.get_charbox(place)) for place in range(text.count_chars())
    ]
    lowest = min(box[1] for _letter, box in letters if box[1] > 0 and box[0] < 150)
    said = "".join(letter for letter, _box in letters)
    ends = {}
    for figure in ("16.200,00", "3.000,00", "120,00"):
        place = said.rindex(figure) + len(figure) - 1
        ends[figure] = round(letters[place][1][2])

    assert lowest > 0 and len(set(ends.values())) == 1, ends


def test_the_file_says_which_template_it_was_made_by():
    assert pypdfium2.PdfDocument(drawn()).get_metadata_value("Keywords") == fingerprint("invoice")[:16]
