"""Messages to the other program: sent by threads of their own, again when it does not say yes."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from sqlite3 import Row
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from halqa.standins.world import World

HERE = ("127.0.0.1", "localhost", "::1")
TURN = 0.2


def heads_of_a_form(delivery: Row) -> dict[str, str]:
    return {"Content-Type": "application/x-www-form-urlencoded"}


def yes(delivery: Row, status: int, text: str) -> bool:
    return 200 <= status < 300


class Post:
    def __init__(self, world: World) -> None:
        self.world = world
        self.heads: Callable[[Row], dict[str, str]] = heads_of_a_form
        self.accepted: Callable[[Row, int, str], bool] = yes
        self.woken, self.stopped = threading.Event(), threading.Event()
        self.pool = ThreadPoolExecutor(16, thread_name_prefix="post")
        self.thread = threading.Thread(target=self._run, name="post", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.stopped.set()
        self.wake()
        if self.thread.is_alive():
            self.thread.join(timeout=5)
        self.pool.shutdown(wait=False, cancel_futures=True)

    def wake(self) -> None:
        self.woken.set()

    def put(
        self, *, about: str, name: str, url: str, body: str, copies: int | None = None, later: float = 0
    ) -> None:
        """Write the message down as often as the settings say; part of the act that it tells of."""
        settings, world = self.world.settings, self.world
        for _ in range(world.copies() if copies is None else copies):
            due = time.time() + later + settings["delay"] + world.chance.random() * settings["jitter"]
            world.store.run(
                "INSERT INTO deliveries (about, name, url, body, due, held) VALUES (?, ?, ?, ?, ?, ?)",
                *(about, name, url, body, due, int(bool(settings["hold"]))),
            )
        self.wake()

    def flush(self, *, shuffle: bool = False, only: str = "") -> int:
        """Let go what is held, in the order it was said or in any."""
        store = self.world.store
        with store.act():
            held = [
                row["id"]
                for row in store.run("SELECT id, name FROM deliveries WHERE held = 1 ORDER BY id")
                if row["name"].startswith(only)
            ]
            if shuffle:
                self.world.chance.shuffle(held)
            start = time.time() - 1
            for place, id in enumerate(held):
                store.run("UPDATE deliveries SET held = 0, due = ? WHERE id = ?", start + place * 1e-5, id)
        self.wake()
        return len(held)

    def take(self, *, shuffle: bool = False) -> list[dict[str, Any]]:
        """Hand what is held to a test, which carries it itself."""
        store = self.world.store
        with store.act():
            rows = store.run("SELECT * FROM deliveries WHERE held = 1 AND state = 'waiting' ORDER BY id")
            store.run("UPDATE deliveries SET held = 0, state = 'taken' WHERE held = 1 AND state = 'waiting'")
        if shuffle:
            self.world.chance.shuffle(rows)
        return [
            {"id": row["about"], "name": row["name"], "body": row["body"], "headers": self.heads(row)}
            for row in rows
        ]

    def everything(self) -> list[dict[str, Any]]:
        rows = [dict(row) for row in self.world.store.run("SELECT * FROM deliveries ORDER BY id")]
        return [row | {"answers": json.loads(row["answers"]), "held": bool(row["held"])} for row in rows]

    def _run(self) -> None:
        ticked = 0.0
        while not self.stopped.is_set():
            if time.monotonic() - ticked >= TURN:
                ticked = time.monotonic()
                self.world.tick()
            for row in self._claim():
                self.pool.submit(self._deliver, row)
            self.woken.wait(self._pause())
            self.woken.clear()

    def _pause(self) -> float:
        rows = self.world.store.run("SELECT min(due) FROM deliveries WHERE state = 'waiting' AND held = 0")
        return TURN if rows[0][0] is None else min(TURN, max(0.005, rows[0][0] - time.time()))

    def _claim(self) -> list[Row]:
        store = self.world.store
        with store.act():
            flying = store.run("SELECT count(*) FROM deliveries WHERE state = 'flying'")[0][0]
            rows = store.run(
                "SELECT * FROM deliveries WHERE state = 'waiting' AND held = 0 AND due <= ? ORDER BY due, id LIMIT ?",
                *(time.time(), max(0, int(self.world.settings["parallel"]) - flying)),
            )
            for row in rows:
                store.run("UPDATE deliveries SET state = 'flying' WHERE id = ?", row["id"])
        return rows

    def _deliver(self, row: Row) -> None:
        status, text = post(row["url"], row["body"], self.heads(row), float(self.world.settings["timeout"]))
        settings, store, attempts = self.world.settings, self.world.store, row["attempts"] + 1
        with store.act():
            done = self.accepted(row, status, text)
            state = "done" if done else "failed" if attempts >= int(settings["attempts"]) else "waiting"
            answers = [*json.loads(row["answers"]), {"status": status, "text": text[:500], "at": time.time()}]
            store.run(
                "UPDATE deliveries SET state = ?, attempts = ?, due = ?, answers = ? WHERE id = ?",
                *(state, attempts, time.time() + settings["retry"] * 2 ** (attempts - 1)),
                *(json.dumps(answers), row["id"]),
            )
        self.wake()


def is_here(url: str) -> bool:
    address = urlsplit(url)
    return address.scheme == "http" and address.hostname in HERE


def post(url: str, body: str, headers: dict[str, str], timeout: float) -> tuple[int, str]:
    """Status and text of the answer; 0 and the reason when there is none."""
    address = urlsplit(url)
    if not is_here(url):
        return 0, "A stand-in speaks only to programs on this machine."
    visit = http.client.HTTPConnection(address.hostname or "", address.port or 80, timeout=timeout)
    try:
        path = address.path + (f"?{address.query}" if address.query else "")
        visit.request("POST", path or "/", body.encode(), headers)
        answer = visit.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, f"{type(error).__name__}: {error}"
    finally:
        visit.close()
