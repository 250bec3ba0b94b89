"""What registration writes in the audit log, shown by the History screens.

The label of an entry is a reference, never a name: lists of the log are read by more people than the event's team.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from events.programme.models import Event
from events.registration.models import Registration
from events.registration.states import State

if TYPE_CHECKING:
    from home.models import User

ACTIONS = {
    State.PENDING: (_("Ask for a place"), _("asked for a place")),
    State.WAITLISTED: (_("Join the waiting list"), _("joined the waiting list")),
    State.HELD: (_("Hold a place"), _("was offered a place")),
    State.CONFIRMED: (_("Confirm a place"), _("has a confirmed place")),
    State.CANCELLED: (_("Cancel a registration"), _("was cancelled")),
    State.EXPIRED: (_("Let an offer expire"), _("did not answer in time")),
    State.DECLINED: (_("Decline a request"), _("was declined")),
    "capacity": (_("Change the number of places"), _("changed the number of places")),
    "limit": (_("Change a limit"), _("changed the places of a fee, a shared limit or a reserved share")),
    "released": (_("End a reserved share"), _("a reserved share ended: its places are everybody's")),
    "group": (_("Register a group"), _("registered a group")),
    "over": (_("Go over the number of places"), _("a place was given over the number of places")),
    "ticket": (_("Replace a ticket"), _("the ticket was replaced")),
    "address": (_("Correct an address"), _("the e-mail address was corrected")),
    "name": (_("Correct a name"), _("the name was corrected")),
    "given": (_("Correct what was given"), _("organisation or access needs were corrected")),
    "key": (_("Renew the key of the tickets"), _("the key of the tickets was renewed")),
    "link": (_("Renew a link"), _("the link and the ticket were renewed")),
    "told": (_("Tell registered people"), _("registered people are told of a change")),
    "erased": (_("Erase personal data"), _("personal data was erased")),
}


def register_actions(actions: LogActionRegistry) -> None:
    """For the hook `register_log_actions`."""
    for name, (label, message) in ACTIONS.items():
        formatter = type("_Formatter", (_Formatter,), {"label": label, "message": message})
        actions.register_action(f"events.registration.{name}")(formatter)  # type: ignore[arg-type]


class _Formatter(LogFormatter):
    def format_comment(self, log_entry: Any) -> str:
        return str(log_entry.data.get("why", ""))


def note(
    row: Registration | Event, action: str, *, by: User | None = None, why: str = "", **facts: Any
) -> None:
    """Write one line of the audit log, in the transaction of what it tells."""
    label = str(row) if isinstance(row, Event) else f"{row.event.code} · {row.uuid.hex[:8]}"
    if why:
        facts["why"] = why
    log(row, f"events.registration.{action}", user=by, title=label, data=facts)
