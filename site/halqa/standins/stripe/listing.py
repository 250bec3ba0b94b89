"""Lists by pages, and `expand[]`."""

from __future__ import annotations

from typing import Any

from halqa.standins import forms
from halqa.standins.store import Thing
from halqa.standins.stripe import params
from halqa.standins.stripe.errors import StripeError, no_such
from halqa.standins.world import World

PAGING = ("limit", "starting_after", "ending_before", "created")
EXPANDABLE = ("balance_transaction", "charge", "latest_charge", "payment_intent", "source")


def page(world: World, sent: forms.Nested, path: str, things: list[Thing]) -> Thing:
    """One page of these, the newest first."""
    limit = params.integer(sent.get("limit", 10), "limit", least=1, most=100)
    things = [thing for thing in things if _within(thing["created"], sent.get("created"))]
    if "starting_after" in sent:
        things = things[_place(things, sent["starting_after"], "starting_after") + 1 :]
        more = len(things) > limit
    elif "ending_before" in sent:
        until = _place(things, sent["ending_before"], "ending_before")
        things, more = things[max(0, until - limit) : until], until > limit
    else:
        more = len(things) > limit
    return {"object": "list", "url": path, "has_more": more, "data": things[:limit]}


def _place(things: list[Thing], id: str, param: str) -> int:
    for place, thing in enumerate(things):
        if thing["id"] == id:
            return place
    raise no_such("object", id, param, 400)


def _within(at: int, asked: Any) -> bool:
    if asked is None:
        return True
    if not isinstance(asked, dict):
        return at == params.integer(asked, "created")
    bounds = {name: params.integer(value, f"created[{name}]") for name, value in asked.items()}
    return (
        at > bounds.get("gt", at - 1)
        and at >= bounds.get("gte", at)
        and at < bounds.get("lt", at + 1)
        and at <= bounds.get("lte", at)
    )


def expand(world: World, thing: Thing, asked: Any) -> Thing:
    """Put the things themselves in the place of their ids."""
    for path in asked if isinstance(asked, list) else []:
        steps = path.split(".")
        if len(steps) > 4:
            raise StripeError("You cannot expand more than 4 levels of a property.", param="expand")
        if steps[0] == "data" and thing["object"] == "list":
            for one in thing["data"]:
                _expand(world, one, steps[1:], path)
        else:
            _expand(world, thing, steps, path)
    return thing


def _expand(world: World, thing: Thing, steps: list[str], path: str) -> None:
    step, rest = steps[0], steps[1:]
    if step == "line_items" and thing["object"] == "checkout.session":
        thing["line_items"] = lines(world, thing["id"])
    elif step == "refunds" and thing["object"] == "charge":
        refunds = world.store.all("refund", charge=thing["id"])
        url = f"/v1/charges/{thing['id']}/refunds"
        thing["refunds"] = {"object": "list", "url": url, "has_more": False, "data": refunds}
    elif step not in EXPANDABLE or step not in thing:
        raise StripeError(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(thing[step], str):
        thing[step] = world.store.get(thing[step])
    if rest and thing[step] is not None:
        _expand(world, thing[step], rest, path)


def lines(world: World, session: str) -> Thing:
    url = f"/v1/checkout/sessions/{session}/line_items"
    return {"object": "list", "url": url, "has_more": False, "data": world.store.own(session)["lines"]}
