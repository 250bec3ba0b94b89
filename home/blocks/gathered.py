"""The rows that a page's blocks point at, asked for once: as many queries for thirty blocks as for three.

Wagtail asks for the rows of each type of block, and for those of each link in a text, by themselves. `gather` looks
through all blocks as they are kept, asks for the rows of one kind in one query, and lets the blocks take theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from copy import copy
from typing import Any

from django.db.models import Model
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Page
from wagtail.rich_text import RichText, expand_db_html

Rows = Mapping[type[Model], Mapping[int, Model]]
BETWEEN = "\0"  # stands in no text

_rows: ContextVar[Rows | None] = ContextVar("rows of the page that is being shown", default=None)


def gather(streams: Iterable[blocks.StreamValue]) -> None:
    """Let the blocks of these streams have their rows, and the texts their links."""
    filled = [stream for stream in streams if stream]
    keys: defaultdict[type[Model], set[int]] = defaultdict(set)
    for stream in filled:
        for model, key in _pointed_at(stream.stream_block, stream.raw_data):
            keys[model].add(key)
    token = _rows.set({model: rows_of(model, wanted) for model, wanted in keys.items()})
    try:
        texts = [text for stream in filled for child in stream for text in _texts(child.value)]
    finally:
        _rows.reset(token)
    linked = [text for text in texts if "linktype=" in text.source]
    if linked:
        expanded = expand_db_html(BETWEEN.join(text.source for text in linked)).split(BETWEEN)
        for text, source in zip(linked, expanded, strict=True):
            text.source = source  # a page that is shown is not saved afterwards


def _pointed_at(block: blocks.Block, kept: Any) -> Iterator[tuple[type[Model], int]]:
    """The model and key of each row that a block names, in the form in which it is kept."""
    if isinstance(block, blocks.ChooserBlock):
        if isinstance(kept, int):
            yield block.model_class, kept
    elif isinstance(block, blocks.BaseStreamBlock):
        for item in kept:
            if item["type"] in block.child_blocks:
                yield from _pointed_at(block.child_blocks[item["type"]], item["value"])
    elif isinstance(block, blocks.BaseStructBlock) and isinstance(kept, Mapping):
        for name, child in block.child_blocks.items():
            yield from _pointed_at(child, kept.get(name))
    elif isinstance(block, ImageBlock) and kept:  # only its key, as pictures were kept before they had words
        yield from _pointed_at(block.child_blocks["image"], kept)
    elif isinstance(block, blocks.ListBlock):
        for item in kept or ():
            inner = item["value"] if isinstance(item, Mapping) and {"id", "value"} <= item.keys() else item
            yield from _pointed_at(block.child_block, inner)


def rows_of(model: type[Model], keys: set[int]) -> dict[int, Model]:
    """The rows with what is shown beside them; pages know themselves in each language (`in_languages`)."""
    rows: Any = model._default_manager
    beside = getattr(model, "shown_with", ())
    if not issubclass(model, Page):
        return dict((rows.select_related(*beside) if beside else rows).in_bulk(keys))
    from home.pages.base import restricted  # pages are made of blocks

    found = rows.filter(translation_key__in=rows.filter(pk__in=keys).values("translation_key"))
    pages = found.select_related("locale", *beside).annotate(restricted=restricted()).defer_streamfields()
    languages: defaultdict[Any, dict[str, Page]] = defaultdict(dict)
    for page in pages:
        page.in_languages = languages[page.translation_key]
        page.in_languages[page.locale.language_code] = page
    return {page.pk: page for page in pages if page.pk in keys}


def _texts(value: Any) -> Iterator[RichText]:
    if isinstance(value, RichText):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, blocks.list_block.ListValue):
        for inner in value:
            yield from _texts(inner)


class Gathered(blocks.ChooserBlock):
    """A chooser that takes its rows from those that were asked for the whole page."""

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        rows, values = _rows.get(), list(values)
        if rows is None or self.model_class not in rows:
            return list(super().bulk_to_python(values))
        known = rows[self.model_class]
        return [copy(known[key]) if key in known else None for key in values]

    def deconstruct(self) -> tuple[str, Any, Any]:
        """Migrations know it as what it is beside that."""
        _path, args, kwargs = super().deconstruct()
        kind = next(base for base in type(self).__mro__ if base.__module__.startswith("wagtail."))
        path = (
            f"wagtail.blocks.{kind.__name__}"
            if kind.__module__.startswith("wagtail.blocks.")
            else f"{kind.__module__}.{kind.__name__}"
        )
        return path, args, kwargs


class PictureChooser(Gathered, ImageChooserBlock):
    pass


class FileChooser(Gathered, DocumentChooserBlock):
    pass


class PageChooser(Gathered, blocks.PageChooserBlock):
    pass


class DescribedPicture(ImageBlock):
    """A picture with the words for those who do not see it."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
        self.child_blocks["image"] = PictureChooser(required=required)
        self.child_blocks["image"].set_name("image")
