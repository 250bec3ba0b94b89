"""What both stand-ins share: memory, settings that knobs turn, a clock that can be moved, repeatable chance."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from halqa.standins.post import Post
from halqa.standins.store import Store, Thing

POSTING: Thing = {
    "copies": 1,  # how often each message is sent, or [least, most]
    "delay": 0,  # seconds before a message leaves
    "jitter": 0,  # up to so many seconds more for each message: they overtake each other
    "hold": False,  # messages wait for `flush` or `take`
    "parallel": 1,  # messages under way at once
    "retry": 0.5,  # seconds before the second attempt; doubles each time
    "attempts": 8,
    "timeout": 10,  # seconds a receiver has for its answer
    "ahead": 0,  # seconds that the clock of the stand-in is ahead
    "seed": None,
}


class World:
    def __init__(self, state: Path, defaults: Thing, given: Thing) -> None:
        self.store = Store(state)
        self.defaults = POSTING | defaults
        self.given = {name: value for name, value in given.items() if value is not None}
        self.settings: Thing = self.defaults | self.given | self.store.setting()
        self.chance = random.Random(self.settings["seed"])  # noqa: S311
        self.base_url = ""
        self.post = Post(self)
        self.ticks: list[Callable[[], object]] = []

    def now(self) -> int:
        return int(time.time() + self.settings["ahead"])

    def turn(self, **settings: Any) -> None:
        """Change settings; they outlive a restart."""
        unknown = sorted(set(settings) - set(self.defaults))
        if unknown:
            raise KnobError(
                f"Unknown settings: {', '.join(unknown)}. Known: {', '.join(sorted(self.defaults))}."
            )
        with self.store.act():
            self.store.set(**settings)
            self.settings.update(settings)
        if "seed" in settings:
            self.chance.seed(settings["seed"])
        self.post.wake()

    def reset(self) -> None:
        """As new: no thing, no message, the settings it was started with."""
        with self.store.act():
            self.store.forget()
            self.store.run("DELETE FROM settings")
            self.settings = self.defaults | self.given
        self.chance.seed(self.settings["seed"])

    def copies(self) -> int:
        wanted = self.settings["copies"]
        return self.chance.randint(*wanted) if isinstance(wanted, list) else int(wanted)

    def tick(self) -> None:
        """What falls due by time."""
        for one in self.ticks:
            one()


class KnobError(Exception):
    """Says why a knob cannot be turned so."""
