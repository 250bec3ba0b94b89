"""Whether this site lives, and whether it can do its work: for supervisors, proxies and `manage.py doctor`."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from halqa.models import WorkerBeat
from home.zones import stale_zones

logger = logging.getLogger("halqa.health")
GOOD = "ok"
_migrated: set[str] = set()


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The web process answers; nothing else is asked, so that a database in trouble restarts no web server."""
    return JsonResponse({"alive": True})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Each thing the site needs, by name, with what is wrong with it."""
    found = state()
    ready = all(said == GOOD for said in found.values())
    return JsonResponse({"ready": ready, "checks": found}, status=200 if ready else 503)


def state() -> dict[str, str]:
    """What every check says; "ok" when there is nothing to say."""
    found = {"database": _asked(_database)}
    if found["database"] == GOOD:
        found["migrations"] = _asked(_migrations)
        found["worker"] = _asked(_worker)
    else:
        found["migrations"] = found["worker"] = "cannot be known without the database"
    found["zones"] = _asked(_zones)
    return found


def unapplied_migrations() -> list[str]:
    """Which migrations the database still waits for."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        _migrated.add(str(connection.settings_dict["NAME"]))
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def _asked(check: Callable[[], str]) -> str:
    """What the check says. Why it could not even ask stands in the log, not in a public answer."""
    try:
        return check()
    except Exception:
        logger.warning("%s failed", check.__name__.strip("_"), exc_info=True)
        connection.close()
        return "does not answer"


def _database() -> str:
    connection.introspection.table_names()  # SELECT 1 would not open SQLite's file
    return GOOD


def _migrations() -> str:
    """Asked until the answer is yes: neither the code of this process nor that database then changes."""
    if str(connection.settings_dict["NAME"]) in _migrated:
        return GOOD
    waiting = unapplied_migrations()
    return f"{len(waiting)} not applied, the first is {waiting[0]}" if waiting else GOOD


def _worker() -> str:
    last = WorkerBeat.objects.order_by("-beat_at").first()
    if last is None:
        return "has not started"
    if WorkerBeat.objects.alive().exists():
        return GOOD
    seconds = int((now() - last.beat_at).total_seconds())
    during = f" while it did: {last.doing}" if last.doing else ""
    return f"gave no sign for {seconds} s{during}"


def _zones() -> str:
    return "; ".join(stale_zones()) or GOOD
