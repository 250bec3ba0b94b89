"""What a start needs before anything is served, and what is said when it is."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import connections

from halqa import playing
from halqa.health import unapplied_migrations

Say = Callable[[str], object]


def prepare(say: Say) -> None:
    """Bring the database up to date; in production gather static files, elsewhere fill an empty site."""
    try:
        _migrate(say)
        if not settings.DEBUG:
            _gather_static(say)
        if settings.DEMO:
            _fill(say)
    finally:
        connections.close_all()


def _migrate(say: Say) -> None:
    waiting = unapplied_migrations()
    if waiting:
        say(f"Preparing the database ({len(waiting)} steps; about a minute on the first start) …")
        call_command("migrate", interactive=False, verbosity=0)


def _gather_static(say: Say) -> None:
    """Static files under names of their content, compressed: half a minute, so only when one has changed."""
    stamp = settings.VAR_DIR / "static.stamp"
    wanted = _stamp_of_static()
    if stamp.exists() and stamp.read_text() == wanted and settings.STATIC_ROOT.exists():
        return
    say("Gathering static files …")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted)


def _stamp_of_static() -> str:
    """Changes with our own files and with the versions of the packages that bring others."""
    digest = hashlib.sha256((settings.BASE_DIR / "constraints.txt").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(
                    f"{path.relative_to(folder)}:".encode() + hashlib.sha256(path.read_bytes()).digest()
                )
    return digest.hexdigest()


def _fill(say: Say) -> None:
    """The demo, on the first start only. One that was broken off is not taken for a whole one."""
    from home.models import User

    begun = settings.VAR_DIR / "demo-begun"
    if begun.exists():
        raise CommandError(
            "The demo content was broken off while it was made. "
            f"To begin again, remove {settings.VAR_DIR} and run make run."
        )
    if "demo" not in get_commands() or User.objects.exists():
        return
    say("Filling the site with demo content …")
    begun.touch()
    # a program of its own: it typesets, and the supervisor is forked later
    subprocess.run([sys.executable, "manage.py", "demo"], cwd=settings.BASE_DIR, check=True)
    begun.unlink()


def welcome(address: str) -> str:
    """The addresses to visit and, in the demo, who to be."""
    if settings.PRODUCTION:
        return f"Halqa is ready at {settings.BASE_URL}/."
    lines = [
        "",
        "Halqa is ready.",
        f"  Website      {settings.BASE_URL}/",
        f"  Back office  {settings.BASE_URL}/admin/",
        *([f"  Payments     {playing.words(settings)}"] if settings.DEMO else []),
        *accounts(),
        "",
        f"It listens on {address}; Ctrl-C stops it, and nothing is lost.",
    ]
    return "\n".join(lines)


def accounts() -> list[str]:
    """The demo's accounts with their roles; the demo itself knows their password."""
    if not settings.DEMO:
        return []
    from halqa import demo

    lines: Callable[[], list[str]] = getattr(demo, "account_lines", list)
    return ["", *lines()]
