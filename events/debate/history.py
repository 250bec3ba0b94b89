"""What becomes of an opinion result, in the history of its event; figures are never written there."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry

from events.programme.history import PREFIX, WithReason

ACTIONS = {
    "opinion_noted": (_("Note opinion figures"), _("opinion figures were noted")),
    "opinion_published": (_("Publish opinion figures"), _("opinion figures were published")),
    "opinion_withdrawn": (_("Withdraw opinion figures"), _("opinion figures were withdrawn")),
}


def register_actions(actions: LogActionRegistry) -> None:
    """For the hook `register_log_actions`."""
    for name, (label, message) in ACTIONS.items():
        formatter = type("_Formatter", (WithReason,), {"label": label, "message": message})
        actions.register_action(f"{PREFIX}.{name}")(formatter)  # type: ignore[arg-type]
