"""What a mail says: in three languages, text and HTML alike, and nothing that a stranger slipped in."""

from __future__ import annotations

import re
from email import policy
from email.parser import BytesParser
from html import unescape
from html.parser import HTMLParser

import pytest
import zxingcpp
from django.test import Client
from django.urls import resolve
from PIL import Image
from wagtail.models import Site

from events.messages import render
from events.messages.models import Message
from events.messages.render import letter_of, mail_of
from home.models import SiteSettings
from tests.events.messages.letters import make_debate, make_facts, make_message
from tests.factories import make_registration, make_site

pytestmark = pytest.mark.django_db
KINDS, LANGUAGES = Message.Kind.values, ("fr", "ar", "en")
NO_EVENT = ("account", "staff_alert", "test", "find_ticket", "contact", "digest")
EVENT_KINDS = [kind for kind in KINDS if kind not in NO_EVENT]


class Reader(HTMLParser):
    """What a person reads of a page, the addresses it leads to, and the pictures it loads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.links, self.pictures, self._unread = [], [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self._unread += tag in ("style", "title")
        if tag == "a":
            self.links.append(named["href"])
        if tag == "img":
            self.pictures.append(named["src"])
            self.words.append(named["alt"])

    def handle_endtag(self, tag):
        self._unread -= tag in ("style", "title")

    def handle_data(self, words):
        if not self._unread:
            self.words.append(words)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def words_in(text: str) -> set[str]:
    """Its words and figures, without addresses and without what only separates."""
    words = (word.strip(".,:;()!?،؟«»-–—·") for word in text.split() if "://" not in word)
    return {word for word in words if word}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_text_and_html_say_the_same(kind, language):
    letter = letter_of(make_message(kind, language))
    html = Reader(letter.html)

    assert words_in(letter.text) == words_in(html.text)
    links = {word for word in letter.text.split() if "://" in word}
    assert links == {link for link in html.links if not link.startswith("mailto:")}


@pytest.mark.parametrize("kind", KINDS)
def test_no_link_is_empty_and_no_picture_is_remote(kind):
    letter = letter_of(make_message(kind))
    html = Reader(letter.html)

    assert all(re.match(r"(https?://[^/]|mailto:\w)", link) for link in html.links)
    assert all(picture.startswith("cid:") for picture in html.pictures)
    assert not re.search(r"url\(|@import|<link|<script", letter.html)
    assert "{{" not in letter.html + letter.text + letter.subject


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_line_of_both_parts_is_the_same(kind):
    letter = letter_of(make_message(kind))
    action = re.search(r"<h1[^>]*>(.*?)</h1>", letter.html, re.DOTALL).group(1)

    assert letter.text.partition("\n")[0] == unescape(action)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_the_subject_carries_date_and_city(kind, language):
    event = make_debate()
    subject = letter_of(make_message(kind, language, event=event)).subject
    day = event.sessions.get().date

    assert {"fr": "Casablanca", "ar": "الدار البيضاء", "en": "Casablanca"}[language] in subject
    assert str(day.year) in subject and str(day.day) in subject
    assert event.title_ar[:20] in subject or language != "ar"
    assert "\n" not in subject


@pytest.mark.parametrize("kind", KINDS)
def test_arabic_is_marked_and_set_from_the_right(kind):
    html = letter_of(make_message(kind, "ar")).html

    assert re.search(r'<html lang="ar" dir="rtl"', html)
    assert 'align="right"' in html
    assert 'align="left"' not in html
    assert not re.search(r"text-align:\s*left|letter-spacing: (?!1px)", html)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_mail_weighs_60_kb(kind, language):
    assert len(mail_of(make_message(kind, language)).as_bytes()) < 60_000


def test_thirty_tickets_in_one_mail_weigh_less_than_60_kb():
    facts = make_facts(make_debate())
    message = make_message("find_ticket", "ar", context={"name": "Amina", "registrations": [facts] * 30})
    assert len(mail_of(message).as_bytes()) < 60_000


def test_what_hangs_on_a_dark_or_narrow_screen_survives_the_inlining():
    html = letter_of(make_message()).html
    assert "prefers-color-scheme: dark" in html
    assert "max-width: 480px" in html


def test_the_qr_code_is_the_ticket_black_on_white(tmp_path):
    letter = letter_of(make_message())
    picture = tmp_path / "ticket.png"
    picture.write_bytes(letter.picture)

    found = zxingcpp.read_barcodes(Image.open(picture))

    assert [code.text for code in found] == ["HTTP://TESTSERVER/T/2VXCSX8ET508"]
    assert "2VXC-SX8E-T508" in letter.text


def test_who_has_no_place_gets_no_code_and_no_invitation():
    letter = letter_of(make_message("waiting_list", "en"))
    assert not letter.picture
    assert not letter.calendars
    assert "number 3" in letter.text


def test_the_links_of_a_mail_lead_somewhere():
    html = Reader(letter_of(make_message()).html)
    own = [link.removeprefix("http://testserver").partition("#")[0] for link in html.links if "/r/" in link]
    assert {resolve(path).url_name for path in own} == {"own_page", "own_cancel"}


def test_the_own_link_of_a_mail_opens_the_registration_until_its_version_is_raised():
    registration = make_registration()
    message = make_message(context=make_facts(registration.event) | {
        "link": {"purpose": "registration", "uuid": str(registration.uuid), "version": 1}
    })  # fmt: skip
    own = next(link for link in Reader(letter_of(message).html).links if "/r/" in link)

    assert Client().get(own).status_code == 200


@pytest.mark.parametrize("kind", ["confirmation", "find_ticket", "offer"])
def test_staff_do_not_see_own_links(kind):
    message = make_message(kind)
    masked = letter_of(message, masked=True)
    signed = re.findall(r"/r/([^/\s\"]+)", letter_of(message).text)

    assert signed
    assert not any(token in masked.text + masked.html for token in signed)
    assert "••••••" in masked.text


HOSTILE = [
    "http://evil.example/win",
    "www.evil.example",
    "Gagnez 1000 DH sur evil.example",
    "win@evil.example",
    "evil。example",
    "<a href='http://evil.example'>cliquez</a>",
    "Amina\r\nBcc: victim@demo.example",
    "{{ site.email }} {% debug %}",
    "Amina \u202egnp.exe",
    "x" * 5000,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text(name):
    message = make_message(context=make_facts(make_debate(), name=name, name_ar=""))
    letter = letter_of(message)
    mail = BytesParser(policy=policy.default).parsebytes(mail_of(message).as_bytes())

    assert not any("evil" in link for link in Reader(letter.html).links)
    for part in (letter.text, Reader(letter.html).text):
        assert not re.search(r"evil[.。]example|https?://evil|\w@evil|www\.evil", part)
        assert "\u202e" not in part
    assert mail["Bcc"] is None
    assert "\nBcc" not in letter.text
    assert mail["To"] == "amina@demo.example"
    assert len(mail_of(message).as_bytes()) < 60_000


def test_a_plain_name_is_left_as_it_is():
    facts = make_facts(make_debate(), name="Dr. Amina El-Alaoui (Pr. N. 3)")
    assert "Dr. Amina El-Alaoui (Pr. N. 3)" in letter_of(make_message(context=facts)).text


def test_a_subject_is_one_line_even_if_a_title_is_not():
    event = make_debate(title_fr="Eau\r\nBcc: victim@demo.example " + "x" * 170)
    mail = BytesParser(policy=policy.default).parsebytes(mail_of(make_message(event=event)).as_bytes())
    assert mail["Bcc"] is None
    assert len(mail["Subject"]) <= 180


def test_a_change_says_what_was_told_before_and_only_where_it_differs():
    event = make_debate()
    text = letter_of(make_message("event_changed", "en", event=event)).text
    assert "Before: Villa des Arts" in text
    assert text.count("Before") == 1

    hours = make_facts(event)["sessions"][0] | {"start": "09:00", "end": "11:00"}
    before = {"place": make_facts(event)["event"]["place"], "sessions": [hours]}
    text = letter_of(
        make_message("event_changed", "en", event=event, context=make_facts(event, before=before))
    ).text
    assert "09:00 to 11:00" in text
    assert text.count("Before") == 1


def test_an_answer_goes_to_the_organisation():
    assert mail_of(make_message("test"))["Reply-To"] is None

    make_site()
    site = Site.objects.get(is_default_site=True)
    SiteSettings.objects.update_or_create(site=site, defaults={"email": "contact@cmpp.example"})
    assert mail_of(make_message("test"))["Reply-To"] == "contact@cmpp.example"


def test_an_event_without_hours_or_place_is_still_told():
    facts = make_facts(make_debate(), sessions=[])
    facts["event"] |= {"place": {"fr": "", "ar": "", "en": ""}, "city": {}}
    letter = letter_of(make_message("event_postponed", "en", context=facts))
    assert "date to be announced" in letter.subject
    assert "When" not in letter.text


def test_each_session_has_its_line_and_its_invitation():
    event = make_debate(sessions=3)
    message = make_message(event=event)
    letter = letter_of(message)

    assert letter.text.count("de 18:00 à 20:15") == 3
    assert len(letter.calendars) == 3
    names = [part.get_filename() for part in mail_of(message).iter_attachments()]
    assert names == ["invitation-1.ics", "invitation-2.ics", "invitation-3.ics"]


def test_a_mail_is_written_the_same_at_every_attempt():
    message = make_message()
    assert letter_of(message) == letter_of(Message.objects.get(pk=message.pk))
    assert mail_of(message)["Message-ID"] == mail_of(message)["Message-ID"]


def test_what_the_database_is_asked_does_not_grow_with_the_tickets(django_assert_num_queries):
    facts = make_facts(make_debate())
    for number in (1, 3):
        message = make_message("find_ticket", context={"name": "A", "registrations": [facts] * number})
        with django_assert_num_queries(1):
            letter_of(message)


def test_every_kind_has_its_three_templates():
    for kind in KINDS:
        for ending in ("subject.txt", "txt", "html"):
            render.engines["django"].get_template(f"emails/{kind}.{ending}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_offer_is_answered_from_its_mail_with_one_link_for_yes_and_one_for_no(language):
    letter = letter_of(make_message("offer", language))

    paths = [
        link.partition("/r/")[2].partition("/")[2] for link in Reader(letter.html).links if "/r/" in link
    ]
    assert paths[:2] == ["offre/oui/", "offre/non/"]
    for path in paths[:2]:
        assert path in letter.text
