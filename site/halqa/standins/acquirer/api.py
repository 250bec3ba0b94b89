"""What the merchant's server asks: status, capture, void, refund."""

from __future__ import annotations

from urllib.parse import urlencode

from halqa.standins import outage
from halqa.standins.acquirer import acts
from halqa.standins.acquirer.acts import GOOD, AcquirerError
from halqa.standins.acquirer.signing import signed
from halqa.standins.store import Thing
from halqa.standins.web import Answer, LineCut, Request, as_text
from halqa.standins.world import World

VERBS = {
    "status": ("clientid", "oid", "rnd"),
    "capture": ("clientid", "oid", "amount", "rnd"),
    "void": ("clientid", "oid", "rnd"),
    "refund": ("clientid", "oid", "amount", "reference", "rnd"),
}
TYPE = "application/x-www-form-urlencoded; charset=utf-8"


def answer(world: World, verb: str, request: Request) -> Answer:
    fault = outage.next_fault(world, request)
    if fault == "drop":
        raise LineCut
    if fault == "429":
        return as_text("Too many requests.\n", 429)
    if fault in ("500", "500_kept"):
        return as_text("Outage made by the stand-in.\n", 500)
    outage.dawdle(world, fault)
    given = _signed(world, _done(world, verb, request.form))
    if fault == "drop_after":
        raise LineCut
    return as_text("Outage made by the stand-in.\n", 500) if fault == "500_after" else given


def _signed(world: World, told: dict[str, str]) -> Answer:
    return Answer(200, urlencode(signed(told, world.settings["store_key"])), TYPE)


def _done(world: World, verb: str, form: dict[str, str]) -> dict[str, str]:
    try:
        acts.check(world, form, *VERBS[verb])
        oid, more = form["oid"], {}
        if verb == "status":
            payment = acts.find(world, oid)
        elif verb == "capture":
            payment = acts.take(world, oid, acts.sum_in(form))
        elif verb == "void":
            payment = acts.void(world, oid)
        else:
            payment, refund = acts.give_back(world, oid, acts.sum_in(form), form["reference"])
            more = {"RefundId": refund}
        return _facts(oid, payment) | {"ProcReturnCode": GOOD, "Response": "Approved", "ErrMsg": ""} | more
    except AcquirerError as error:
        payment = acts.find(world, form.get("oid", "")) if "hash" not in str(error) else None
        refused = {"ProcReturnCode": error.code, "Response": "Error", "ErrMsg": str(error)}
        return _facts(form.get("oid", ""), payment) | refused


def _facts(oid: str, payment: Thing | None) -> dict[str, str]:
    if payment is None:
        return {"oid": oid, "state": "unknown"}
    facts = {name: payment[name] for name in ("oid", "state", "amount", "currency", "captured", "refunded")}
    return facts | {"TransId": payment["told"].get("TransId", "")}
