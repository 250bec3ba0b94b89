"""The cockpit's tab of certificates: who earned one and why not, issuing with its progress, what was given."""

from __future__ import annotations

from collections.abc import Sequence
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

from certificates import actions
from certificates.actions import Candidate, CertificateError
from certificates.eligibility import in_words
from certificates.models import Certificate, IssueOutcome, IssueRun
from certificates.views.own import pdf_response
from events.cms.desk import DeskPanel, ask, desk_url
from events.programme.models import Event
from events.registration.models import Registration
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
        "refused": by_reason(candidates),
        "refused_count": sum(not one.verdict.eligible for one in candidates),
        "issued": issued.order_by("-serial"),
        "progress": progress(run, candidates) if run else None,
        "may_revoke": request.user.has_perm("certificates.revoke_certificate"),
        "anybody": bool(candidates),
        "type": actions.type_for(event),
    }


def by_reason(candidates: Sequence[Candidate]) -> list[tuple[str, list[Registration]]]:
    """Who is not eligible, by what they lack; the reason of most first."""
    found: dict[str, list[Registration]] = {}
    for one in candidates:
        if not one.verdict.eligible:
            reasons = " · ".join(in_words(reason) for reason in one.verdict.reasons)
            found.setdefault(reasons, []).append(one.registration)
    return sorted(found.items(), key=lambda group: -len(group[1]))


def progress(run: IssueRun, candidates: Sequence[Candidate]) -> dict[str, Any]:
    """How far a run is with those who earned a certificate; the others are no work, and no part of the count."""
    eligible = {one.registration.pk for one in candidates if one.verdict.eligible}
    given = {one.registration.pk for one in candidates if one.certificate is not None}
    outcomes = list(run.outcomes.select_related("registration"))
    made = (
        Certificate.objects.filter(
            registration__in=[outcome.registration for outcome in outcomes], type=run.type
        )
        .without_file()
        .count()
    )
    waiting = [one for one in outcomes if one.result == Result.WAITING]
    finished = sum(one.result in (Result.ISSUED, Result.FAILED) for one in outcomes)
    return {
        "done": max(finished - made, 0),
        "total": finished + sum(one.registration_id in eligible - given for one in waiting),
        "running": bool(waiting) or made > 0,
        "issued": sum(outcome.result == Result.ISSUED for outcome in outcomes),
        "failed": [
            (outcome.registration, " · ".join(str(reason) for reason in outcome.reasons))
            for outcome in outcomes
            if outcome.result == Result.FAILED
        ],
        "lacking": _lacking(outcomes, eligible),
    }


def _lacking(outcomes: Sequence[IssueOutcome], eligible: set[int]) -> list[tuple[str, list[Registration]]]:
    """Who was there and all the same got none (no name, no signatory): the preview knows nothing of these reasons."""
    found: dict[str, list[Registration]] = {}
    for one in outcomes:
        if one.result == Result.NOT_ELIGIBLE and one.registration_id in eligible:
            found.setdefault(" · ".join(in_words(reason) for reason in one.reasons), []).append(
                one.registration
            )
    return list(found.items())


def issue(request: HttpRequest, event: Event) -> HttpResponse:
    """Say with counts what will be issued, then begin."""
    candidates = actions.preview(event)
    ready = sum(one.verdict.eligible and one.certificate is None for one in candidates)
    refused = sum(not one.verdict.eligible for one in candidates)
    if not ready:  # a stale link, or somebody else was first: the tab says why
        return redirect(desk_url(event, KEY))
    if request.method == "POST":
        try:
            actions.issue(event, by=_user(request))
        except CertificateError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The certificates are being made; each person gets theirs by mail."))
        return redirect(desk_url(event, KEY))
    lines = [
        ngettext(
            "%(count)d certificate will be issued and mailed.",
            "%(count)d certificates will be issued and mailed.",
            ready,
        )
        % {"count": ready},
    ]
    if refused:
        words = ngettext("%(count)d person is not eligible.", "%(count)d people are not eligible.", refused)
        lines.append(words % {"count": refused})
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


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
