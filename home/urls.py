"""Addresses that machines ask for."""

from django.urls import URLPattern, URLResolver, path
from wagtail.contrib.sitemaps.views import sitemap

from home import machines

urlpatterns: list[URLPattern | URLResolver] = [
    path("robots.txt", machines.robots),
    path("manifest.webmanifest", machines.manifest),
    path("sitemap.xml", sitemap),
    path("favicon.ico", machines.favicon),
]
