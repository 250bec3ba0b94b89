"""The mark « à traduire »: words of another language stand in for a time, and no page goes live with them.

Every way of publishing ends in `Page.publish`, which asks `refuse_marked`; only Wagtail's page editor takes a shorter
one, and its form asks here before. What was scheduled and lost its words since is held back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.fields import StreamField
from wagtail.log_actions import LogActionRegistry, log
from wagtail.models import Revision

from home.pages.forms import PageForm

TO_TRANSLATE = "« à traduire »"
UNSEEN = frozenset({"folded", "draft_title", "url_path"})
"""Columns that are computed from others."""


class NotTranslated(ValidationError):
    """Says in the editor's language what is still to be translated before the page can be published."""

    def __init__(self, page: Any, sentences: dict[str, str]) -> None:
        super().__init__(sentences)
        self.page = page
        self.sentence = " ".join(
            [_("“%(page)s” is not published.") % {"page": page.title}, *sentences.values()]
        )


def to_translate(words: str) -> str:
    """The words of another language, marked so that nobody takes them for done."""
    return f"{TO_TRANSLATE} {words}"


def still_marked(page: Any) -> dict[str, str]:
    """A sentence for each field of the page, as it would go live now, that carries the mark."""
    page.take_title()
    found: dict[str, str] = {}
    for field in page._meta.concrete_fields:
        written = isinstance(field, models.CharField | models.TextField | StreamField)
        if written and field.name not in UNSEEN and TO_TRANSLATE in _text(page, field):
            found[field.name] = _sentence(field)
    return found


def refuse_marked(page: Any) -> None:
    """Raises NotTranslated when the page still carries the mark."""
    sentences = still_marked(page)
    if sentences:
        raise NotTranslated(page, sentences)


def hold_back(at: datetime | None = None) -> int:
    """Unschedule the pages that are due and lost their words since; how many. Their history says why."""
    held = 0
    for revision in Revision.page_revisions.filter(approved_go_live_at__lt=at or now()):
        page: Any = revision.as_object()
        if not hasattr(page, "take_title") or not still_marked(page):
            continue
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        log(page, "events.pages.held_back", data={"fields": [*still_marked(page)]})
        held += 1
    return held


def register_actions(actions: LogActionRegistry) -> None:
    """For the hook `register_log_actions`."""
    message = gettext_lazy("was not published when it was due: something is still to be translated")
    actions.register_action("events.pages.held_back", gettext_lazy("Hold a page back"), message)


class MarkedForm(PageForm):
    """The form of a page: publishing it now or later, or approving it, is refused while the mark is there."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self._publishes():
            return
        for name, sentence in still_marked(self.instance).items():
            self.add_error(name if name in self.fields else None, sentence)

    def _publishes(self) -> bool:
        approves = self.data.get("workflow-action-name") == "approve"
        return bool(self.data.get("action-publish") or (self.data.get("action-workflow-action") and approves))


def _text(page: Any, field: Any) -> str:
    value = getattr(page, field.name)
    return str(value.get_prep_value() if isinstance(field, StreamField) else value or "")


def _sentence(field: Any) -> str:
    if field.name == "title":
        return _("There is no title in this language yet: write it on the event or the course.")
    words = {"field": capfirst(field.verbose_name), "mark": TO_TRANSLATE}
    return _("The field “%(field)s” still carries the mark %(mark)s: translate it.") % words
