"""What the desk writes in the audit log beside what the actions write themselves: exports, mails, corrections."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy, ngettext
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from events.programme.history import PREFIX, WithReason
from events.programme.models import Event
from home.models import User

__all__ = ["PREFIX", "note", "register_actions"]


class _Exported(LogFormatter):
    label = gettext_lazy("Export registrations")

    def format_message(self, log_entry: Any) -> str:
        rows = int(log_entry.data.get("rows", 0))
        words = ngettext("exported %(count)d registration", "exported %(count)d registrations", rows)
        return words % {"count": rows}


ACTIONS = {
    "mail_again": (gettext_lazy("Send a mail again"), gettext_lazy("was sent again")),
    "mails_again": (gettext_lazy("Send failed mails again"), gettext_lazy("failed mails were sent again")),
    "corrected": (gettext_lazy("Correct a registration"), gettext_lazy("was corrected")),
}


def register_actions(actions: LogActionRegistry) -> None:
    """For the hook `register_log_actions`."""
    for name, (label, message) in ACTIONS.items():
        formatter = type("_Formatter", (WithReason,), {"label": label, "message": message})
        actions.register_action(f"{PREFIX}.{name}")(formatter)  # type: ignore[arg-type]
    actions.register_action(f"{PREFIX}.exported")(_Exported)  # type: ignore[arg-type]


def note(row: Any, action: str, *, by: User, why: str = "", **facts: Any) -> None:
    """One line of the audit log; a registration is named by a reference, never by the person's name."""
    label = str(row) if isinstance(row, Event) else f"{row.event.code} · {row.uuid.hex[:8]}"
    log(row, f"{PREFIX}.{action}", user=by, title=label, data=facts | ({"why": why} if why else {}))
