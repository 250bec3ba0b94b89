"""Sites of their own, and a person named in every table."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from wagtail.log_actions import log

from certificates.actions import issue, revoke
from certificates.actions import sweep as sweep_certificates
from certificates.models import Certificate
from events.attendance.models import AttendanceNote
from events.messages.actions import sweep as sweep_mails
from events.messages.models import Message
from events.people.models import Person
from events.registration.actions import PersonGiven, cancel, prove_address, register, send_links
from events.registration.models import Registration
from home.models import User
from tests.factories import make_event, make_issuer, make_user
from tests.halqa.personal import ADDRESS, NAME, attend, close
from tests.halqa.serving import Site, make_tables


@pytest.fixture
def site_folder(tmp_path, db):
    """A place for a site of its own, with tables and nothing in them."""
    return make_tables(tmp_path / "var")


@pytest.fixture
def start(site_folder):
    """Starts sites there; none outlives its test, however that ends."""
    started = []

    def start_one(*words, **more):
        started.append(Site(site_folder, *words, **more))
        return started[-1]

    yield start_one
    for site in started:
        site.end()


@pytest.fixture
def private(settings, tmp_path):
    """Private files in a folder of the test, and who issues certificates."""
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        }
    }
    make_issuer()
    return tmp_path


@pytest.fixture
def canary(private, django_capture_on_commit_callbacks):
    """A person in every table: was at a debate, has its certificate, comes to another, has an account."""
    past, coming = make_event(), make_event(days=40)
    given = PersonGiven(NAME, ADDRESS, "كناري", "Canari SARL", needs="canari chair", language="fr")
    with django_capture_on_commit_callbacks(execute=True):
        row, other = register(past, given, key="1"), register(coming, given, key="2")
        prove_address(row)
        prove_address(other)
    Registration.objects.filter(pk=row.pk).update(note="canari called")
    left = register(make_event(), given, key="3")
    cancel(left, by=make_user(), why="Canari is ill")
    attend(past, row)
    AttendanceNote.objects.create(record=row.attendance.get(), text="canari came late")
    sweep_certificates(at := close(past))
    issue(past, at=at)
    sweep_certificates(at)
    revoke(Certificate.objects.get(), by=make_user(), reason="Canari was not there", at=at)
    Certificate.objects.update(state="issued")
    user = User.objects.create_user(ADDRESS, first_name="Zineb", last_name="Canari")
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "canari"})
    log(Person.objects.get(email=ADDRESS), "wagtail.edit")
    send_links(ADDRESS, "fr")
    sweep_mails()
    Message.objects.filter(kind="thanks").update(last_error=f"550 {ADDRESS}")
    return Registration.objects.get(pk=row.pk)
