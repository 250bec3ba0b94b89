"""A stand-in of a local acquirer: a signed form takes the browser to its page, a signed callback tells the merchant.

It works in the manner publicly known of acquirers such as CMI ("3D Pay Hosting"); a real contract brings its own
addresses and perhaps other names. Everything is an HTML form, in UTF-8, signed as `signing.py` says (`HASH`).

POST /gate        by the browser: clientid storetype=3D_PAY_HOSTING trantype=PreAuth hashAlgorithm=ver3 encoding=UTF-8
                  amount ("1250.00") currency ("504", ISO number) oid (the merchant's own reference, one per payment)
                  okUrl failUrl callbackUrl shopurl (to leave) lang (fr|ar|en) rnd (random)  [email BillToName …]
the callback      POST to callbackUrl: all that was sent to the gate, and TransId AuthCode HostRefNum mdStatus
                  ProcReturnCode ("00" authorised, else refused) Response (Approved|Declined) ErrMsg, HASH
  its answer      text: ACTION=POSTAUTH debits the card; APPROVED takes note and debits nothing (a refusal, or to
                  capture later); FAILURE leaves the authorisation to /capture or /void. Anything else: it is sent again
the return        POST of the same form by the browser to okUrl or failUrl, when the visitor presses the button
POST /status      clientid oid rnd HASH            by the merchant's server; the answer is a signed form:
POST /capture     clientid oid amount rnd HASH     oid TransId state amount currency captured refunded Response
POST /void        clientid oid rnd HASH            ProcReturnCode ErrMsg (and RefundId of a refund).
POST /refund      clientid oid amount reference rnd HASH; the same `reference` twice is one refund

States: unknown, waiting, refused, authorised, captured, voided.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from halqa.standins.acquirer import acts, api, knobs, page
from halqa.standins.store import Thing
from halqa.standins.web import Answer, Request, as_text
from halqa.standins.world import World

SETTINGS: Thing = {
    "client": "600000001",
    "store_key": "standin|key",
    "callback": "before",  # the browser's return; or after, or never
    "after": 1,  # seconds that a callback follows the return
    "patience": 5,  # seconds the page waits for the answer to a callback that comes before
    "hash": "good",  # of callbacks and returns; or forged, none
    "outage": {},
    "attempts": 4,
}


def acquirer_world(state: Path, **given: Any) -> World:
    world = World(state / "acquirer.sqlite3", SETTINGS, given)
    world.post.accepted = lambda delivery, status, text: acts.heard(world, delivery, status, text)
    return world


def answer(world: World, request: Request) -> Answer:
    first = request.path.strip("/").partition("/")[0]
    if first in ("gate", "page"):
        return page.answer(world, request)
    if first in api.VERBS and request.method == "POST":
        return api.answer(world, first, request)
    if first == "_standin":
        return knobs.answer(world, request)
    return as_text("Stand-in of an acquirer: /gate, /status, /_standin/\n", 200 if not first else 404)
