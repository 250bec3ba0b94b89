"""How often one may ask: counts in the database, right for any number of processes and after a restart.

A window is fixed (the hour, not the last 60 minutes), so that a check is one statement; in the worst case twice the
limit passes around a boundary, which is what such a limit can bear.
"""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.timezone import now

from home.models import RateCount

HOUR = 3600


def allow(
    bucket: str, key: str, limit: int, per_seconds: int, *, times: int = 1, at: datetime | None = None
) -> bool:
    """Count one more, or so many, and say whether that is still within the limit of the present window.

    Ask outside a transaction that may be rolled back: a refused attempt counts too.
    """
    table = connection.ops.quote_name(RateCount._meta.db_table)
    ends = connection.ops.adapt_datetimefield_value(_window_end(per_seconds, at or now()))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, ends_at, count) VALUES (%s, %s, %s) "  # noqa: S608 (the table's own name)
            f"ON CONFLICT (key, ends_at) DO UPDATE SET count = {table}.count + excluded.count RETURNING count",
            [_hashed(bucket, key, per_seconds), ends, times],
        )
        return bool(cursor.fetchone()[0] <= limit)


def is_spent(bucket: str, key: str, limit: int, per_seconds: int, *, at: datetime | None = None) -> bool:
    """Whether the next `allow` would say no; counts nothing."""
    return RateCount.objects.filter(
        key=_hashed(bucket, key, per_seconds),
        ends_at=_window_end(per_seconds, at or now()),
        count__gte=limit,
    ).exists()


def sweep(at: datetime | None = None) -> int:
    """Forget the windows that are over."""
    return RateCount.objects.filter(ends_at__lt=at or now()).delete()[0]


def client_ip(request: HttpRequest) -> str:
    """The address that the outermost trusted proxy saw; what a visitor writes into the header himself is not read."""
    proxies: int = settings.TRUSTED_PROXIES
    direct: str = request.META.get("REMOTE_ADDR", "")
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not proxies or len(hops) < proxies:
        return direct
    seen = hops[-proxies].strip()
    return seen if _is_ip(seen) else direct


def network(request: HttpRequest) -> str:
    """Whom to count by IP: the address itself, or the /64 that one subscriber has in IPv6."""
    ip = client_ip(request)
    if not _is_ip(ip):
        return ip
    parsed = ipaddress.ip_address(ip)
    if parsed.version == 6 and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((ip.partition("%")[0], 64), strict=False))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _hashed(bucket: str, key: str, per_seconds: int) -> str:
    return salted_hmac("home.limits", f"{bucket}:{per_seconds}:{key}", algorithm="sha256").hexdigest()


def _window_end(per_seconds: int, at: datetime) -> datetime:
    return datetime.fromtimestamp((int(at.timestamp()) // per_seconds + 1) * per_seconds, UTC)
