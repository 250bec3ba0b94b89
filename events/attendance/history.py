"""What the door writes in the audit log of an event, whoever runs its actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, log

from events.programme.models import Event

if TYPE_CHECKING:
    from home.models import User

ACTIONS = {
    "phone": (_("Add a phone"), _("added a phone to the door")),
    "revoke": (_("Revoke a phone"), _("revoked a phone of the door")),
    "close": (_("Close a session"), _("closed a session")),
}


def register_actions(actions: LogActionRegistry) -> None:
    """For the hook `register_log_actions`."""
    for name, (label, message) in ACTIONS.items():
        actions.register_action(f"attendance.{name}", label, message)


def note(event: Event, action: str, *, by: User | None, **facts: str) -> None:
    """One line, in the transaction of what it tells."""
    log(event, f"attendance.{action}", user=by, title=str(event), data=facts)
