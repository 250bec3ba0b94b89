"""Promises the database keeps that Django has no word for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table


class AppendOnly(models.BaseConstraint):
    """Rows of this table can be inserted, and never changed or deleted: triggers on both databases.

    `but` names columns that may still change (none by default). `erasing` names keys that JSON columns may lose
    when a person asks for it: once, in the statement that fills the row's `erased_at`, and nothing else in them.
    """

    def __init__(
        self, *, name: str, but: Sequence[str] = (), erasing: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        super().__init__(name=name)
        self.but = tuple(but)
        self.erasing = {column: tuple(keys) for column, keys in (erasing or {}).items()}

    def constraint_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Nothing inside CREATE TABLE; the triggers follow once the table stands."""
        assert model is not None and schema_editor is not None
        schema_editor.deferred_sql.extend(self._create(model, schema_editor))
        return ""

    def create_sql(  # type: ignore[override]
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> None:
        assert model is not None and schema_editor is not None
        for statement in self._create(model, schema_editor):
            schema_editor.execute(statement)

    def remove_sql(  # type: ignore[override]
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> None:
        assert model is not None and schema_editor is not None
        for event in ("update", "delete", *(["erase"] if self.erasing else [])):
            on = f" ON {schema_editor.quote_name(model._meta.db_table)}" if _postgresql(schema_editor) else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}_{event}{on}")

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to say before the database does."""

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        if self.but:
            kwargs["but"] = self.but
        if self.erasing:
            kwargs["erasing"] = self.erasing
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AppendOnly) and (self.name, self.but, self.erasing) == (
            other.name,
            other.but,
            other.erasing,
        )

    __hash__ = models.BaseConstraint.__hash__

    def _create(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> list[Statement | str]:
        table = Table(model._meta.db_table, schema_editor.quote_name)
        free = {*self.but, *self.erasing, *(["erased_at"] if self.erasing else [])}
        kept = [str(f.column) for f in model._meta.concrete_fields if f.name not in free]
        columns = ", ".join(schema_editor.quote_name(column) for column in kept)
        events = {"update": (f"UPDATE OF {columns}", ""), "delete": ("DELETE", "")}
        if self.erasing:
            words = ", ".join(schema_editor.quote_name(column) for column in [*self.erasing, "erased_at"])
            events["erase"] = (f"UPDATE OF {words}", self._not_erasing(schema_editor))
        if _postgresql(schema_editor):
            function = (
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION USING MESSAGE = 'append-only: ' || TG_TABLE_NAME || ' is never changed', "
                "ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            return [function] + [
                Statement(
                    f"CREATE TRIGGER {self.name}_{event} BEFORE {what} ON %(table)s "
                    f"FOR EACH ROW {when} EXECUTE FUNCTION refuse_change()",
                    table=table,
                )
                for event, (what, when) in events.items()
            ]
        return [
            Statement(
                f"CREATE TRIGGER {self.name}_{event} BEFORE {what} ON %(table)s {when} "
                "BEGIN SELECT RAISE(ABORT, 'append-only: this row is never changed'); END",
                table=table,
            )
            for event, (what, when) in events.items()
        ]

    def _not_erasing(self, schema_editor: BaseDatabaseSchemaEditor) -> str:
        """The condition of the trigger: the change is anything but the one erasure of these keys."""
        wrong = ["OLD.erased_at IS NOT NULL", "NEW.erased_at IS NULL"]
        for column, keys in self.erasing.items():
            old, new = (f"{row}.{schema_editor.quote_name(column)}" for row in ("OLD", "NEW"))
            if _postgresql(schema_editor):
                less = " - ".join([old, *(f"'{key}'" for key in keys)])
                wrong.append(f"{new} IS DISTINCT FROM ({less})")
            else:
                less = ", ".join([old, *(f"'$.{key}'" for key in keys)])
                wrong.append(f"json({new}) IS NOT json_remove({less})")
        return f"WHEN ({' OR '.join(wrong)})"


def _postgresql(schema_editor: BaseDatabaseSchemaEditor) -> bool:
    return schema_editor.connection.vendor == "postgresql"
