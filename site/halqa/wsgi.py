"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "halqa.settings")
application = get_wsgi_application()
len(get_resolver().url_patterns)  # read now, once for all processes, and not by each one's first visitor
