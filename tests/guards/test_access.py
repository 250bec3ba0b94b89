"""Every address × every role × GET and POST, against a policy that is written down; an address it does not know fails.

Who is refused gets no page (sent to the login, to the first screen with a word, 403 or 404) and writes nothing;
nobody writes anything by GET.
"""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.registration.models import Registration
from halqa import roles
from home.models import User
from tests.factories import (
    make_event,
    make_organisation,
    make_person,
    make_registration,
    make_site,
    make_staff,
    make_user,
)
from tests.guards.addresses import Fillers, filled, routes

pytestmark = pytest.mark.django_db

EVERYBODY = {"anonymous", "registrant", "editor", "accountant", "organiser", "second", "administrator"}
ACCOUNTS = EVERYBODY - {"anonymous"}
STAFF = ACCOUNTS - {"registrant"}
READERS = STAFF - {"accountant"}  # of facts and texts; the accountant reads money
DESK = READERS - {"editor"}
TEAM = DESK - {"second"}  # `second` is an organiser who is not in the event's team
ADMINISTRATORS = {"administrator"}
MONEY = {"accountant", "administrator"}
NOBODY: set[str] = set()

POLICY: list[tuple[str, set[str]]] = [
    # the desk
    (r"admin/argent/", MONEY),
    (r"admin/(formations|groupes)/", DESK),
    (r"admin/evenements/<int:event_id>/", TEAM),
    (r"admin/evenements/(edit|history|history-results)/", TEAM),
    (r"admin/evenements/inspect/", TEAM | {"editor"}),
    (r"admin/evenements/new/", DESK),
    (r"admin/evenements/choisir/chosen/", TEAM | {"editor"}),
    (r"admin/evenements/choisir/", STAFF),
    (r"admin/(personnes|organismes)/choisir/", STAFF),  # those that pages may show
    (r"admin/evenements/(results/)?$", READERS),
    (r"admin/inscriptions/(edit|history|history-results)/", TEAM),
    (r"admin/inscriptions/(results/)?$", DESK),
    (r"admin/(personnes|organismes|lieux|series)/delete/", ADMINISTRATORS),
    (r"admin/(personnes|organismes|lieux|salles|series)/", DESK),
    (r"admin/themes/delete/", ADMINISTRATORS),
    (r"admin/themes/(results/|history/.*|history-results/.*)?$", READERS),
    (r"admin/themes/", DESK),
    (r"admin/courriels/<int:pk>/", TEAM),
    (r"admin/courriels/", DESK),
    (r"admin/bulk/", READERS),
    # what is closed
    (r"admin/reports/site-history/", ADMINISTRATORS),
    (r"admin/failwhale/", NOBODY),
    (r".?admin/localize/api/snippets/", NOBODY),
    (r"admin/(users|sites|settings|redirects|collections)/", ADMINISTRATORS),
    (r"admin/groups/(results/)?$", ADMINISTRATORS),
    (r"admin/(groups|locales)/", ADMINISTRATORS),
    (r"admin/workflows/task_chooser/", STAFF),
    (r"admin/workflows/", ADMINISTRATORS),
    (r"admin/snippets/", DESK),
    # pages, pictures and files: Wagtail asks its own permissions, page by page
    (r"admin/$", STAFF),
    (
        r"admin/(pages|choose-page|images|documents|api/main|localize|embeds|reports|block-preview|test404)/",
        STAFF,
    ),
    (
        r"admin/(choose-(external|email|phone|anchor)-link|tag-autocomplete|dismissibles|editing-sessions)/",
        STAFF,
    ),
    (r"admin/(account|logout)/", STAFF),
    # what the login page and the frame of the admin need
    (r".?admin/(login|password_reset|sprite|jsi18n)/", EVERYBODY),
    (r"admin/localize/jsi18n/", STAFF),
    (r"admin/\^\.\*/\$", STAFF),
    # accounts
    (
        r"fr/compte/(login|signup|confirm-email|inactive|2fa/authenticate|2fa/webauthn/login|.?password)/?",
        EVERYBODY,
    ),
    (r"fr/compte/logout/", EVERYBODY),
    (r"fr/compte/", ACCOUNTS),
    # the public site: what is private there hangs on signed links, not on accounts
    (
        r"(healthz|readyz|robots\.txt|theme\.css|manifest\.webmanifest|sitemap\.xml|\.well-known/security\.txt|favicon\.ico|media/)",
        EVERYBODY,
    ),
    (r"documents/", EVERYBODY),
    (r"\^?(\[tT\]|\[vV\]|r/|groupe/|commande/|invitation/|agenda/|accueil)", EVERYBODY),
    (r"paiement/(stripe|carte)/$", EVERYBODY),  # signed by the company that calls; 404 without a key
    (
        r"fr/(inscription|billet|recherche|rencontre|agenda|intervenants|flux|video|contact|accessibilite|_util|\^)",
        EVERYBODY,
    ),
    (r"styleguide/|fr/styleguide/", STAFF),
]

OWN_TABLES = re.compile(
    r'(INSERT INTO|UPDATE|DELETE FROM) "(?!django_session|home_ratecount|wagtailusers_userprofile'
    r"|wagtailadmin_editingsession|wagtailadmin_formstate|wagtailcore_referenceindex|django_cache)"
)
WRITES_BY_GET = {
    "admin/inscriptions/": "an export is written in the history of the event",
    "admin/evenements/<int:event_id>/registrations/export.<slug:kind>": "so is this one",
    "admin/evenements/<int:event_id>/codes/export.<slug:kind>": "and this one",
    "admin/evenements/<int:event_id>/invitations/export.<slug:kind>": "and this one",
    "admin/argent/rapports/<slug:name>/export.<slug:kind>": "and this one, in the history of money",
    "admin/argent/factures/<int:pk>.pdf": "a PDF is made when it is first asked for",
    "admin/argent/factures/devis/<int:pk>.pdf": "so is this one",
    r"^agenda/(?P<language>fr|ar|en)\.ics$": "entries are kept as they are sent, and made when first asked for",
    "fr/rencontre/<slug:code>/agenda.ics": "so is this one",
    "fr/compte/email/": "allauth keeps the account's own address as a row of its own",
}


def policy_of(route: str) -> set[str]:
    """Who may; the first line of the policy that knows the address decides."""
    for expression, who in POLICY:
        if re.match(expression, route):
            return who
    raise LookupError(route)


@pytest.fixture
def world():
    make_site()
    roles.write_roles()
    event = make_event(title_fr="Le premier", capacity=5)
    row = make_registration(event, "Amina Alaoui")
    make_person("Hind Lamrani")
    make_organisation("CGEM")
    return event, row


def enter(client, role, event):
    if role == "registrant":
        client.force_login(make_user("registrant@demo.example"))
    elif role == "second":
        client.force_login(make_staff("organiser", "second@demo.example", events=[make_event()]))
    elif role != "anonymous":
        client.force_login(make_staff(role, events=[event] if role == "organiser" else []))


def fillers(event, row):
    words = {
        "app_label": ["events"], "app_name": ["home"], "content_type_app_name": ["events"],
        "model_name": ["registration"], "content_type_model_name": ["debatepage"], "event_id": [event.pk],
        "action": ["confirm"], "name": ["cancel"], "kind": ["csv"], "code": [event.code], "serial": ["x"],
        "language": ["fr"], "action_name": ["publish"], "filter_spec": ["original"], "mode": ["x"],
        "object_id": [row.pk], "revision_id_a": ["live"], "revision_id_b": ["latest"], "number": [0], "to": ["live"],
    }  # fmt: skip
    rest = ("token", "path", "uidb64", "uidb36", "key")
    return Fillers([row.pk], words | {name: ["x"] for name in rest})


def refused(answer) -> bool:
    """Whether this answer shows nothing: to the login, back to the first screen, 403 or unknown."""
    if answer.status_code in (403, 404, 405):
        return True
    if answer.status_code != 302:
        return False
    return bool(re.search(r"^/admin/$|/login/|/compte/reauthenticate/|/2fa/$", answer.url.split("?")[0]))


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_the_policy_holds(client, world, role):
    event, row = world
    enter(client, role, event)
    client.raise_request_exception = False
    wrong = defaultdict(list)
    for route in routes():
        if "logout" in route:
            continue
        for address in filled(route, fillers(event, row)):
            for method in (client.get, client.post):
                with CaptureQueriesContext(connection) as asked:
                    answer = method(address)
                if answer.streaming:
                    b"".join(answer.streaming_content)
                written = [query["sql"] for query in asked if OWN_TABLES.match(query["sql"])]
                name = f"{method.__name__} {address} {answer.status_code}"
                if role not in policy_of(route) and not refused(answer):
                    wrong["not refused"].append(name)
                if written and role not in policy_of(route):
                    wrong["written by who was refused"].append(name)
                if written and method == client.get and route not in WRITES_BY_GET:
                    wrong["written by GET"].append(f"{name} {written[0][:80]}")
                if answer.status_code >= 500 and address != "/readyz":
                    wrong["broken"].append(name)

    assert dict(wrong) == {}
    assert Registration.objects.get(pk=row.pk).name == "Amina Alaoui"


def test_the_policy_knows_every_address():
    unknown = []
    for route in routes():
        try:
            policy_of(route)
        except LookupError:
            unknown.append(route)

    assert unknown == []


def test_every_line_of_the_policy_is_about_something():
    used = {expression for route in routes() for expression, _who in POLICY if re.match(expression, route)}

    assert [
        expression for expression, _who in POLICY if expression not in used and "styleguide" not in expression
    ] == []


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("organiser", "/admin/evenements/"), ("organiser", "/admin/inscriptions/"), ("organiser", "/admin/personnes/"),
        ("organiser", "/admin/pages/"), ("editor", "/admin/pages/"), ("editor", "/admin/evenements/"),
        ("administrator", "/admin/users/"), ("administrator", "/admin/reports/site-history/"),
        ("accountant", "/admin/argent/commandes/"), ("accountant", "/admin/argent/virements/"),
        ("accountant", "/admin/argent/rapports/tva/"), ("administrator", "/admin/argent/commandes/"),
        ("administrator", "/admin/courriels/"), ("administrator", "/admin/settings/home/sitesettings/"),
    ],
)  # fmt: skip
def test_who_may_really_gets_the_page(client, world, role, address):
    """A policy that refused everybody would hold too."""
    client.force_login(make_staff(role))

    assert client.get(address, follow=True).status_code == 200
    assert client.get(address, follow=True).request["PATH_INFO"] != "/admin/"


def test_the_menu_of_each_role_has_what_it_uses(client, world):
    menus = {}
    for role in ("administrator", "organiser", "editor", "accountant"):
        client.force_login(make_staff(role))
        content = client.get("/admin/").content.decode()
        menus[role] = {
            name
            for name in ("evenements", "inscriptions", "personnes", "users", "courriels", "argent/commandes")
            if f"/admin/{name}/" in content
        }

    assert menus["administrator"] == {
        "evenements", "inscriptions", "personnes", "users", "courriels", "argent/commandes",
    }  # fmt: skip
    assert menus["organiser"] == {"evenements", "inscriptions", "personnes", "courriels"}
    assert menus["editor"] == {"evenements"}
    assert menus["accountant"] == {"argent/commandes"}


def test_an_administrator_is_not_a_superuser(world):
    assert not User.objects.get(pk=make_staff("administrator").pk).is_superuser
