"""What is paid at the desk: cash, or a card at the terminal there."""

from __future__ import annotations

from django.utils.translation import gettext as _

from events.orders.models import Order
from events.orders.states import Means
from events.payments.providers import Words
from events.payments.providers.transfer import Offline


class Desk(Offline):
    """Money that somebody of the team takes and writes down."""

    means = Means.DESK
    is_ready = True

    def describe(self, order: Order) -> Words:
        return Words(
            _("At the desk"),
            _("In cash or by card when you arrive; give the reference %(reference)s.")
            % {"reference": str(order)},
        )
