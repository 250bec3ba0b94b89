"""A table that is read cell by cell: its headings say what stands under and beside them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import (
    TypedTable,
    TypedTableBlock,
    TypedTableBlockValidationError,
)
from wagtail_localize.segments import StringSegmentValue

MOST_COLUMNS, MOST_ROWS = 8, 100


class CellsBlock(TypedTableBlock):
    """Cells of words; each column has a heading. Told to translators word by word."""

    words = blocks.CharBlock(label=_("words"), required=False, max_length=300)

    def clean(self, value: Any) -> Any:
        table = super().clean(value)
        if self.is_deferred_validation:
            return table
        wrong = []
        if not table.columns or not table.row_data:
            wrong.append(_("Add a column and a row."))
        elif not all(column["heading"].strip() for column in table.columns):
            wrong.append(_("Give each column a heading: people who cannot see the table hear it."))
        elif len(table.columns) > MOST_COLUMNS or len(table.row_data) > MOST_ROWS:
            wrong.append(_("This is too much for one page: offer it as a spreadsheet in the library."))
        if wrong:
            raise TypedTableBlockValidationError(non_block_errors=wrong)
        return table

    def get_translatable_segments(self, table: TypedTable) -> list[StringSegmentValue]:
        return [StringSegmentValue(path, words) for path, words in _words_of(table).items() if words]

    def restore_translated_segments(self, table: TypedTable, segments: list[Any]) -> TypedTable:
        words = _words_of(table) | {segment.path: segment.render_text() for segment in segments}
        columns = [
            {**column, "heading": words[f"column.{index}"]} for index, column in enumerate(table.columns)
        ]
        rows = [
            {"values": [words[f"cell.{down}.{across}"] for across in range(len(columns))]}
            for down in range(len(table.row_data))
        ]
        return TypedTable(columns, rows, words["caption"])


class TableBlock(blocks.StructBlock):
    table = CellsBlock(label=_("table"))
    first_is_heading = blocks.BooleanBlock(
        label=_("The first column says what its row is about"), required=False, default=True
    )

    class Meta:
        icon = "table"
        label = _("table")
        template = "components/blocks/table.html"


def _words_of(table: TypedTable) -> dict[str, str]:
    """Caption, headings and cells by where they stand."""
    words = {"caption": table.caption or ""}
    words |= {f"column.{index}": column["heading"] or "" for index, column in enumerate(table.columns)}
    for down, row in enumerate(table.row_data):
        words |= {f"cell.{down}.{across}": value or "" for across, value in enumerate(row["values"])}
    return words
