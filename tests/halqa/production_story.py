"""Pages of a real site with gathered static files: run by test_production.py as a program of its own."""

# ruff: noqa: E402 (models come after the set-up)

import json
import re
from io import StringIO

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.test import Client

from home.models import User

ADDRESSES = [
    "/fr/",
    "/ar/",
    "/en/",
    "/fr/debats/",
    "/fr/recherche/",
    "/fr/billet/",
    "/fr/compte/login/code/",
    "/accueil/",
    "/styleguide/",
    "/robots.txt",
    "/manifest.webmanifest",
]
call_command("collectstatic", interactive=False, verbosity=0)
call_command("found", admin="nezha@demo.example", stdout=StringIO())
settings.STAFF_MFA_REQUIRED = False  # the second factor has its own tests

client = Client(raise_request_exception=False, headers={"host": "debats.example.ma"})
said = {path: client.get(path, secure=True) for path in ADDRESSES}
client.force_login(User.objects.get(), backend=settings.AUTHENTICATION_BACKENDS[0])
said["/admin/"] = client.get("/admin/", secure=True)

files = set()
for answer in said.values():
    files |= set(re.findall(r"/static/[^\"'\s>)?]+", answer.content.decode(errors="replace")))
print(
    json.dumps(
        {
            "status": {path: answer.status_code for path, answer in said.items()},
            "files": len(files),
            "unnamed": sorted(name for name in files if not re.search(r"\.[0-9a-f]{12}\.\w+$", name)),
            "missing": sorted(
                name for name in files if not (settings.STATIC_ROOT / name.removeprefix("/static/")).exists()
            ),
        }
    )
)
