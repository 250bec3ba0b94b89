"""An account gathers the places taken under its proved addresses, and nothing else."""

import pytest
from allauth.account.models import EmailAddress

from events.registration import actions
from tests.factories import make_event, make_registration, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(client):
    user = make_user("amina@demo.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.force_login(user)
    return user


def shown(client, language="fr"):
    return client.get(f"/{language}/compte/").content.decode()


def test_my_places_are_there_with_their_links(client, account):
    make_registration(make_event(title_fr="Le prix de l'eau"), email="Amina@demo.example")

    page = shown(client)

    assert "Le prix de l" in page and 'href="/r/' in page


def test_places_of_an_address_that_is_not_proved_stay_away(client, account):
    EmailAddress.objects.create(user=account, email="other@demo.example", verified=False)
    make_registration(make_event(title_fr="Secret"), email="other@demo.example")

    assert "Secret" not in shown(client)


def test_what_is_over_is_not_mine_any_more(client, account):
    actions.cancel(make_registration(make_event(title_fr="Annulé"), email=account.email), by=account)

    assert "Annulé" not in shown(client)


def test_without_a_session_the_login_comes_first(client):
    assert "/compte/login/" in client.get("/fr/compte/").url


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_asks_few_questions(client, account, many, django_assert_max_num_queries):
    for _number in range(many):
        make_registration(make_event(), email=account.email)

    with django_assert_max_num_queries(12):
        shown(client, "ar")
