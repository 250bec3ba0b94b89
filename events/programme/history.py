"""What becomes of an event, in its audit log: written by the actions, whoever runs them; read on its History screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from events.programme.models import Event

if TYPE_CHECKING:
    from home.models import User

PREFIX = "events.desk"

ACTIONS = {
    "created": (gettext_lazy("Create an event"), gettext_lazy("was created")),
    "edited": (gettext_lazy("Edit an event"), gettext_lazy("was edited")),
    "announced": (gettext_lazy("Announce an event"), gettext_lazy("was announced")),
    "postponed": (gettext_lazy("Postpone an event"), gettext_lazy("was postponed")),
    "cancelled": (gettext_lazy("Cancel an event"), gettext_lazy("was cancelled")),
    "draft": (gettext_lazy("Withdraw an event"), gettext_lazy("became a draft again")),
    "pages": (gettext_lazy("Create the pages of an event"), gettext_lazy("pages were created")),
    "page_before": (gettext_lazy("Switch the page"), gettext_lazy("the page was switched to “Before”")),
    "page_live": (gettext_lazy("Switch the page"), gettext_lazy("the page was switched to “While it is on”")),
    "page_after": (gettext_lazy("Switch the page"), gettext_lazy("the page was switched to “Afterwards”")),
    "page_clock": (gettext_lazy("Switch the page"), gettext_lazy("the page follows the clock again")),
    "session_added": (gettext_lazy("Add a session"), gettext_lazy("a session was added")),
    "session_moved": (gettext_lazy("Move a session"), gettext_lazy("a session was moved")),
    "session_removed": (gettext_lazy("Remove a session"), gettext_lazy("a session was removed")),
}


class WithReason(LogFormatter):
    """The sentence, and the reason where one was given."""

    def format_message(self, log_entry: Any) -> str:
        why = log_entry.data.get("why", "")
        if not why:
            return str(self.message)
        return _("%(act)s (reason: %(why)s)") % {"act": self.message, "why": why}


def register_actions(actions: LogActionRegistry) -> None:
    """For the hook `register_log_actions`."""
    for name, (label, message) in ACTIONS.items():
        formatter = type("_Formatter", (WithReason,), {"label": label, "message": message})
        actions.register_action(f"{PREFIX}.{name}")(formatter)  # type: ignore[arg-type]


def note(event: Event, action: str, *, by: User | None = None, why: str = "", **facts: Any) -> None:
    """One line of the event's history, in the transaction of what it tells."""
    data = facts | ({"why": why} if why else {})
    log(event, f"{PREFIX}.{action}", user=by, title=str(event), data=data)
