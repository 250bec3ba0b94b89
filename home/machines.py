"""What browsers and search engines ask of every site."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.utils.timezone import now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Site

from home.models import SiteSettings
from home.serving import organisation_of

NOT_FOR_ROBOTS = ("/admin/", "/r/", "/groupe/", "/commande/", "/T/", "/E/", "/accueil/", "/documents/", "/styleguide/",
                  "/*/inscription/", "/*/billet/", "/*/recherche/", "/*/compte/")  # fmt: skip


@require_safe
@cache_control(max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Pages are for everybody; forms, own links and the desk are not for robots."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {settings.BASE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """The site on the first screen of a phone."""
    site = Site.find_for_request(request)
    organisation = SiteSettings.for_site(site) if site else SiteSettings()
    sizes = (192, 512)
    return JsonResponse(
        {
            "name": organisation.name_fr,
            "short_name": organisation.short_name or organisation.name_fr,
            "start_url": "/",
            "display": "browser",
            "background_color": "#fbfaf6",
            "theme_color": "#00604f",
            "icons": [
                {"src": static(f"img/drop-{n}.png"), "sizes": f"{n}x{n}", "type": "image/png"} for n in sizes
            ],
        },
        content_type="application/manifest+json",
    )


@require_safe
@cache_control(max_age=3600)
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116); there is none to tell before the site has an address for mail."""
    address = organisation_of(request).email
    if not address:
        raise Http404
    expires = (now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{address}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, ar, en",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static("img/drop-192.png"))
