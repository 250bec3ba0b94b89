"""The stand-in of a local acquirer: a signed form, a signed callback, and what is asked afterwards."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from html import unescape
from urllib.parse import parse_qsl

import pytest

from halqa.standins.acquirer.signing import hash_of, is_signed, signed
from tests.standins import STORE_KEY, KnobRefused

TAKE = (200, "ACTION=POSTAUTH")


@pytest.fixture
def ask(acquirer_standin, receiver):
    """Brings a signed form to the gate."""
    receiver.answers = [TAKE]

    def bring(key=None, drop=(), **more):
        form = {
            "storetype": "3D_PAY_HOSTING",
            "trantype": "PreAuth",
            "hashAlgorithm": "ver3",
            "encoding": "UTF-8",
            "amount": "1250.00",
            "currency": "504",
            "oid": "O|1",
            "okUrl": "http://127.0.0.1:1/ok",
            "failUrl": "http://127.0.0.1:1/no",
            "callbackUrl": receiver.url,
            "shopurl": "http://127.0.0.1:1/shop",
            "lang": "fr",
            "BillToName": "Amîna \\ Alaoui",
        } | more
        form = acquirer_standin.sign(**form)
        if key:
            form = signed({name: value for name, value in form.items() if name != "HASH"}, key)
        for name in drop:
            del form[name]
        return acquirer_standin.press(acquirer_standin.gate, **form)

    return bring


@pytest.fixture
def press(acquirer_standin):
    def press_one(html, do):
        address = re.search(r'action="(/page/\w+)"', html)[1]
        return acquirer_standin.press(acquirer_standin.url + address, do=do)

    return press_one


def state(standin, oid="O|1"):
    return standin.ask("status", oid=oid)["state"]


def form_of(html):
    """Where the page's form leads, and what it carries."""
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', html)
    return re.search(r'action="([^"]+)"', html)[1], {name: unescape(value) for name, value in fields}


def test_the_hash_is_what_the_description_says():
    form = {"b": "2|3", "A": "x\\y", "encoding": "UTF-8", "HASH": "no", "c": ""}

    text = "x\\\\y|2\\|3||key\\|1"

    assert hash_of(form, "key|1") == base64.b64encode(hashlib.sha512(text.encode()).digest()).decode()
    assert is_signed(signed(form, "k"), "k") and not is_signed(signed(form, "k"), "l")
    assert not is_signed({"a": "1"}, "k")


@pytest.mark.parametrize(("lang", "way"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
def test_the_page_shows_what_is_to_be_paid(ask, lang, way):
    status, _headers, html = ask(lang=lang)

    assert status == 200 and f'<html lang="{lang}" dir="{way}">' in html and "1250.00 MAD" in html
    assert re.findall(r'name="do" value="(\w+)"', html) == ["accept", "refuse", "leave"]
    assert "<script" not in html


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "another"},
        {"clientid": "600000002"},
        {"amount": "1250"},
        {"amount": "-5.00"},
        {"amount": "0.00"},
        {"amount": "1 250,00"},
        {"currency": "MAD"},
        {"callbackUrl": "nowhere"},
        {"hashAlgorithm": "ver1"},
        {"drop": ["oid"]},
        {"drop": ["HASH"]},
    ],
)
def test_a_form_that_is_not_right_is_refused(acquirer_standin, ask, wrong):
    assert ask(**wrong)[0] == 400
    assert acquirer_standin.knob("counts") == {}


def test_accepted_told_captured_then_the_browser_returns(acquirer_standin, ask, press, receiver):
    status, _headers, html = press(ask()[2], "accept")

    ((body, _heads),) = receiver.heard  # before the page of the return was shown
    told = dict(parse_qsl(body, keep_blank_values=True))
    assert is_signed(told, STORE_KEY) and not is_signed(told | {"amount": "1.00"}, STORE_KEY)
    assert (told["ProcReturnCode"], told["Response"], told["oid"]) == ("00", "Approved", "O|1")
    assert (told["amount"], told["currency"], told["BillToName"]) == ("1250.00", "504", "Amîna \\ Alaoui")
    assert status == 200 and state(acquirer_standin) == "captured"
    where, carried = form_of(html)
    assert where == "http://127.0.0.1:1/ok" and is_signed(carried, STORE_KEY)
    assert carried["TransId"] == told["TransId"]


def test_refused_then_tried_again_with_the_same_oid(acquirer_standin, ask, press, receiver):
    receiver.answers = [(200, "APPROVED"), TAKE]
    page = ask()[2]
    where, carried = form_of(press(page, "refuse")[2])
    assert where == "http://127.0.0.1:1/no" and carried["Response"] == "Declined"
    assert state(acquirer_standin) == "refused"

    press(ask()[2], "accept")

    assert acquirer_standin.knob("counts")["O|1"] == {
        "state": "captured",
        "amount": "1250.00",
        "captured": "1250.00",
        "captures": 1,
        "refunded": "0.00",
        "attempts": 2,
    }
    assert ask()[0] == 400  # paid
    assert ask(oid="O|1", amount="1.00")[0] == 400


def test_the_same_button_twice_decides_once(acquirer_standin, ask, press, receiver):
    page = ask()[2]

    first, second = (form_of(press(page, do)[2]) for do in ("accept", "refuse"))

    assert first == second and len(receiver.heard) == 1


def test_leaving_leads_to_the_shop(acquirer_standin, ask, press):
    status, headers, _html = press(ask()[2], "leave")

    assert (status, headers["Location"]) == (303, "http://127.0.0.1:1/shop")
    assert state(acquirer_standin) == "waiting" and state(acquirer_standin, "other") == "unknown"


def test_a_callback_may_come_after_the_return(acquirer_standin, ask, press, receiver, until):
    acquirer_standin.set(callback="after", after=0.4)

    press(ask()[2], "accept")

    assert not receiver.heard and state(acquirer_standin) == "authorised"
    until(lambda: state(acquirer_standin) == "captured")


def test_a_lost_callback_is_found_by_asking(acquirer_standin, ask, press, receiver):
    acquirer_standin.set(callback="never")
    press(ask()[2], "accept")
    assert state(acquirer_standin) == "authorised"

    assert acquirer_standin.ask("capture", oid="O|1", amount="1250.00")["captured"] == "1250.00"
    again = acquirer_standin.ask("capture", oid="O|1", amount="1250.00")

    assert (again["ProcReturnCode"], again["state"], receiver.heard) == ("99", "captured", [])


def test_what_is_authorised_can_be_let_go(acquirer_standin, ask):
    acquirer_standin.set(callback="never")
    ask()
    acquirer_standin.knob("accept", oid="O|1")

    for _ in range(2):
        told = acquirer_standin.ask("void", oid="O|1")
        assert (told["ProcReturnCode"], told["state"], told["captured"]) == ("00", "voided", "0.00")
    assert acquirer_standin.ask("capture", oid="O|1", amount="1250.00")["ProcReturnCode"] == "99"


@pytest.mark.parametrize(
    ("answer", "left"),
    [("FAILURE", "authorised"), ("APPROVED", "authorised"), ("ACTION=POSTAUTH\n", "captured")],
)
def test_the_answer_to_the_callback_decides(acquirer_standin, ask, press, receiver, answer, left):
    receiver.answers = [(200, answer)]

    press(ask()[2], "accept")

    assert state(acquirer_standin) == left and len(receiver.heard) == 1


def test_a_callback_that_is_not_understood_comes_again(acquirer_standin, ask, receiver, until):
    receiver.answers = [(500, ""), (200, "<html>"), TAKE]
    ask()
    acquirer_standin.knob("accept", oid="O|1")

    until(lambda: state(acquirer_standin) == "captured")

    assert [one["status"] for one in acquirer_standin.knob("deliveries")[0]["answers"]] == [500, 200, 200]


def test_five_callbacks_capture_once(acquirer_standin, ask, receiver, until):
    acquirer_standin.set(copies=4, parallel=4)
    ask()
    acquirer_standin.knob("accept", oid="O|1")
    acquirer_standin.knob("callback", oid="O|1")
    receiver.until(8)

    until(lambda: all(one["state"] == "done" for one in acquirer_standin.knob("deliveries")))

    assert acquirer_standin.knob("counts")["O|1"]["captures"] == 1


@pytest.mark.parametrize("kind", ["forged", "none"])
def test_a_bad_hash_can_be_ordered(acquirer_standin, ask, press, receiver, kind):
    acquirer_standin.set(hash=kind)
    receiver.answers = [(200, "FAILURE")]

    html = press(ask()[2], "accept")[2]

    for form in (dict(parse_qsl(receiver.heard[0][0], keep_blank_values=True)), form_of(html)[1]):
        assert form["ProcReturnCode"] == "00" and not is_signed(form, STORE_KEY)


def test_a_stranger_can_post_a_callback(acquirer_standin, ask, receiver):
    ask()
    told = acquirer_standin.knob("forge", oid="O|1", fields={"amount": "1.00"})
    own = acquirer_standin.knob("forge", oid="O|1", fields={"amount": "1.00"}, key=STORE_KEY)

    assert told["text"] == "ACTION=POSTAUTH" and state(acquirer_standin) == "waiting"
    first, second = (dict(parse_qsl(body, keep_blank_values=True)) for body, _heads in receiver.heard)
    assert first["amount"] == "1.00" and not is_signed(first, STORE_KEY) and is_signed(second, STORE_KEY)
    assert own["status"] == 200


def test_refunds_happen_once_by_reference_and_never_exceed(acquirer_standin, ask, press):
    press(ask()[2], "accept")
    one = acquirer_standin.ask("refund", oid="O|1", amount="250.00", reference="r1")
    again = acquirer_standin.ask("refund", oid="O|1", amount="250.00", reference="r1")
    other = acquirer_standin.ask("refund", oid="O|1", amount="250.01", reference="r1")
    more = acquirer_standin.ask("refund", oid="O|1", amount="1000.01", reference="r2")
    none = acquirer_standin.ask("refund", oid="O|1", amount="0.00", reference="r3")
    rest = acquirer_standin.ask("refund", oid="O|1", amount="1000.00", reference="r4")

    assert one["RefundId"] == again["RefundId"] != rest["RefundId"]
    assert [told["ProcReturnCode"] for told in (one, again, other, more, none, rest)] == [
        "00", "00", "99", "12", "12", "00",
    ]  # fmt: skip
    assert rest["refunded"] == "1250.00" and more["refunded"] == "250.00"


def test_who_does_not_know_the_key_learns_nothing(acquirer_standin, ask):
    ask()
    form = signed({"clientid": acquirer_standin.client_id, "oid": "O|1", "rnd": "1"}, "guessed")

    text = acquirer_standin.press(f"{acquirer_standin.url}/status", **form)[2]

    assert dict(parse_qsl(text))["state"] == "unknown" and "1250" not in text


@pytest.mark.parametrize(("kind", "done"), [("500", "0.00"), ("500_after", "10.00"), ("429", "0.00")])
def test_bad_days_of_the_acquirer(acquirer_standin, ask, press, kind, done):
    press(ask()[2], "accept")
    form = acquirer_standin.sign(oid="O|1", amount="10.00", reference="r1")
    acquirer_standin.set(outage={"next": 1, "kind": kind})

    assert acquirer_standin.press(f"{acquirer_standin.url}/refund", **form)[0] in (500, 429)

    assert acquirer_standin.ask("status", oid="O|1")["refunded"] == done
    assert acquirer_standin.ask("refund", oid="O|1", amount="10.00", reference="r1")["refunded"] == "10.00"


@pytest.mark.parametrize("kind", ["drop", "drop_after"])
def test_a_line_may_be_cut(acquirer_standin, ask, press, kind):
    press(ask()[2], "accept")
    acquirer_standin.set(outage={"next": 1, "kind": kind})

    with pytest.raises(OSError):
        acquirer_standin.ask("refund", oid="O|1", amount="10.00", reference="r1")

    done = acquirer_standin.ask("status", oid="O|1")["refunded"]
    assert done == ("10.00" if kind == "drop_after" else "0.00")


def test_wrong_knobs_say_so_and_held_callbacks_can_be_taken(acquirer_standin, ask, receiver):
    with pytest.raises(KnobRefused):
        acquirer_standin.set(callback="perhaps")
    with pytest.raises(KnobRefused):
        acquirer_standin.knob("accept", oid="none")
    acquirer_standin.set(hold=True)
    ask()
    acquirer_standin.knob("accept", oid="O|1")
    time.sleep(0.1)

    (one,) = acquirer_standin.take()

    assert dict(parse_qsl(one["body"]))["oid"] == "O|1" and not receiver.heard
    assert one["headers"] == {"Content-Type": "application/x-www-form-urlencoded"}
    assert acquirer_standin.knob("result", oid="O|1")["ProcReturnCode"] == "00"
