"""What a stand-in remembers: one SQLite file, so that a killed stand-in comes back with all it had said."""

from __future__ import annotations

import json
import secrets
import sqlite3
import string
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Thing = dict[str, Any]
SYMBOLS = string.ascii_letters + string.digits

TABLES = """
CREATE TABLE IF NOT EXISTS things (
    seq INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, own TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS things_by_kind ON things (kind, seq);
CREATE TABLE IF NOT EXISTS keys (
    key TEXT PRIMARY KEY, asked TEXT NOT NULL, status INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL DEFAULT '',
    request TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY, about TEXT NOT NULL, name TEXT NOT NULL, url TEXT NOT NULL, body TEXT NOT NULL,
    due REAL NOT NULL, held INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting', answers TEXT NOT NULL DEFAULT '[]');
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, held, due);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


def new_id(prefix: str, length: int = 24) -> str:
    return prefix + "".join(secrets.choice(SYMBOLS) for _ in range(length))


class Store:
    """Every act happens alone and wholly or not at all."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.lock, self.depth = threading.RLock(), 0
        self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;" + TABLES)
        self.db.execute("DELETE FROM keys WHERE status = 0")  # they were being answered when it was killed
        self.db.execute("UPDATE deliveries SET state = 'waiting' WHERE state = 'flying'")

    @contextmanager
    def act(self) -> Iterator[None]:
        with self.lock:
            if self.depth:
                yield
                return
            self.db.execute("BEGIN IMMEDIATE")
            self.depth = 1
            try:
                yield
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            else:
                self.db.execute("COMMIT")
            finally:
                self.depth = 0

    def run(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self.lock:
            return self.db.execute(sql, values).fetchall()

    def add(self, thing: Thing, **own: Any) -> Thing:
        """Keep a new thing; `own` is what the stand-in knows of it and never says."""
        self.run(
            "INSERT INTO things (id, kind, body, own) VALUES (?, ?, ?, ?)",
            *(thing["id"], thing["object"], json.dumps(thing), json.dumps(own)),
        )
        return thing

    def change(self, thing: Thing, **changes: Any) -> Thing:
        thing.update(changes)
        self.run("UPDATE things SET body = ? WHERE id = ?", json.dumps(thing), thing["id"])
        return thing

    def get(self, id: str | None, kind: str = "") -> Thing | None:
        rows = self.run("SELECT kind, body FROM things WHERE id = ?", id)
        return json.loads(rows[0]["body"]) if rows and kind in ("", rows[0]["kind"]) else None

    def own(self, id: str) -> Thing:
        rows = self.run("SELECT own FROM things WHERE id = ?", id)
        return json.loads(rows[0]["own"]) if rows else {}

    def know(self, id: str, **own: Any) -> None:
        self.run("UPDATE things SET own = ? WHERE id = ?", json.dumps(self.own(id) | own), id)

    def all(self, kind: str, **where: Any) -> list[Thing]:
        """Things of a kind, the newest first, that have these values."""
        sql, values = "SELECT body FROM things WHERE kind = ?", [kind]
        for name, value in where.items():
            sql += f" AND json_extract(body, '$.{name}') = ?"
            values.append(value)
        return [json.loads(row["body"]) for row in self.run(sql + " ORDER BY seq DESC", *values)]

    def setting(self) -> Thing:
        return {row["name"]: json.loads(row["value"]) for row in self.run("SELECT * FROM settings")}

    def set(self, **settings: Any) -> None:
        for name, value in settings.items():
            self.run("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, json.dumps(value))

    def forget(self) -> None:
        with self.act():
            for table in ("things", "keys", "deliveries"):
                self.run(f"DELETE FROM {table}")  # noqa: S608

    def close(self) -> None:
        with self.lock:
            self.db.close()
