"""Accounts: one login for everybody, by a code sent by e-mail; a second factor for the staff.

There is no password anywhere: whatever Wagtail or allauth would answer with a password form leads to the code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.account.views import ConfirmEmailVerificationCodeView, ConfirmLoginCodeView, RequestLoginCodeView
from allauth.decorators import rate_limit
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path, re_path, reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from events.views.account import account_home
from home.languages import current, in_language
from home.links import absolute
from home.models import SiteSettings, User

ADMIN = "/admin/"
OPEN_IN_ADMIN = (
    "/admin/login/",
    "/admin/logout/",
    "/admin/sprite/",
    "/admin/jsi18n/",
    "/admin/password_reset/",
)


class Rights(ModelBackend):
    """Groups and permissions as Django knows them; no password is ever believed, whatever form it comes from."""

    def authenticate(self, request: HttpRequest | None, **_credentials: Any) -> None:  # type: ignore[override]
        return None


class Adapter(DefaultAccountAdapter):
    """What allauth asks of this site."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A new account speaks the language of the page it was made on; it may do nothing but see its own links."""
        user.language = current()
        user.set_unusable_password()
        return super().save_user(request, user, form, commit)

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).lower()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's mails say in our words who writes; they leave by the outbox like every other."""
        known = {
            "organisation": in_language(SiteSettings.objects.first() or SiteSettings(), "name"),
            "base_url": settings.BASE_URL,
            "login_url": absolute(reverse("account_login")),
        }
        super().send_mail(template_prefix, email, {**known, **context})


@method_decorator(rate_limit(action="login"), name="dispatch")
@method_decorator(never_cache, name="dispatch")
class Login(RequestLoginCodeView):
    """Asks for the address that the code is sent to."""

    def form_valid(self, form: Any) -> HttpResponse:
        if form._user:  # accounts made by staff have an address that the code will prove
            sync_user_email_address(form._user)
        return super().form_valid(form)


class _ShownCode:
    """On a developer's machine that sends no mail, the page tells the code that would have been mailed."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        if settings.DEBUG and not settings.SMTP_URL:
            context["shown_code"] = self._process.code  # type: ignore[attr-defined]
        return context


class ConfirmLogin(_ShownCode, ConfirmLoginCodeView):
    pass


class ConfirmEmail(_ShownCode, ConfirmEmailVerificationCodeView):
    pass


def to_login(request: HttpRequest, **_rest: str) -> HttpResponse:
    """Every other login page leads to the one login, with the page to come back to; nothing posted is read."""
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    if request.user.is_authenticated:
        if wanted.startswith(ADMIN) or request.path.startswith(ADMIN):
            return _inside_or_refused(request)
        return redirect("account_home")
    query = f"?{urlencode({REDIRECT_FIELD_NAME: wanted})}" if wanted else ""
    return HttpResponseRedirect(reverse("account_login") + query)


def _inside_or_refused(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, User) and request.user.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    raise PermissionDenied


account_urls: list[URLPattern] = [
    path("", account_home, name="account_home"),
    path("login/", Login.as_view(), name="account_login"),
    path("login/code/", Login.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", ConfirmLogin.as_view(), name="account_confirm_login_code"),
    path("confirm-email/", ConfirmEmail.as_view(), name="account_email_verification_sent"),
    re_path(r"^password/.*$", to_login),
]
"""Before allauth's own, below /<language>/compte/."""

login_urls: list[URLPattern] = [
    path("admin/login/", to_login),
    re_path(r"^admin/password_reset/.*$", to_login),
]
"""Before Wagtail's admin."""


class StaffMiddleware:
    """In the admin: the account's own language, and a second factor where the installation demands one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ADMIN) or not isinstance(request.user, User):
            return self.get_response(request)
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = translation.get_language()
        if self.lacks_second_factor(request, request.user):
            messages.warning(
                request, _("Protect your account with a second factor to enter the administration.")
            )
            return redirect("mfa_index")
        return self.get_response(request)

    def lacks_second_factor(self, request: HttpRequest, user: User) -> bool:
        """Whether this member of the staff must set up a second factor first."""
        return (
            settings.STAFF_MFA_REQUIRED
            and not request.path.startswith(OPEN_IN_ADMIN)
            and user.has_perm("wagtailadmin.access_admin")
            and not Authenticator.objects.filter(user=user)
            .exclude(type=Authenticator.Type.RECOVERY_CODES)
            .exists()
        )
