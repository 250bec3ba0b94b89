"""Starting and stopping the stand-ins."""

from __future__ import annotations

import signal
import sys
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from halqa.standins import acquirer, stripe, web
from halqa.standins.web import Answer, Refused, Request
from halqa.standins.world import World


class Running:
    """One stand-in that answers until told to stop."""

    def __init__(self, world: World, answer: Callable[[World, Request], Answer], port: int) -> None:
        self.world = world
        self.server = web.Server(lambda request: answer(world, request), port)
        world.base_url = f"http://{web.HOME}:{self.server.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.1,), daemon=True)

    def start(self) -> None:
        self.thread.start()
        self.world.post.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.world.post.stop()
        self.world.store.close()


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--stripe-port", type=int, help="where the stand-in of Stripe listens; 0: any free port"
    )
    parser.add_argument("--webhook", help="where it posts its events: http://127.0.0.1:8000/…")
    parser.add_argument("--key", help="the secret key that it accepts (sk_test_standin)")
    parser.add_argument("--secret", help="what it signs its events with (whsec_standin)")
    parser.add_argument(
        "--async-after", type=float, help="seconds until a delayed payment ends by itself (never)"
    )
    parser.add_argument("--retry", type=float, help="seconds before an event is sent again; doubles (0.5)")
    parser.add_argument("--acquirer-port", type=int, help="where the stand-in of an acquirer listens")
    parser.add_argument("--client", help="the clientid that it knows (600000001)")
    parser.add_argument("--store-key", help="what both sides sign with (standin|key)")
    parser.add_argument("--state", type=Path, help="folder where they remember")
    parser.add_argument("--seed", type=int, help="makes their chance repeatable")


def start(options: Namespace | dict[str, Any], say: Callable[[str], object]) -> list[Running]:
    given = dict(options if isinstance(options, dict) else vars(options))
    state = given.get("state") or Path(gettempdir()) / "halqa-standins"
    shared = {name: given.get(name) for name in ("retry", "seed")}
    running = []
    if given.get("stripe_port") is not None:
        own = {name: given.get(name) for name in ("webhook", "key", "secret", "async_after")}
        world = stripe.stripe_world(state, **shared, **own)
        running.append(Running(world, stripe.answer, given["stripe_port"]))
        say(f"stripe {running[-1].world.base_url}")
    if given.get("acquirer_port") is not None:
        own = {name: given.get(name) for name in ("client", "store_key")}
        world = acquirer.acquirer_world(state, **shared, **own)
        running.append(Running(world, acquirer.answer, given["acquirer_port"]))
        say(f"acquirer {running[-1].world.base_url}")
    if not running:
        raise Refused("Nothing to start: give --stripe-port or --acquirer-port.")
    for one in running:
        one.start()
    return running


def until_told(options: Namespace | dict[str, Any], say: Callable[[str], object]) -> None:
    """Run them until SIGTERM or Ctrl-C."""
    told = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: told.set())
    running = start(options, say)
    while not told.wait(0.5):
        pass
    for each in running:
        each.stop()


def main() -> None:
    parser = ArgumentParser(prog="python -m halqa.standins")
    arguments(parser)

    def say(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    try:
        until_told(parser.parse_args(), say)
    except Refused as refused:
        sys.exit(str(refused))
