import pytest

from events.registration.domains import suggestion


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.fr", "gmail.com"),
        ("gnail.co", "gmail.com"),
        ("hotmial.fr", "hotmail.fr"),
        ("yaho.fr", "yahoo.fr"),
        ("outlok.com", "outlook.com"),
        ("menera.ma", "menara.ma"),
    ],
)
def test_a_slip_in_a_common_domain_is_hinted_at(typed, meant):
    assert suggestion(f"amina@{typed}") == f"amina@{meant}"


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com", "mail.com", "ymail.com", "hotmail.be", "yahoo.es", "live.com", "cmpp.ma", "um5.ac.ma",
        "demo.example", "gmx.de", "ensa.ma", "marana.ma", "free.fr", "live.nl",
    ],
)  # fmt: skip
def test_a_domain_that_exists_beside_them_is_left_alone(domain):
    assert suggestion(f"amina@{domain}") == ""


def test_what_is_no_address_has_no_hint():
    assert suggestion("gmial.com") == suggestion("") == ""
