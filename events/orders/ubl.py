"""An invoice or a credit note as UBL 2.1 XML (OASIS), made from the frozen facts of the paper and nothing else.

The meaning of the fields is that of the European core invoice (EN 16931); Moroccan identifiers stand where it has room
for national ones. Amounts are written as they stand in the facts: the XML can not differ from the page it belongs to.
"""

import re
import xml.etree.ElementTree as ET
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

UBL_VERSION = "2.1"
CUSTOMIZATION = "urn:cen.eu:en16931:2017"  # the core invoice of EN 16931, with no national rules on top
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"  # the process: the seller bills, credits, and waits to be paid
INVOICE_TYPE, CREDIT_NOTE_TYPE = "380", "381"  # UNTDID 1001
TRANSFER = "30"  # UNTDID 4461: credit transfer
STANDARD, EXEMPT = "S", "E"  # UNTDID 5305
PIECE = "C62"  # UN/ECE recommendation 20: one
COUNTRY = "MA"  # where sellers are, and buyers who gave none
# ISO 6523 has no register of Morocco: the identifiers go under the names they have on every Moroccan paper.
ICE, TRADE_REGISTER, BUSINESS_TAX, SOCIAL_SECURITY = "ICE", "RC", "TP", "CNSS"
TAX_NUMBER = "IF"  # the tax scheme that a Moroccan tax number belongs to; "VAT" would promise a European one

_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_ROOT = "urn:oasis:names:specification:ubl:schema:xsd:{name}-2"
ET.register_namespace("cac", _CAC)
ET.register_namespace("cbc", _CBC)

# Whatever else somebody pasted into a name, XML 1.0 has no place for it.
_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_KINDS = {"invoice": ("Invoice", INVOICE_TYPE), "credit_note": ("CreditNote", CREDIT_NOTE_TYPE)}


def ubl(facts: dict[str, Any]) -> str:
    """The paper as XML text; the same facts always give the same bytes."""
    if facts["kind"] not in _KINDS:
        raise ValueError(_("Only invoices and credit notes are written as UBL."))
    name, code = _KINDS[facts["kind"]]
    facts = _clean(facts)
    root = ET.Element(name, {"xmlns": _ROOT.format(name=name)})
    _head(root, facts, code)
    _references(root, facts)
    _party(_group(root, "AccountingSupplierParty", "Party"), facts["seller"])
    _party(_group(root, "AccountingCustomerParty", "Party"), facts["buyer"])
    _payment(root, facts)
    _taxes(root, facts)
    _sums(root, facts)
    for number, line in enumerate(facts["lines"], start=1):
        _line(root, name, number, line, facts["currency"])
    ET.indent(root)
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True).decode() + "\n"


def _head(root: ET.Element, facts: dict[str, Any], code: str) -> None:
    _text(root, "UBLVersionID", UBL_VERSION)
    _text(root, "CustomizationID", CUSTOMIZATION)
    _text(root, "ProfileID", PROFILE)
    _text(root, "ID", facts["number"])
    _text(root, "IssueDate", facts["issued_on"])
    if code == INVOICE_TYPE:
        _text(root, "DueDate", facts.get("due_on"))
    _text(root, "InvoiceTypeCode" if code == INVOICE_TYPE else "CreditNoteTypeCode", code)
    event = facts.get("event") or {}
    what = " · ".join(event[name] for name in ("title", "when", "place") if event.get(name))
    for note in (facts.get("words"), what, facts.get("reason")):
        _text(root, "Note", note, languageID=facts["language"])
    _text(root, "DocumentCurrencyCode", facts["currency"])


def _references(root: ET.Element, facts: dict[str, Any]) -> None:
    """The buyer's own order, and the invoice that a credit note corrects."""
    if facts["buyer"].get("purchase_order"):
        _text(_group(root, "OrderReference"), "ID", facts["buyer"]["purchase_order"])
    if facts.get("corrects"):
        corrected = _group(root, "BillingReference", "InvoiceDocumentReference")
        _text(corrected, "ID", facts["corrects"]["number"])
        _text(corrected, "IssueDate", facts["corrects"]["issued_on"])


def _party(party: ET.Element, who: dict[str, Any]) -> None:
    """A seller or a buyer; a buyer just has fewer numbers."""
    for scheme, name in ((ICE, "ice"), (BUSINESS_TAX, "business_tax"), (SOCIAL_SECURITY, "cnss")):
        if who.get(name):
            _text(_group(party, "PartyIdentification"), "ID", who[name], schemeID=scheme)
    if who["name"]:
        _text(_group(party, "PartyName"), "Name", who["name"])
    _address(_group(party, "PostalAddress"), who)
    if who.get("tax_id"):
        taxed = _group(party, "PartyTaxScheme")
        _text(taxed, "CompanyID", who["tax_id"])
        _text(_group(taxed, "TaxScheme"), "ID", TAX_NUMBER)
    legal = _group(party, "PartyLegalEntity")
    _text(legal, "RegistrationName", who["name"])
    _text(legal, "CompanyID", who.get("trade_register"), schemeID=TRADE_REGISTER)
    form = (who.get("legal_form"), f"capital {who['capital']}" if who.get("capital") else "")
    _text(legal, "CompanyLegalForm", ", ".join(text for text in form if text))
    if who.get("phone") or who.get("email"):
        contact = _group(party, "Contact")
        _text(contact, "Telephone", who.get("phone"))
        _text(contact, "ElectronicMail", who.get("email"))


def _address(address: ET.Element, who: dict[str, Any]) -> None:
    lines = [line.strip() for line in (who.get("address") or "").splitlines() if line.strip()]
    for name, line in zip(("StreetName", "AdditionalStreetName"), lines, strict=False):
        _text(address, name, line)
    _text(address, "CityName", who.get("city"))
    for line in lines[2:]:
        _text(_group(address, "AddressLine"), "Line", line)
    country = who.get("country") or COUNTRY
    is_code = len(country) == 2 and country.isascii() and country.isalpha()
    place = _group(address, "Country")
    _text(place, "IdentificationCode", country.upper() if is_code else "")
    _text(place, "Name", "" if is_code else country)


def _payment(root: ET.Element, facts: dict[str, Any]) -> None:
    """How to pay an invoice; nobody pays a credit note into the seller's account."""
    seller = facts["seller"]
    account = "".join((seller.get("iban") or seller.get("rib") or "").split())
    if account and facts["kind"] == "invoice":
        means = _group(root, "PaymentMeans")
        _text(means, "PaymentMeansCode", TRANSFER)
        _text(means, "PaymentID", facts.get("reference"))
        payee = _group(means, "PayeeFinancialAccount")
        _text(payee, "ID", account)
        _text(payee, "Name", seller["name"])
        if seller.get("bic"):
            _text(_group(payee, "FinancialInstitutionBranch"), "ID", seller["bic"])
    if facts.get("terms"):
        _text(_group(root, "PaymentTerms"), "Note", facts["terms"], languageID=facts["language"])


def _taxes(root: ET.Element, facts: dict[str, Any]) -> None:
    total = _group(root, "TaxTotal")
    _amount(total, "TaxAmount", facts["vat"], facts["currency"])
    for rate in facts["rates"]:
        part = _group(total, "TaxSubtotal")
        _amount(part, "TaxableAmount", rate["net"], facts["currency"])
        _amount(part, "TaxAmount", rate["vat"], facts["currency"])
        exempt = not Decimal(rate["rate"])
        mention = facts.get("mention") or ""
        if exempt and not mention:
            raise ValueError(_("What is sold without VAT needs the legal mention that exempts it."))
        _category(_group(part, "TaxCategory"), rate["rate"], reason=mention if exempt else "")


def _category(category: ET.Element, rate: str, *, reason: str = "") -> None:
    _text(category, "ID", STANDARD if Decimal(rate) else EXEMPT)
    _text(category, "Percent", rate)
    _text(category, "TaxExemptionReason", reason)
    _text(_group(category, "TaxScheme"), "ID", "VAT")


def _sums(root: ET.Element, facts: dict[str, Any]) -> None:
    """What was set off (paid before, or paid too much) is the difference between the total and what is due."""
    currency = facts["currency"]
    before = Decimal(facts["gross"]) - Decimal(facts["due"])
    sums = _group(root, "LegalMonetaryTotal")
    _amount(sums, "LineExtensionAmount", facts["net"], currency)
    _amount(sums, "TaxExclusiveAmount", facts["net"], currency)
    _amount(sums, "TaxInclusiveAmount", facts["gross"], currency)
    if before:
        _amount(sums, "PrepaidAmount", f"{before:f}", currency)
    _amount(sums, "PayableAmount", facts["due"], currency)


def _line(root: ET.Element, name: str, number: int, line: dict[str, Any], currency: str) -> None:
    """One line, net of VAT; its price is that of the whole quantity, the only one that is exact to the centime."""
    entry = _group(root, f"{name}Line")
    _text(entry, "ID", str(number))
    quantity = "InvoicedQuantity" if name == "Invoice" else "CreditedQuantity"
    _text(entry, quantity, str(line["quantity"]), unitCode=PIECE)
    _amount(entry, "LineExtensionAmount", line["net"], currency)
    item = _group(entry, "Item")
    _text(item, "Description", line.get("details"))
    _text(item, "Name", line["label"])
    _category(_group(item, "ClassifiedTaxCategory"), line["rate"])
    price = _group(entry, "Price")
    _amount(price, "PriceAmount", line["net"], currency)
    _text(price, "BaseQuantity", str(max(1, line["quantity"])), unitCode=PIECE)


def _clean(value: Any) -> Any:
    """The same facts in texts that XML can carry, so that what is empty in it is seen to be empty."""
    if isinstance(value, str):
        return _NOT_XML.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list) else value


def _group(parent: ET.Element, *names: str) -> ET.Element:
    for name in names:
        parent = ET.SubElement(parent, f"{{{_CAC}}}{name}")
    return parent


def _text(parent: ET.Element, name: str, text: str | None, **attributes: str) -> None:
    """A field, unless there is nothing to say in it."""
    if text:
        ET.SubElement(parent, f"{{{_CBC}}}{name}", attributes).text = text


def _amount(parent: ET.Element, name: str, amount: str, currency: str) -> None:
    _text(parent, name, amount, currencyID=currency)
