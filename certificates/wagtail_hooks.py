"""What the admin shows of certificates: registers only."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from certificates.cms.panel import panel
from events.cms.desk import HOOK

hooks.register(HOOK, panel)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("certificates.issue", _("Issue certificates"), _("issued the certificates"))
    actions.register_action("certificates.revoke", _("Revoke a certificate"), _("revoked a certificate"))
