"""Addresses that begin with the language, /fr/, /ar/ or /en/."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
