"""What a test or a developer can turn: /_standin/<knob>, JSON in and out. A GET of /_standin/ lists them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from halqa.standins.store import Thing
from halqa.standins.web import Answer, Request, as_json
from halqa.standins.world import KnobError, World

Knobs = dict[str, Callable[[World, Thing], Any]]


def answer(knobs: Knobs, world: World, request: Request) -> Answer:
    name = request.path.removeprefix("/_standin").strip("/")
    if not name:
        return as_json({knob: turn.__doc__ for knob, turn in knobs.items()})
    if name not in knobs:
        return as_json({"error": f"There is no knob {name}."}, 404)
    try:
        return as_json(knobs[name](world, request.json))
    except KnobError as error:
        return as_json({"error": str(error)}, 400)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return as_json({"error": f"{type(error).__name__}: {error}"}, 400)


def reset(world: World, sent: Thing) -> Thing:
    """Forget all; the settings of the start are back."""
    world.reset()
    return {"reset": True}


def flush(world: World, sent: Thing) -> Thing:
    """{shuffle: false, only: "refund."}: let the held messages go."""
    return {"flushed": world.post.flush(shuffle=bool(sent.get("shuffle")), only=sent.get("only", ""))}


def take(world: World, sent: Thing) -> list[Thing]:
    """{shuffle: false}: hand over the held messages (id, name, body, headers); the test posts them itself."""
    return world.post.take(shuffle=bool(sent.get("shuffle")))


def deliveries(world: World, sent: Thing) -> list[Thing]:
    """Every message with the answers it got."""
    return world.post.everything()


SHARED: Knobs = {"reset": reset, "flush": flush, "take": take, "deliveries": deliveries}
