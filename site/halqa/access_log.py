"""gunicorn's own log in the form of ours: its access lines would otherwise hold people's own links."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from halqa.environment import log_is_json
from halqa.logging import JsonLines, PlainLines

HEALTH = {"/healthz", "/readyz"}


class ServerLog(Logger):
    """The lines of the server, masked; the browser's and the visitor's address are not written."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        formatter = JsonLines() if log_is_json() else PlainLines("%(asctime)s %(message)s", "%H:%M:%S")
        for log in (self.error_log, self.access_log):
            log.propagate = False
            for handler in log.handlers:
                handler.setFormatter(formatter)

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        query = environ.get("QUERY_STRING", "")
        path = environ.get("RAW_URI") or environ.get("PATH_INFO", "") + (f"?{query}" if query else "")
        status = str(resp.status).split()[0]
        if path in HEALTH and status == "200":
            return  # asked every few seconds by who watches
        given = {name.lower(): value for name, value in resp.headers}
        self.access_log.info(
            "%s %s %s",
            environ.get("REQUEST_METHOD", ""),
            path,
            status,
            extra={
                "status": int(status) if status.isdigit() else 0,
                "seconds": round(request_time.total_seconds(), 4),
                "request_id": given.get("x-request-id", ""),
            },
        )
