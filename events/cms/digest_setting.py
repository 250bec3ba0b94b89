"""The switch of the team's mail of the morning, on the page of one's own account."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from home.models import User


class DigestForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("daily_digest",)


class DigestPanel(BaseSettingsPanel):  # type: ignore[misc]
    """Whether this account is told every morning; for who runs events."""

    name = "digest"
    title = _("Every morning")
    tab = notifications_tab
    order = 50
    form_class = DigestForm

    def is_active(self) -> bool:
        user: User = self.user
        return user.has_perm("events.run_event") or user.has_perm("events.see_all_events")
