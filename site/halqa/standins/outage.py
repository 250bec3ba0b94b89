"""Bad days of a card company, ordered by a knob.

`{"outage": {"next": 2, "kind": "drop_after"}}` spoils the next two requests, `{"outage": {"probability": 0.1, "kinds":
[...]}}` one in ten. `only` is the beginning of what is spoilt: "POST /v1/refunds".

500          nothing was done; the same request may be sent again
500_kept     nothing was done, and the idempotency key remembers the error: only another key can succeed
500_after    it was done, and the answer says that something went wrong
429          too many requests; nothing was done
drop         the line is cut; nothing was done
drop_after   it was done, then the line is cut
slow         it is done after `seconds` (3): time for a second request with the same key
"""

from __future__ import annotations

import time

from halqa.standins.store import Thing
from halqa.standins.web import Request
from halqa.standins.world import KnobError, World

FAULTS = ("500", "500_kept", "500_after", "429", "drop", "drop_after", "slow")
USUAL = ["500", "500_after", "429", "drop", "drop_after"]


def check(order: Thing) -> None:
    for kind in (*order.get("kinds", ()), *([order["kind"]] if "kind" in order else ())):
        if kind not in FAULTS:
            raise KnobError(f"An outage is one of {', '.join(FAULTS)}.")


def next_fault(world: World, request: Request) -> str:
    """What befalls this request, or nothing."""
    with world.store.lock:
        order = dict(world.settings["outage"] or {})
        if not order or not f"{request.method} {request.path}".startswith(order.get("only", "")):
            return ""
        kinds = [order["kind"]] if "kind" in order else order.get("kinds") or USUAL
        if order.get("next", 0) > 0:
            order["next"] -= 1
            world.turn(outage=order)
        elif not world.chance.random() < order.get("probability", 0):
            return ""
        return world.chance.choice(kinds)


def dawdle(world: World, fault: str) -> None:
    if fault == "slow":
        time.sleep(float(world.settings["outage"].get("seconds", 3)))
