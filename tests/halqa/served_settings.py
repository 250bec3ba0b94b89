"""Settings of a site that a test starts as separate programs, on the tables that pytest made from the models."""

import os

os.environ.setdefault("HALQA_ENV", "development")

from halqa.settings import *  # noqa: F403
from halqa.settings import STORAGES

# static files as they are: to gather and compress them takes longer than the test
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True


class NoMigrations:
    """As pytest --nomigrations: every app's tables come from its models."""

    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None


MIGRATION_MODULES = NoMigrations()
