"""Views that lead to card companies: the site speaks to their stand-ins."""

from tests.events.payments.conftest import acquirer_site, stripe_site
from tests.standins import acquirer_program, acquirer_standin, stripe_program, stripe_standin

__all__ = [
    "acquirer_program",
    "acquirer_site",
    "acquirer_standin",
    "stripe_program",
    "stripe_site",
    "stripe_standin",
]
