"""Addresses of the ground that begin with the language, /fr/, /ar/ or /en/."""

from django.urls import URLPattern, URLResolver, path

from home import statement, watching

urlpatterns: list[URLPattern | URLResolver] = [
    path("accessibilite/", statement.accessibility, name="accessibility"),
    path("video/<str:provider>/<str:number>/", watching.watch, name="video"),
]
