"""What registration writes in the audit log, shown by the History screens.

The label of an entry is a reference, never a name: lists of the log are read by more people than the event's team.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter, get_active_log_context
from wagtail.models import ModelLogEntry

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
    "fee": (_("Change a fee"), _("a fee was added or changed")),
    "agreed": (_("Agree on a fee"), _("another fee or price was agreed upon")),
    "fee_removed": (_("Delete a fee"), _("a fee was deleted")),
    "limit_removed": (_("Delete a shared limit"), _("a shared limit was deleted")),
    "voucher": (_("Make codes"), _("codes were made or changed")),
    "voucher_ended": (_("End a code"), _("a code was ended")),
    "vouchers_exported": (_("Export codes"), _("codes were exported")),
    "question": (_("Change the questions"), _("the questions were changed")),
    "invited": (_("Invite people"), _("people were put on the list of invitations")),
    "uninvited": (_("Withdraw an invitation"), _("an invitation was withdrawn")),
    "invitation": (_("Send invitations"), _("invitations were sent")),
    "invitation_again": (_("Remind invited people"), _("invited people were reminded")),
    "invitations_exported": (_("Export invitations"), _("invitations were exported")),
    "duplicated": (_("Duplicate an event"), _("was made from another event")),
    "group": (_("Register a group"), _("registered a group")),
    "named": (_("Name a place"), _("the place has a name")),
    "over": (_("Go over the number of places"), _("a place was given over the number of places")),
    "ticket": (_("Replace a ticket"), _("the ticket was replaced")),
    "address": (_("Correct an address"), _("the e-mail address was corrected")),
    "name": (_("Correct a name"), _("the name was corrected")),
    "given": (_("Correct what was given"), _("organisation or access needs were corrected")),
    "key": (_("Renew the key of the tickets"), _("the key of the tickets was renewed")),
    "link": (_("Renew a link"), _("the link and the ticket were renewed")),
    "note": (_("Write a mail"), _("was written to by the organisers")),
    "group_link": (_("Renew the link of a group"), _("the link of a group was renewed")),
    "told": (_("Tell registered people"), _("registered people are told of a change")),
    "transferred": (_("Pass a place on"), _("the place was passed on to somebody else")),
    "sessions": (_("Change the sessions"), _("the sessions were chosen anew")),
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
    within = get_active_log_context()
    entry = ModelLogEntry(
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        label=label,
        action=f"events.registration.{action}",
        data=facts,
        timestamp=now(),
        user=by or within.user,
        uuid=within.uuid,
    )
    ModelLogEntry.objects.bulk_create(
        [entry]
    )  # as Wagtail's log(), which asks if its own content type exists
