"""Every address of the site; docs/addresses.md is the table of them."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from events.views.maps import PeopleMap
from halqa.accounts import account_urls, login_urls, to_login
from halqa.gates import gated_urls
from halqa.health import healthz, readyz
from halqa.media import upload
from home.serving import serve
from home.sitemap import PagesMap, ScreensMap

MAPS = {"pages": PagesMap, "people": PeopleMap, "screens": ScreensMap("agenda/", "intervenants/")}

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("media/<path:path>", upload),
    path("sitemap.xml", sitemap, {"sitemaps": MAPS}),
    *login_urls,
    *gated_urls,
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("events.urls")),
    path("", include("certificates.urls")),
    path("", include("home.urls")),
]

urlpatterns += i18n_patterns(
    path("compte/", include(account_urls)),
    path("compte/", include("allauth.urls")),
    path("_util/login/", to_login),
    path("", include("events.urls_by_language")),
    path("", include("home.urls_by_language")),
    re_path(r"^((?:[\w\-]+/)*)$", serve),
    path("", include(wagtail_urls)),
)

handler400 = "home.errors.bad_request"
handler403 = "home.errors.permission_denied"
handler404 = "home.errors.page_not_found"
handler500 = "home.errors.server_error"
