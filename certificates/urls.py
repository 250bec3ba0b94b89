"""Addresses of certificates, without a language prefix: a QR code carries them."""

from django.urls import URLPattern, URLResolver, path, re_path

from certificates.views import own, verification

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^[vV]/?$", verification.check_page, name="check_certificate"),
    re_path(r"^[vV]/(?P<code>[^/]+)/?$", verification.certificate_page, name="certificate"),
    path("r/<str:token>/attestation/<slug:serial>.pdf", own.own_certificate, name="own_certificate"),
]
