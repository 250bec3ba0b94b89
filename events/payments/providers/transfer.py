"""What is paid from bank to bank: at once by transfer, or later on the invoice of an accepted purchase order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from events.orders.models import Order
from events.orders.references import spaced
from events.orders.states import Means
from events.orders.terms import terms_of
from events.payments.models import Attempt, Refund
from events.payments.providers import Answer, ByHandError, ForgedError, Hint, Returned, Started, Words
from home.formats import day_in_words, money
from home.languages import in_language
from home.models import SiteSettings
from home.zones import wall_of

if TYPE_CHECKING:
    from django.http import HttpRequest


class Offline:
    """Money that comes without a page of ours or of anybody's: what all such means have in common."""

    is_online = False
    pages: tuple[str, ...] = ()

    def start(self, attempt: Attempt, *, back: str, cancel: str) -> Started:
        raise ByHandError("Nothing is begun online.")

    def poll(self, attempt: Attempt) -> Answer:
        return Answer(Attempt.State.EXPIRED)

    def end(self, attempt: Attempt) -> Answer:
        return Answer(Attempt.State.EXPIRED)

    def confirm(self, request: HttpRequest) -> Hint:
        raise ForgedError("Nobody calls here.")

    def refund(self, refund: Refund) -> Returned:
        raise ByHandError("A person gives this back, and says so.")


class Transfer(Offline):
    """A transfer to the organisation's account, known again by the order's reference."""

    means = Means.TRANSFER

    @property
    def is_ready(self) -> bool:
        """There is an account to pay to."""
        return bool(_account())

    def describe(self, order: Order) -> Words:
        to_pay = {"amount": money(order.due, order.currency), "reference": str(order)}
        sentence = _("Transfer %(amount)s with the reference %(reference)s.") % to_pay
        if order.pay_until is not None and order.means == Means.TRANSFER and order.keeps_places:
            day = day_in_words(wall_of(order.pay_until, order.event.zone))
            sentence = _(
                "Transfer %(amount)s with the reference %(reference)s. The places are kept until %(day)s."
            ) % (to_pay | {"day": day})
        return Words(_("By bank transfer"), sentence, _lines(order))


class Credit(Offline):
    """A purchase order of an organisation: accepted by the team, paid on the invoice."""

    means = Means.CREDIT
    is_ready = True

    def describe(self, order: Order) -> Words:
        days = {"days": terms_of(order.event).credit_days}
        sentence = _(
            "For organisations: give the number of your purchase order. Once the team has accepted it the places are"
            " confirmed; the invoice is paid within %(days)s days."
        )
        return Words(_("By purchase order"), sentence % days, _lines(order) if order.credit_at else ())


def _lines(order: Order) -> tuple[tuple[str, str], ...]:
    account = _account()
    return (*account, (_("Reference"), spaced(order.reference))) if account else ()


def _account() -> tuple[tuple[str, str], ...]:
    """The organisation's account, in lines; nothing where it has none."""
    site = SiteSettings.objects.filter(site__is_default_site=True).first()
    if site is None or not (site.rib or site.iban):
        return ()
    name = in_language(site, "name")
    known = (
        (_("Beneficiary"), name),
        (_("Bank"), site.bank),
        (_("RIB"), site.rib),
        (_("IBAN"), site.iban),
        (_("BIC"), site.bic),
    )
    return tuple((label, value) for label, value in known if value)
