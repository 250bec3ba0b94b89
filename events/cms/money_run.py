"""The refund of everybody of a cancelled event that waits for a second person: their yes or no."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.cms import money_acts
from events.cms.money_acts import Act
from events.cms.money_event import dry_run
from events.cms.money_forms import KEPT, ClickForm
from events.cms.money_frame import HANDLE, REPORTS, events_with_orders, needs, user_of
from events.payments import actions
from events.payments.models import RefundRun
from home.models import User

Given = dict[str, Any]


class RunForm(ClickForm):
    """A yes to the run that the form was opened for: another one may wait by now."""

    run = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, row: RefundRun, *args: Any, **kwargs: Any) -> None:
        super().__init__(row, *args, **kwargs)
        self.row = row
        self.fields["run"].initial = row.pk

    def clean(self) -> Given:
        given: Given = super().clean() or self.cleaned_data
        if given.get("run") != self.row.pk:
            raise ValidationError(_("Somebody else changed this just now. Look at it again."))
        return given


class NoForm(RunForm):
    """A no, and why."""

    why = forms.CharField(label=gettext_lazy("Reason"), max_length=300, help_text=KEPT)


def is_waiting(run: RefundRun) -> bool:
    """Whether a second person has to say yes or no."""
    return run.waits and run.done_at is None


def _told(run: RefundRun) -> list[str]:
    """What it would do now, why, and who wants it."""
    lines = [*dry_run(run.event), _("The reason that was given: %(reason)s") % {"reason": run.reason}]
    return [*lines, *([_("Decided by %(name)s.") % {"name": run.by}] if run.by else [])]


def _approve(run: RefundRun, by: User, given: Given) -> str:
    actions.approve_run(run, by=by)
    return _("Everybody is being refunded: this page shows how far it is.")


def _refuse(run: RefundRun, by: User, given: Given) -> str:
    actions.refuse_run(run, by=by, reason=given["why"])
    return _("The refund is refused.")


RUN_ACTS = (
    Act("approve", gettext_lazy("Approve"), gettext_lazy("Refund everybody of this event?"), is_waiting, _told,
        _approve, RunForm, danger=True),
    Act("refuse", gettext_lazy("Refuse"), gettext_lazy("Refuse this refund?"), is_waiting, _told, _refuse,
        NoForm),
)  # fmt: skip


@needs(HANDLE)
def do_run(request: HttpRequest, event_id: int, name: str) -> HttpResponse:
    event = get_object_or_404(events_with_orders(user_of(request)), pk=event_id)
    run = get_object_or_404(RefundRun.objects.filter(event=event).select_related("event", "by")[:1])
    back = reverse("money_reports:event", args=[event.pk])
    return money_acts.do(request, RUN_ACTS, name, run, back=back, crumbs=[REPORTS])
