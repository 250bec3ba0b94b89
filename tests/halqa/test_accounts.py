"""One login, by an e-mailed code; no password opens anything; the staff has a second factor."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import URLPattern, get_resolver

from home.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "un mot de passe"


def make_staff(email="staff@demo.example"):
    user = make_user(email)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


def code_in_the_mail():
    return re.search(r"^([A-Z0-9-]{6,9})$", mail.outbox[-1].body, re.M).group(1)


def log_in(client, email, language="fr", **extra):
    client.post(f"/{language}/compte/login/", {"email": email, **extra})
    return client.post(f"/{language}/compte/login/code/confirm/", {"code": code_in_the_mail(), **extra})


def routes(patterns, before=""):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern.url_patterns, route)


def test_a_code_sent_by_mail_opens_the_session(client):
    make_user("amina@demo.example")

    answer = log_in(client, "amina@demo.example")

    assert answer.url == "/fr/compte/"
    assert mail.outbox[-1].to == ["amina@demo.example"]
    assert b"amina@demo.example" in client.get("/fr/compte/").content


def test_the_mail_speaks_the_language_of_the_page(client):
    make_user("amina@demo.example")

    client.post("/en/compte/login/", {"email": "amina@demo.example"})

    assert mail.outbox[-1].subject.startswith("Your code")


def test_a_wrong_code_opens_nothing_and_five_end_the_attempt(client):
    make_user("amina@demo.example")
    client.post("/fr/compte/login/", {"email": "amina@demo.example"})

    for _attempt in range(5):
        answer = client.post("/fr/compte/login/code/confirm/", {"code": "WRONG1"})

    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session


def test_an_unknown_address_gets_the_same_page(client):
    make_user("amina@demo.example")
    known = client.post("/fr/compte/login/", {"email": "amina@demo.example"}, follow=True)
    client.cookies.clear()

    unknown = client.post("/fr/compte/login/", {"email": "nobody@demo.example"}, follow=True)

    assert unknown.redirect_chain == known.redirect_chain
    assert "nobody@demo.example" in unknown.content.decode()


def test_no_login_address_takes_a_password(client):
    make_staff("staff@demo.example")
    User.objects.filter(email="staff@demo.example").update(is_superuser=True)
    found = [
        route for route in routes(get_resolver().url_patterns) if re.search("login|password|auth", route)
    ]
    assert len(found) > 8

    for route in found:
        address = "/" + re.sub(r"\\Z|[\^$]", "", route).replace(".*", "")
        address = re.sub(r"<[^>]*>|\(\?P[^/]*\)", "1", address)
        client.post(
            address,
            {
                name: value
                for names, value in (
                    (("login", "username", "email"), "staff@demo.example"),
                    (("password", "password1", "oldpassword"), PASSWORD),
                )
                for name in names
            },
        )
        assert "_auth_user_id" not in client.session, address


@pytest.mark.parametrize("address", ["/admin/login/?next=/admin/pages/", "/fr/_util/login/?next=/fr/secret/"])
def test_every_login_of_wagtail_leads_to_ours_and_keeps_the_way_back(client, address):
    answer = client.get(address)

    assert re.match(r"/\w\w/compte/login/\?next=%2F", answer.url)


@pytest.mark.parametrize(
    "address", ["/admin/password_reset/", "/admin/password_reset/done/", "/fr/compte/password/reset/"]
)
def test_password_pages_lead_to_the_code(client, address):
    assert "/compte/login/" in client.get(address).url


def test_the_admin_asks_to_log_in_and_lets_the_staff_in_afterwards(client):
    make_staff("staff@demo.example")

    first = client.get("/admin/")
    answer = log_in(client, "staff@demo.example", next="/admin/")

    assert first.url.startswith("/admin/login/")
    assert answer.url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_an_account_without_rights_is_refused_in_the_admin_and_not_sent_round_in_circles(client):
    client.force_login(make_user("amina@demo.example"))

    answer = client.get("/admin/", follow=True)

    assert answer.status_code == 403


def test_an_account_without_rights_may_do_nothing(client):
    client.post("/fr/compte/signup/", {"email": "new@demo.example"})
    client.post("/fr/compte/confirm-email/", {"code": code_in_the_mail()})

    user = User.objects.get(email="new@demo.example")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert not user.get_all_permissions() and not user.is_staff and not user.has_usable_password()
    assert user.language == "fr"


def test_the_admin_speaks_the_language_of_the_account(client):
    user = make_staff()
    User.objects.filter(pk=user.pk).update(language="ar")
    client.force_login(User.objects.get(pk=user.pk))

    answer = client.get("/admin/").content.decode()

    assert 'lang="ar"' in answer and 'dir="rtl"' in answer


def test_staff_without_a_second_factor_is_led_to_set_one_up(client, settings):
    settings.STAFF_MFA_REQUIRED = True
    client.force_login(make_staff())

    assert client.get("/admin/pages/").url.endswith("/compte/2fa/")
    assert client.post("/admin/pages/").status_code == 302
    assert client.get("/fr/compte/2fa/").status_code == 200
    assert client.get("/fr/compte/").status_code == 200


def test_staff_with_a_second_factor_enters(client, settings):
    settings.STAFF_MFA_REQUIRED = True
    user = make_staff()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client.force_login(user)

    assert client.get("/admin/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client, settings):
    settings.STAFF_MFA_REQUIRED = True
    user = make_staff()
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(user)

    assert client.get("/admin/").status_code == 302


def test_who_has_a_second_factor_is_asked_for_it_after_the_code(client):
    user = make_staff()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")

    answer = log_in(client, user.email)

    assert answer.url.endswith("/compte/2fa/authenticate/")
    assert "_auth_user_id" not in client.session


def test_codes_are_not_sent_without_end(client):
    make_user("amina@demo.example")

    for _attempt in range(6):
        client.cookies.clear()
        client.post("/fr/compte/login/", {"email": "amina@demo.example"})

    assert len(mail.outbox) == 3


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("page", ["login/", "signup/", "login/code/confirm/"])
def test_account_pages_have_language_and_direction(client, language, page):
    make_user("amina@demo.example")
    if "code" in page:
        client.post(f"/{language}/compte/login/", {"email": "amina@demo.example"})

    content = client.get(f"/{language}/compte/{page}").content.decode()

    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in content


@pytest.mark.parametrize(
    "page", ["", "email/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/", "logout/"]
)
def test_pages_of_an_account_are_in_the_house_look(client, page):
    user = make_user("amina@demo.example")
    log_in(client, user.email)

    answer = client.get(f"/ar/compte/{page}")

    assert answer.status_code == 200
    assert 'dir="rtl"' in answer.content.decode()
    assert "account-nav" in answer.content.decode()


def test_a_developer_without_mail_server_reads_the_code_on_the_page(client, settings):
    settings.DEBUG, settings.SMTP_URL = True, ""
    make_user("amina@demo.example")

    page = client.post("/fr/compte/login/", {"email": "amina@demo.example"}, follow=True).content.decode()

    assert code_in_the_mail() in page


def test_the_code_is_never_on_the_page_where_mail_is_sent(client, settings):
    settings.SMTP_URL = "smtp://localhost"
    make_user("amina@demo.example")

    page = client.post("/fr/compte/login/", {"email": "amina@demo.example"}, follow=True).content.decode()

    assert code_in_the_mail() not in page
