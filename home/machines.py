"""What browsers and search engines ask of every site."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Site

from home.models import SiteSettings

NOT_FOR_ROBOTS = ("/admin/", "/r/", "/T/", "/E/", "/accueil/", "/documents/", "/styleguide/", "/*/inscription/",
                  "/*/billet/", "/*/recherche/", "/*/compte/")  # fmt: skip


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
@cache_control(max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static("img/drop-192.png"))
