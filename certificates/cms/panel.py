"""The cockpit's tab of certificates: who earned one and why not, issuing with its progress, what was given."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.log_actions import log

from certificates import actions
from certificates.actions import CertificateError
from certificates.eligibility import in_words
from certificates.models import Certificate, IssueOutcome, IssueRun
from certificates.views.own import pdf_response
from events.cms.desk import DeskPanel, ask, desk_url
from events.programme.models import Event
from home.models import User

KEY = "certificates"
Result = IssueOutcome.Result


class ReasonForm(forms.Form):
    """Why a certificate is taken back."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


def certificates(request: HttpRequest, event: Event) -> tuple[str, dict[str, Any]]:
    """The tab."""
    candidates = actions.preview(event)
    run = event.issue_runs.order_by("-started_at").first()
    issued = Certificate.objects.filter(registration__event=event).select_related(
        "registration", "file", "type"
    )
    ready = [one for one in candidates if one.verdict.eligible and one.certificate is None]
    return "certificates/cms/panel.html", {
        "ready": ready,
        "refused": [
            (one.registration, [in_words(reason) for reason in one.verdict.reasons])
            for one in candidates
            if not one.verdict.eligible
        ],
        "issued": issued.order_by("-serial"),
        "progress": progress(run) if run else None,
        "may_revoke": request.user.has_perm("certificates.revoke_certificate"),
        "anybody": bool(candidates),
        "type": actions.type_for(event),
    }


def progress(run: IssueRun) -> dict[str, Any]:
    """How far a run is: done and total, and what was refused or failed, with the reasons."""
    outcomes = list(run.outcomes.select_related("registration"))
    made = (
        Certificate.objects.filter(
            registration__in=[outcome.registration for outcome in outcomes], type=run.type
        )
        .without_file()
        .count()
    )
    done = sum(outcome.result != Result.WAITING for outcome in outcomes) - made
    return {
        "done": max(done, 0),
        "total": len(outcomes),
        "running": any(outcome.result == Result.WAITING for outcome in outcomes) or made > 0,
        "issued": sum(outcome.result == Result.ISSUED for outcome in outcomes),
        "missed": [
            (outcome.registration, outcome.get_result_display(), _reasons(outcome))
            for outcome in outcomes
            if outcome.result in (Result.NOT_ELIGIBLE, Result.FAILED)
        ],
    }


def issue(request: HttpRequest, event: Event) -> HttpResponse:
    """Say with counts what will be issued, then begin."""
    candidates = actions.preview(event)
    ready = sum(one.verdict.eligible and one.certificate is None for one in candidates)
    refused = sum(not one.verdict.eligible for one in candidates)
    if request.method == "POST":
        try:
            actions.issue(event, by=_user(request))
        except CertificateError as error:
            messages.error(request, str(error))
        else:
            log(event, "certificates.issue", user=request.user, data={"count": ready})
            messages.success(request, _("The certificates are being made; each person gets theirs by mail."))
        return redirect(desk_url(event, KEY))
    if not ready:  # a stale link: the tab says why
        return redirect(desk_url(event, KEY))
    lines = [
        ngettext(
            "%(count)d certificate will be issued and mailed.",
            "%(count)d certificates will be issued and mailed.",
            ready,
        )
        % {"count": ready},
        ngettext("%(count)d person is not eligible.", "%(count)d people are not eligible.", refused)
        % {"count": refused},
    ]
    question = _("Issue the certificates of this event?")
    return ask(request, event, KEY, question=question, lines=lines, button=_("Issue and mail"), danger=False)


def revoke(request: HttpRequest, event: Event, serial: str) -> HttpResponse:
    """Take one certificate back, with the reason."""
    user = _user(request)
    if not user.has_perm("certificates.revoke_certificate"):
        raise PermissionDenied
    certificate = _certificate(event, serial)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke(certificate, by=user, reason=form.cleaned_data["reason"])
        except CertificateError as error:
            messages.error(request, str(error))
        else:
            log(event, "certificates.revoke", user=user, data={"certificate": serial})
            messages.success(request, _("The certificate %(serial)s is revoked.") % {"serial": serial})
        return redirect(desk_url(event, KEY))
    question = _("Revoke the certificate %(serial)s?") % {"serial": serial}
    lines = [
        certificate.registration.name,
        _("Its page will say that it is worth nothing any more. This cannot be undone."),
    ]
    return ask(request, event, KEY, question=question, lines=lines, button=_("Revoke"), form=form)


@require_safe
def download(request: HttpRequest, event: Event, serial: str) -> HttpResponse:
    """The PDF, for the event's team."""
    certificate = _certificate(event, serial)
    if certificate.erased_at or not hasattr(certificate, "file"):
        raise Http404
    return pdf_response(certificate, actions.downloaded(certificate, by=_user(request)))


def panel() -> DeskPanel:
    return DeskPanel(
        key=KEY,
        title=gettext_lazy("Certificates"),
        order=500,
        render=certificates,
        urls=[
            path("issue/", issue, name="desk_certificates_issue"),
            path("<slug:serial>/revoke/", revoke, name="desk_certificate_revoke"),
            path("<slug:serial>/pdf/", download, name="desk_certificate_pdf"),
        ],
    )


def _certificate(event: Event, serial: str) -> Certificate:
    found = Certificate.objects.filter(registration__event=event).select_related("registration", "file")
    return get_object_or_404(found, serial=serial)


def _reasons(outcome: IssueOutcome) -> list[str]:
    if outcome.result == Result.FAILED:
        return [str(reason) for reason in outcome.reasons]
    return [in_words(reason) for reason in outcome.reasons]


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
