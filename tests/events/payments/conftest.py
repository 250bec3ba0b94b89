"""The site with cards: its providers speak to the stand-ins."""

import pytest
from django.utils.translation import override

from tests.standins import STORE_KEY, acquirer_program, acquirer_standin, stripe_program, stripe_standin

__all__ = ["acquirer_program", "acquirer_standin", "stripe_program", "stripe_standin"]


@pytest.fixture(autouse=True)
def in_english():
    """The sentences of refusals, as the code has them."""
    with override("en"):
        yield


@pytest.fixture
def stripe_site(settings, stripe_standin):
    """A site with a key of Stripe; webhooks are held until a test carries them."""
    settings.STRIPE_KEY = stripe_standin.key
    settings.STRIPE_WEBHOOK_SECRET = stripe_standin.secret
    settings.STRIPE_API_BASE = stripe_standin.url
    stripe_standin.set(hold=True)
    return stripe_standin


@pytest.fixture
def acquirer_site(settings, acquirer_standin):
    """A site with a contract of an acquirer; callbacks are held until a test carries them."""
    settings.ACQUIRER_CLIENT = acquirer_standin.sign()["clientid"]
    settings.ACQUIRER_STORE_KEY = STORE_KEY
    settings.ACQUIRER_GATE = acquirer_standin.gate
    settings.ACQUIRER_API = acquirer_standin.url
    acquirer_standin.set(hold=True)
    return acquirer_standin
