import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from peppol import check_rules, validate_xsd

from events.orders.sums import Line, as_text, totals
from events.orders.ubl import ubl

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
# The checker takes every number under PartyTaxScheme for a European VAT number; the rule speaks of the scheme VAT only.
NOT_EUROPEAN = {"BR-CO-09"}

SELLER = {
    "name": "Centre de formation",
    "legal_form": "Association",
    "capital": "",
    "address": "23, boulevard Abdou\nPalmiers\nBâtiment B",
    "city": "Casablanca",
    "ice": "001234567000089",
    "tax_id": "40123456",
    "trade_register": "123456 Casablanca",
    "business_tax": "35789012",
    "cnss": "7654321",
    "email": "contact@centre.example",
    "phone": "+212 522 00 00 00",
    "bank": "Banque",
    "rib": "190 780 2111123456780001 23",
    "iban": "",
    "bic": "BCPOMAMC",
    "signatory": "Salma Idrissi",
    "signatory_role": "Directrice",
}
BUYER = {
    "kind": "organisation",
    "name": "Emballages & Cie <SARL>",
    "address": "Lot 14",
    "city": "Nouaceur",
    "country": "",
    "ice": "001987654000021",
    "tax_id": "",
    "trade_register": "",
    "email": "",
    "purchase_order": "BC-7781",
}
TRAINING = Line("Formation", 12, Decimal("1500.00"), Decimal("1800.00"), Decimal("20.00"), "deux jours")
MEAL = Line("Déjeuner", 7, Decimal("110.33"), Decimal("110.33"), Decimal("10.00"))
FREE = Line("Adhésion", 1, Decimal("300.00"), Decimal("300.00"), Decimal("0.00"))


def made_facts(lines=(TRAINING, MEAL, FREE), currency="MAD", **changed):
    sums = totals(lines, currency)

    def amounts(row, *names):
        return {name: as_text(getattr(row, name), currency) for name in names}

    facts = {
        "kind": "invoice",
        "number": "FA-2026-00042",
        "issued_on": "2026-11-22",
        "due_on": "2026-12-22",
        "valid_until": "",
        "language": "fr",
        "seller": SELLER,
        "buyer": BUYER,
        "event": {"title": "Eau et énergie", "when": "12 décembre 2026", "place": "Rabat", "code": "EAU"},
        "lines": [
            {
                "label": row.line.label,
                "details": row.line.details,
                "quantity": row.line.quantity,
                "unit": as_text(row.line.unit, currency),
                "list_unit": as_text(row.line.list_unit, currency),
                "rate": f"{row.line.rate:.2f}",
                **amounts(row, "net", "vat", "gross", "discount"),
            }
            for row in sums.lines
        ],
        "rates": [{"rate": f"{row.rate:.2f}", **amounts(row, "net", "vat", "gross")} for row in sums.rates],
        **amounts(sums, "net", "vat", "gross", "discount"),
        "currency": currency,
        "paid": as_text(Decimal(0), currency),
        "due": as_text(sums.gross, currency),
        "words": "…",
        "mention": "Exonéré, article 91 du CGI",
        "reference": "7K4F2QXM",
        "means": "",
        "corrects": None,
        "reason": "",
        "terms": "À 30 jours",
    }
    return facts | changed


def credit_note(**changed):
    corrects = {"number": "FA-2026-00041", "issued_on": "2026-11-02"}
    return made_facts(
        kind="credit_note", number="AV-2026-00007", corrects=corrects, reason="Annulation", **changed
    )


def read(xml):
    """The text of the one element at a path such as "LegalMonetaryTotal/PayableAmount", or all of them."""
    root = ET.fromstring(xml.encode())

    def found(path):
        *groups, field = path.split("/")
        return [
            element.text
            for element in root.findall("/".join([*(CAC + name for name in groups), CBC + field]))
        ]

    return found


@pytest.mark.parametrize(
    "facts", [made_facts(), credit_note(), made_facts(lines=(MEAL,), buyer=BUYER | {"ice": ""})]
)
def test_the_schemas_of_oasis_and_the_rules_of_the_european_invoice_accept_it(facts):
    xml = ubl(facts)

    assert validate_xsd(xml) == (True, [])
    assert [str(fault) for fault in check_rules(xml.encode()) if fault.rule_id not in NOT_EUROPEAN] == []


def test_every_total_is_that_of_the_facts():
    facts = made_facts(paid="1000.00", due="17072.31")
    found = read(ubl(facts))

    assert found("LegalMonetaryTotal/LineExtensionAmount") == [facts["net"]]
    assert found("LegalMonetaryTotal/TaxExclusiveAmount") == [facts["net"]]
    assert found("LegalMonetaryTotal/TaxInclusiveAmount") == [facts["gross"]]
    assert found("LegalMonetaryTotal/PayableAmount") == ["17072.31"]
    assert Decimal(found("LegalMonetaryTotal/PrepaidAmount")[0]) == Decimal(facts["gross"]) - Decimal(
        "17072.31"
    )
    assert found("TaxTotal/TaxAmount") == [facts["vat"]]
    for field, name in (("TaxableAmount", "net"), ("TaxAmount", "vat"), ("TaxCategory/Percent", "rate")):
        assert found(f"TaxTotal/TaxSubtotal/{field}") == [rate[name] for rate in facts["rates"]]
    assert found("InvoiceLine/LineExtensionAmount") == [line["net"] for line in facts["lines"]]
    assert found("InvoiceLine/InvoicedQuantity") == ["12", "7", "1"]
    assert found("InvoiceLine/Item/Name") == ["Formation", "Déjeuner", "Adhésion"]
    assert found("InvoiceLine/Item/Description") == ["deux jours"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 200), st.integers(0, 10**6), st.sampled_from(["0", "7", "10", "14", "20", "5.5"])
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["invoice", "credit_note"]),
)
def test_whatever_is_sold_the_schema_holds_and_the_lines_add_up(sold, kind):
    lines = [
        Line("x", quantity, price := Decimal(centimes) / 100, price, Decimal(rate))
        for quantity, centimes, rate in sold
    ]
    facts = made_facts(lines) if kind == "invoice" else credit_note(lines=lines)
    xml = ubl(facts)
    line = "InvoiceLine" if kind == "invoice" else "CreditNoteLine"

    assert validate_xsd(xml) == (True, [])
    assert sum(map(Decimal, read(xml)(f"{line}/LineExtensionAmount"))) == Decimal(facts["net"])
    assert [str(fault) for fault in check_rules(xml.encode()) if fault.rule_id not in NOT_EUROPEAN] == []


def test_the_parties_carry_their_moroccan_numbers():
    root = ET.fromstring(ubl(made_facts()).encode())
    seller, buyer = root.find(f"{CAC}AccountingSupplierParty"), root.find(f"{CAC}AccountingCustomerParty")

    def numbers(party):
        return {element.get("schemeID"): element.text for element in party.iter() if element.get("schemeID")}

    assert numbers(seller) == {
        "ICE": "001234567000089",
        "TP": "35789012",
        "CNSS": "7654321",
        "RC": "123456 Casablanca",
    }
    assert numbers(buyer) == {"ICE": "001987654000021"}
    taxed = seller.find(f".//{CAC}PartyTaxScheme")
    assert (taxed.find(f"{CBC}CompanyID").text, taxed.find(f".//{CBC}ID").text) == ("40123456", "IF")
    assert [line.text for line in seller.iter(f"{CBC}Line")] == ["Bâtiment B"]
    assert buyer.find(f".//{CBC}RegistrationName").text == "Emballages & Cie <SARL>"


def test_a_transfer_says_where_to_and_what_to_quote():
    found = read(ubl(made_facts()))

    assert found("PaymentMeans/PaymentMeansCode") == ["30"]
    assert found("PaymentMeans/PaymentID") == ["7K4F2QXM"]
    assert found("PaymentMeans/PayeeFinancialAccount/ID") == ["190780211112345678000123"]
    assert found("PaymentTerms/Note") == ["À 30 jours"]
    assert found("OrderReference/ID") == ["BC-7781"]
    iban = SELLER | {"iban": "MA64 1907 8021 1112 3456 7800 0123"}
    found = read(ubl(made_facts(seller=iban)))
    assert found("PaymentMeans/PayeeFinancialAccount/ID") == ["MA64190780211112345678000123"]


def test_a_credit_note_names_its_invoice_and_asks_for_no_payment():
    xml = ubl(credit_note())
    found = read(xml)

    assert (
        ET.fromstring(xml.encode()).tag
        == "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"
    )
    assert found("CreditNoteTypeCode") == ["381"]
    assert found("BillingReference/InvoiceDocumentReference/ID") == ["FA-2026-00041"]
    assert found("BillingReference/InvoiceDocumentReference/IssueDate") == ["2026-11-02"]
    assert "Annulation" in found("Note")
    assert found("PaymentMeans/PaymentMeansCode") == []
    assert found("CreditNoteLine/CreditedQuantity") == ["12", "7", "1"]
    assert read(ubl(made_facts()))("InvoiceTypeCode") == ["380"]


def test_what_is_exempt_says_by_which_law_and_is_refused_without():
    found = read(ubl(made_facts()))

    assert found("TaxTotal/TaxSubtotal/TaxCategory/ID") == ["S", "S", "E"]
    assert found("TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReason") == ["Exonéré, article 91 du CGI"]
    for nothing in ("", "  ", "\x00"):
        with pytest.raises(ValueError, match="legal mention"):
            ubl(made_facts(mention=nothing))
    assert ubl(made_facts(lines=(TRAINING,), mention=""))


def test_quotes_and_receipts_are_no_ubl():
    for kind in ("quote", "receipt"):
        with pytest.raises(ValueError, match="Only invoices"):
            ubl(made_facts(kind=kind))


def test_the_same_facts_give_the_same_bytes():
    assert ubl(made_facts()).encode() == ubl(made_facts()).encode()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60).filter(str.isprintable), st.text(st.characters(codec="utf-8"), max_size=60))
def test_no_text_breaks_the_paper(plain, wild):
    buyer = BUYER | {"name": plain, "address": wild, "city": wild, "ice": wild, "purchase_order": wild}
    facts = made_facts(
        buyer=buyer, words=wild, terms=wild, event={"title": wild, "when": wild, "place": plain}
    )
    facts["lines"][0] = facts["lines"][0] | {"label": wild, "details": f"]]> & <b> {wild}"}

    xml = ubl(facts)

    assert validate_xsd(xml) == (True, [])
    assert read(xml)("LegalMonetaryTotal/PayableAmount") == [facts["gross"]]


def test_control_characters_go_and_everything_else_stays():
    facts = made_facts(buyer=BUYER | {"name": "شركة\x00 «Élan»\x0b & <fils>\ud800\ufffe 🌱"})

    found = read(ubl(facts))

    assert found("AccountingCustomerParty/Party/PartyName/Name") == ["شركة «Élan» & <fils> 🌱"]
