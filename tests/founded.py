"""A founded site and its roles for a test in a fraction of the time: made once, then written down row by row.

Founding asks 2,500 queries, the roles 100. What the first time changed in this process is kept, and put into the empty
tables of the next test; where they are not empty, or on a database whose numbers go on after a rollback, it is made
as anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, models, transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from halqa.founding import Founded, found
from halqa.roles import write_roles
from home.models import HomePage

Rows = dict[str, list[tuple[Any, ...]]]
Models = list[type[models.Model]]
_added: dict[tuple[Any, ...], Rows] = {}


def founded() -> Founded:
    """What `manage.py found` makes; the same rows in every test."""
    if Page.objects.exists() or not _again("site", found, apps.get_models(include_auto_created=True)):
        return found()
    homes = HomePage.objects.select_related("locale")
    return Founded(
        Site.objects.get(is_default_site=True), {page.locale.language_code: page for page in homes}
    )


def with_roles() -> None:
    """The groups that `write_roles` makes; the same rows in every test."""
    tables = [Group, Group.permissions.through, GroupPagePermission, GroupCollectionPermission, Permission]
    if Group.objects.exists() or not _again("roles", write_roles, tables):
        write_roles()


def _again(name: str, make: Callable[[], Any], tables: Models) -> bool:
    """Put the rows into the tables that making it added to them the first time; whether that was possible."""
    if connection.vendor != "sqlite":
        return False
    ground = (name, *_ground())
    if ground not in _added:
        before = _rows(tables)
        make()
        after = _rows(tables)
        _added[ground] = {
            table: [row for row in rows if row not in before[table]] for table, rows in after.items()
        }
        return True
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in _added[ground].items():
                if rows:
                    marks = ", ".join(["%s"] * len(rows[0]))
                    cursor.executemany(
                        f"INSERT INTO {connection.ops.quote_name(table)} VALUES ({marks})", rows
                    )
    except DatabaseError:
        return False  # the test has some of these rows already
    return True


def _ground() -> tuple[Any, ...]:
    """What the rows stand on: a test that emptied all tables leaves types and permissions with other numbers."""
    types = ContentType.objects.order_by("pk").values_list("pk", "model")
    permissions = Permission.objects.order_by("pk").values_list("pk", flat=True)
    made = [
        model.objects.order_by("pk").values_list("pk", flat=True)
        for model in (Locale, Collection, Page, Site)
    ]
    return *types, *permissions, *map(tuple, made)


def _rows(tables: Models) -> Rows:
    with connection.cursor() as cursor:
        found: Rows = {}
        for model in tables:
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = cursor.fetchall()
        return found
