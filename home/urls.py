"""Addresses that machines ask for."""

from django.urls import URLPattern, URLResolver, path

from home import brand, machines

urlpatterns: list[URLPattern | URLResolver] = [
    path("theme.css", brand.theme),
    path("robots.txt", machines.robots),
    path("manifest.webmanifest", machines.manifest),
    path(".well-known/security.txt", machines.security),
    path("favicon.ico", machines.favicon),
]
