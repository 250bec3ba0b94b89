"""Promises the database keeps that Django has no word for."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table


class AppendOnly(models.BaseConstraint):
    """Rows of this table can be inserted, and never changed or deleted: triggers on both databases.

    `but` names columns that may still change (none by default).
    """

    def __init__(self, *, name: str, but: tuple[str, ...] | list[str] = ()) -> None:
        super().__init__(name=name)
        self.but = tuple(but)

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
        for event in ("update", "delete"):
            on = f" ON {schema_editor.quote_name(model._meta.db_table)}" if _postgresql(schema_editor) else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}_{event}{on}")

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to say before the database does."""

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        if self.but:
            kwargs["but"] = self.but
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AppendOnly) and (self.name, self.but) == (other.name, other.but)

    __hash__ = models.BaseConstraint.__hash__

    def _create(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> list[Statement | str]:
        table = Table(model._meta.db_table, schema_editor.quote_name)
        kept = [str(f.column) for f in model._meta.concrete_fields if f.name not in self.but]
        columns = ", ".join(schema_editor.quote_name(column) for column in kept)
        events = {"update": f"UPDATE OF {columns}", "delete": "DELETE"}
        if _postgresql(schema_editor):
            function = (
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION USING MESSAGE = 'append-only: ' || TG_TABLE_NAME || ' is never changed', "
                "ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            return [function] + [
                Statement(
                    f"CREATE TRIGGER {self.name}_{event} BEFORE {what} ON %(table)s "
                    "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
                    table=table,
                )
                for event, what in events.items()
            ]
        return [
            Statement(
                f"CREATE TRIGGER {self.name}_{event} BEFORE {what} ON %(table)s "
                "BEGIN SELECT RAISE(ABORT, 'append-only: this row is never changed'); END",
                table=table,
            )
            for event, what in events.items()
        ]


def _postgresql(schema_editor: BaseDatabaseSchemaEditor) -> bool:
    return schema_editor.connection.vendor == "postgresql"
