"""Payments that are played: a demo without a key of its own has stand-ins of the card companies beside it."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from halqa import environment as env

if TYPE_CHECKING:
    from django.conf import LazySettings

STRIPE = ("sk_test_standin", "whsec_standin")
"""The key and the secret of webhooks that the stand-in of Stripe is started with."""

ACQUIRER = ("600000001", "standin|key")
"""The number of the contract and the store key of the stand-in of an acquirer."""

HOME = "127.0.0.1"
ABOVE = (4111, 5111)
"""So far from the site's own port they listen: two sites on one machine have stand-ins of their own."""


def ports(web: str) -> tuple[int, ...]:
    """Where the stand-ins of Stripe and of an acquirer listen; none where HALQA_STANDIN_PORTS says no."""
    given = env.words("HALQA_STANDIN_PORTS")
    if given:
        return tuple(map(int, given)) if len(given) == 2 and all(map(str.isdigit, given)) else ()
    if not web.isdigit():  # the site listens on a socket: nobody could call it back
        return ()
    step = 1 if int(web) + max(ABOVE) < 2**16 else -1
    return tuple(int(web) + step * above for above in ABOVE)


def base(port: int) -> str:
    return f"http://{HOME}:{port}"


def is_possible(settings: LazySettings) -> bool:
    """Whether payments are played on this site and the ports are free; taken ones leave the site without cards."""
    if not settings.STANDINS:
        return False
    if all(_is_free(port) for port in settings.STANDINS):
        return True
    settings.STANDINS, settings.STRIPE_KEY, settings.ACQUIRER_CLIENT = (), "", ""
    os.environ["HALQA_STANDIN_PORTS"] = "no"  # for a web server that is started anew to follow the code
    return False


def _is_free(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOME, port))
        except OSError:
            return False
    return True


def play(settings: LazySettings) -> None:
    """Answer in the place of the card companies, until told to stop."""
    from halqa.standins import running

    stripe_port, acquirer_port = settings.STANDINS
    options = {
        "stripe_port": stripe_port,
        "acquirer_port": acquirer_port,
        "key": STRIPE[0],
        "secret": STRIPE[1],
        "client": ACQUIRER[0],
        "store_key": ACQUIRER[1],
        "webhook": f"{base(int(settings.PORT))}/paiement/stripe/",
        "async_after": 20,
        "state": settings.VAR_DIR / "standins",
    }
    running.until_told(options, lambda _words: None)


def words(settings: LazySettings) -> str:
    """How payments are made on this demo, for who starts it."""
    if settings.STANDINS:
        return "are played: no card is charged, no money moves"
    if settings.STRIPE_KEY or settings.ACQUIRER_CLIENT:
        return "by card go to the account of your own key"
    return "by card are not offered (HALQA_STANDIN_PORTS=12111,12112 plays them on two free ports)"
