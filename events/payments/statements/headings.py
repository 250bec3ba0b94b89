"""Which column of a table says what: the names that banks of Morocco and France give them, in three languages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from events.payments.statements.cells import currency_of
from events.payments.statements.draft import clean
from home.folding import fold

COLUMNS = 100
_NAMES = {
    "date": "date|jour|date operation|date d operation|date de l operation|date des operations|date ope|date op"
    "|date oper|date comptable|date de comptabilisation|date comptabilisation|date compta|date mouvement"
    "|date transaction|date de transaction|date ecriture|booking date|transaction date|posting date|entry date"
    "|operation date|التاريخ|تاريخ|تاريخ العملية|تاريخ المعاملة|تاريخ التسجيل|تاريخ القيد|تاريخ الحركة",
    "value": "date valeur|date de valeur|date val|valeur|val|value date|تاريخ القيمة|تاريخ الاستحقاق",
    "text": "libelle|libelles|libelle operation|libelle de l operation|libelle de l ecriture|libelle complementaire"
    "|libelle complet|libelle detaille|description|designation|operation|operations|nature|nature operation"
    "|nature de l operation|intitule|motif|motif du virement|details|detail|communication|commentaire|objet|label"
    "|narrative|particulars|memo|remittance information|payment details|البيان|بيان|بيان العملية|الوصف|وصف"
    "|وصف العملية|التفاصيل|تفاصيل|تفاصيل العملية|العملية|الموضوع|موضوع التحويل",
    "reference": "reference|references|ref|reference client|reference du client|ref client|reference virement"
    "|reference du virement|reference paiement|reference de bout en bout|end to end id|end to end reference"
    "|endtoendid|customer reference|payment reference|المرجع|مرجع|مرجع العملية|رقم المرجع|المراجع",
    "bank_id": "reference operation|reference de l operation|reference banque|reference bancaire|ref operation"
    "|ref op|ref banque|numero operation|n operation|no operation|num operation|id operation|identifiant"
    "|transaction id|bank reference|numero de piece|numero piece|n piece|no piece|رقم العملية|رقم المعاملة"
    "|رقم القيد",
    "debit": "debit|debits|montant debit|montant debite|debit amount|mouvement debit|mouvements debit|debiteur"
    "|sortie|sorties|retrait|retraits|depenses|withdrawal|withdrawals|paid out|money out|مدين|المدين|مبلغ مدين"
    "|المبلغ المدين|السحب|سحب",
    "credit": "credit|credits|montant credit|montant credite|credit amount|mouvement credit|mouvements credit"
    "|crediteur|entree|entrees|versement|versements|depot|depots|recettes|deposit|deposits|paid in|money in|دائن"
    "|الدائن|مبلغ دائن|المبلغ الدائن|الإيداع|إيداع",
    "amount": "montant|montant operation|montant de l operation|somme|amount|transaction amount|المبلغ|مبلغ"
    "|مبلغ العملية",
    "side": "sens|sens operation|sens de l operation|signe|d c|c d|dc|cd|debit credit|credit debit|dr cr|cr dr"
    "|debit credit indicator|الاتجاه|مدين دائن|دائن مدين",
    "balance": "solde|solde comptable|solde progressif|solde apres operation|balance|running balance|الرصيد|رصيد"
    "|الرصيد بعد العملية",
    "currency": "devise|devise operation|devise du compte|monnaie|ccy|currency|cur|العملة|عملة",
    "party": "contrepartie|nom de la contrepartie|donneur d ordre|nom du donneur d ordre|emetteur|beneficiaire|tiers"
    "|nom|payer|payee|counterparty|name|الطرف المقابل|الاسم|الآمر|الآمر بالصرف|المستفيد|صاحب الأمر",
    "account": "compte|n compte|no compte|numero de compte|numero compte|rib|iban|account|account number"
    "|رقم الحساب|الحساب",
}  # fmt: skip
_KINDS = {fold(name): kind for kind, names in _NAMES.items() for name in names.split("|")}
_ONCE = ("debit", "credit", "amount", "side", "balance", "currency", "account")
_WORDS = {"en", "in", fold("بال")}


@dataclass(frozen=True)
class Heading:
    """The row of names above a table: for each kind of column its places."""

    names: tuple[str, ...]
    places: dict[str, tuple[int, ...]]
    currency: str

    @classmethod
    def of(cls, row: Iterable[str]) -> Self:
        names = tuple(clean(name, 80) for name in list(row)[: COLUMNS + 1])
        places: dict[str, tuple[int, ...]] = {}
        currencies = set()
        for place, name in enumerate(names):
            kind, currency = _kind(name)
            if kind:
                places[kind] = (*places.get(kind, ()), place)
            if kind in ("debit", "credit", "amount") and currency:
                currencies.add(currency)
        return cls(names, places, currencies.pop() if len(currencies) == 1 else "")

    @property
    def known(self) -> int:
        return sum(map(len, self.places.values()))

    @property
    def two_sided(self) -> bool:
        """Money in and money out stand in columns of their own."""
        return "debit" in self.places and "credit" in self.places

    @property
    def suffices(self) -> bool:
        """A day, an amount and some words: enough to know a movement by."""
        return (
            len(self.names) <= COLUMNS
            and bool({"date", "value"} & self.places.keys())
            and bool({"text", "reference", "party"} & self.places.keys())
            and (self.two_sided or "amount" in self.places)
        )

    def ambiguity(self) -> str:
        """A sentence when two columns could be the same thing, where only one can be meant."""
        for kind in _ONCE:
            places = self.places.get(kind, ())
            if len(places) > 1 and not (kind == "amount" and self.two_sided):
                return _("The columns “%(first)s” and “%(second)s” say the same: leave one out.") % {
                    "first": self.names[places[0]],
                    "second": self.names[places[1]],
                }
        return ""


def missing(heading: Heading | None) -> str:
    """The sentence for a table whose columns are not understood: those found, and those needed."""
    needed = _(
        "Needed are a date (Date opération, التاريخ), a text (Libellé, البيان) and the amount (Débit and Crédit,"
        " or Montant, المبلغ)."
    )
    found = [name for name in heading.names if name][:15] if heading else []
    if not found:
        return _("No table with names of columns was found in this file.") + " " + needed
    return (
        _("The columns of this file are not understood: %(columns)s.") % {"columns": ", ".join(found)}
        + " "
        + needed
    )


def _kind(name: str) -> tuple[str, str]:
    """What a column of this name says, and in which currency if the name tells."""
    bare, currency = _without_currency(fold(name))
    if bare in _KINDS:
        return _KINDS[bare], currency
    pieces = {_KINDS.get(fold(piece)) for piece in re.split(r"[/|\n\-–(),]", name)} - {None}
    kind = pieces.pop() if len(pieces) == 1 else None  # "Date / التاريخ"
    return kind or "", currency


def _without_currency(folded: str) -> tuple[str, str]:
    words = folded.split()
    currency = ""
    while len(words) > 1:
        last = words[-1].removeprefix("بال")
        named = currency_of(last) or (currency_of(last.upper()) if last in ("mad", "eur", "usd") else "")
        if not named and last not in _WORDS:
            break
        currency = named or currency
        words.pop()
    return " ".join(words), currency
