"""The agenda, as visitors ask it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.pages.months import month_after
from events.programme.models import Event, Fee, Series, Speaker
from home.models import Theme
from tests.events.views.screens import words
from tests.factories import CASABLANCA, make_event, make_person, make_site, make_venue, publish_pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return make_site()


@pytest.fixture
def water():
    return Theme.objects.create(slug="eau", name_fr="Eau", name_ar="الماء", name_en="Water")


def titles(page) -> list[str]:
    return [card.event.title_fr for card in page.context["cards"]]


def day(days: int) -> str:
    return (datetime.now(CASABLANCA).date() + timedelta(days=days)).isoformat()


def month(days: int) -> str:
    return day(days)[:7]


def test_the_agenda_lists_what_comes_the_next_first_and_counts_in_words(client):
    make_event(days=30, title_fr="Plus tard")
    publish_pages(make_event(days=3, title_fr="Bientôt", venue=make_venue()))
    make_event(days=-3, title_fr="Passé")
    make_event(days=3, title_fr="Brouillon", state=Event.State.DRAFT)

    page = client.get("/en/agenda/")

    assert titles(page) == ["Bientôt", "Plus tard"]
    assert "2 events to come" in words(page)


def test_an_event_is_reached_at_its_page_or_else_at_its_facts(client):
    publish_pages(make_event(title_fr="Avec page"), "fr")
    bare = make_event(title_fr="Sans page")

    page = client.get("/fr/agenda/").text

    assert 'href="/fr/debats/avec-page/"' in page
    assert f'href="/fr/rencontre/{bare.code}/"' in page


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({"theme": "eau"}, ["Eau"]),
        ({"type": "atelier"}, ["Atelier"]),
        ({"ville": "fes"}, ["Fès"]),
        ({"ville": "en-ligne"}, ["En ligne"]),
        ({"langue": "ar"}, ["En arabe", "Interprété"]),
        ({"prix": "payant"}, ["Payant"]),
        ({"q": "EAU"}, ["Eau"]),
        ({"q": "tanneurs fes"}, ["Fès"]),
        ({"q": "amghrasi"}, ["Interprété"]),
        ({"q": "زينب امغراسي"}, ["Interprété"]),
    ],
)
def test_each_filter_finds_its_events(client, water, question, found):
    make_event(title_fr="Eau").themes.add(water)
    make_event(title_fr="Atelier", kind=Event.Kind.WORKSHOP)
    make_event(title_fr="Fès", venue=make_venue(city_fr="Fès", city_ar="فاس"))
    make_event(title_fr="En ligne", venue=make_venue(name_fr="Zoom", city_fr="", online=True))
    make_event(title_fr="En arabe", held_in="ar")
    with_speaker = make_event(title_fr="Interprété", interpreted_in="ar")
    Speaker.objects.create(event=with_speaker, person=make_person("Zineb Amghrasi", name_ar="زينب أمغراسي"))
    Fee.objects.create(event=make_event(title_fr="Payant"), name_fr="Plein tarif", price=250)

    assert sorted(titles(client.get("/fr/agenda/", question))) == sorted(found)


def test_free_is_what_nobody_pays_for(client):
    Fee.objects.create(event=make_event(title_fr="Payant"), name_fr="Plein tarif", price=250)
    Fee.objects.create(event=make_event(title_fr="Entrée libre"), name_fr="Entrée", price=0)
    make_event(title_fr="Sans tarif")

    assert sorted(titles(client.get("/fr/agenda/?prix=gratuit"))) == ["Entrée libre", "Sans tarif"]


def test_words_forgive_accents_case_and_hamza(client):
    make_event(title_fr="Énergie : le crédit vert", title_ar="القرض الأخضر والأسطح")

    assert len(titles(client.get("/fr/agenda/", {"q": "ENERGIE credit"}))) == 1
    assert len(titles(client.get("/ar/agenda/", {"q": "الاخضر"}))) == 1
    assert titles(client.get("/fr/agenda/", {"q": "credit rouge"})) == []


def test_a_word_is_found_from_its_beginning(client):
    make_event(title_fr="Le réseau", title_ar="الشبكة")

    assert titles(client.get("/fr/agenda/?q=eau")) == []
    assert titles(client.get("/fr/agenda/?q=rese")) == ["Le réseau"]
    assert titles(client.get("/ar/agenda/?q=شبكة")) == ["Le réseau"]


def test_a_day_that_is_not_understood_does_not_bring_past_events(client):
    make_event(days=-3, title_fr="Passé")
    make_event(days=3, title_fr="Bientôt")

    assert titles(client.get("/fr/agenda/?du=hier")) == ["Bientôt"]


def test_a_new_title_is_found_and_the_old_one_no_longer(client):
    event = make_event(title_fr="Avant")
    event.title_fr = "Après"
    event.save()

    assert titles(client.get("/fr/agenda/?q=apres")) == ["Après"]
    assert titles(client.get("/fr/agenda/?q=avant")) == []


def test_days_choose_events_past_ones_too_and_a_state_narrows_them(client):
    for days in (-10, -3, 3, 10):
        make_event(days=days, title_fr=f"J{days:+}")

    assert titles(client.get("/fr/agenda/", {"du": day(-5), "au": day(5)})) == ["J-3", "J+3"]
    assert titles(client.get("/fr/agenda/", {"du": day(-5), "au": day(5), "etat": "passe"})) == ["J-3"]
    assert titles(client.get("/fr/agenda/", {"au": day(3), "etat": "a-venir"})) == ["J+3"]
    assert titles(client.get("/fr/agenda/", {"etat": "passe"})) == ["J-3", "J-10"]
    assert titles(client.get("/fr/agenda/", {"etat": "tout"})) == ["J+10", "J+3", "J-3", "J-10"]


def test_days_may_be_typed_as_people_write_them(client):
    make_event(days=3, title_fr="Bientôt")
    there = datetime.now(CASABLANCA).date() + timedelta(days=3)
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

    for typed in (f"{there:%d/%m/%Y}", f"{there:%d.%m.%Y}", f"{there:%d/%m/%Y}".translate(arabic)):
        assert titles(client.get("/ar/agenda/", {"du": typed, "au": typed})) == ["Bientôt"]


def test_filters_that_are_on_are_chips_that_lead_to_the_list_without_them(client, water):
    make_event().themes.add(water)

    page = client.get("/en/agenda/?theme=eau&langue=fr&du=2026-01-01")

    chips = {chip.words: chip.url for chip in page.context["chips"]}
    assert chips["Water"] == "/en/agenda/?langue=fr&du=2026-01-01"
    assert chips["from 1 January 2026"] == "/en/agenda/?theme=eau&langue=fr"
    assert "held or interpreted in French" in chips
    assert "Remove all filters" in words(page)


def test_the_questions_a_form_leaves_empty_do_not_stay_in_the_address(client):
    answer = client.get("/fr/agenda/?q=&theme=&type=debat&ville=&langue=&prix=&du=&au=&etat=&page=2")

    assert answer.status_code == 302
    assert answer.url == "/fr/agenda/?type=debat&page=2"


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"theme": "nulle-part"}, "There is no theme “nulle-part” here."),
        ({"type": "bal"}, "There is no kind of event called “bal” here."),
        ({"ville": "atlantis"}, "No event takes place in “atlantis” so far."),
        ({"langue": "de"}, "“de” is none of our languages."),
        ({"prix": "10"}, "Choose free or paid: “10” is neither."),
        ({"etat": "?"}, "Choose coming or past: “?” is neither."),
        ({"du": "hier"}, "Write the day as 25/11/2026."),
        ({"au": "2026-02-30"}, "Write the day as 25/11/2026."),
        ({"du": "0001-01-01"}, "Choose a date between 2000 and 2100."),
        ({"du": "2026-05-02", "au": "2026-05-01"}, "This day is before the first one."),
        ({"q": "x" * 10_000}, "Shorten your search to 80 characters or fewer."),
        ({"q": "a"}, "Type at least two letters."),
        ({"q": "%%%"}, "Type at least two letters."),
        ({"vue": "mois", "mois": "2026-13"}, "Write the month as 2026-11: the year, then 01 to 12."),
        ({"vue": "mois", "mois": "9999-99"}, "Write the month as 2026-11: the year, then 01 to 12."),
        ({"vue": "mois", "mois": "9999-12"}, "Choose a date between 2000 and 2100."),
        ({"vue": "mois", "mois": "novembre"}, "Write the month as 2026-11: the year, then 01 to 12."),
        ({"theme": "t" * 10_000}, f"There is no theme “{'t' * 40}…” here."),
    ],
)
def test_what_cannot_be_understood_is_told_at_its_field(client, question, sentence):
    make_event(title_fr="Bientôt")

    answer = client.get("/en/agenda/", question)

    assert answer.status_code == 200
    assert sentence in words(answer)
    assert "Error:" in answer.text.split("</title>")[0]
    name = list(question)[-1]
    assert answer.context["form"].errors.keys() == {name}
    if name in ("q", "du", "au", "mois"):
        field = answer.text.split(f'name="{name}"')[1].split(">")[0]
        assert f'value="{question[name]}"' in field  # what was typed is still there


def test_a_day_that_a_picker_could_not_show_stands_in_a_plain_field(client):
    page = client.get("/fr/agenda/?du=hier&au=2026-05-01").text

    assert 'type="text" name="du" value="hier"' in page
    assert 'type="date" name="au" value="2026-05-01"' in page


def test_a_nul_in_the_address_gets_a_page(client):
    assert client.get("/fr/agenda/?q=%00").status_code == 400


@pytest.mark.parametrize("name", ["vue", "page", "q", "mois", "x", "theme"])
def test_any_question_gets_a_page(client, name):
    for value in ("-1", "0", "٣", "9" * 5000, "<script>", "' OR 1=1 --", "\u202e", "�", "[]"):
        answer = client.get("/fr/agenda/", {name: value})
        assert answer.status_code == 200
        assert "<script>" not in answer.text


def test_long_lists_have_pages_that_keep_the_filters(client):
    for days in range(1, 23):
        make_event(days=days, title_fr=f"Débat {days:02}")

    first, second = client.get("/en/agenda/?type=debat"), client.get("/en/agenda/?type=debat&page=2")

    assert "?type=debat&amp;page=2" in first.text
    assert titles(second) == ["Débat 21", "Débat 22"]
    assert "page 2 of 2" in words(second)


def test_a_page_beyond_the_last_is_told_and_shows_the_last(client):
    make_event(title_fr="Seul")

    beyond = client.get("/en/agenda/?page=99")

    assert "There is no page 99. This is the last one." in words(beyond)
    assert titles(beyond) == ["Seul"]
    assert 'content="noindex"' in beyond.text
    assert "Pages are numbered from 1 on" in words(client.get("/en/agenda/?page=abc"))
    assert "This is the last page." in words(client.get(f"/en/agenda/?page={10**9}"))


def test_an_empty_list_shows_the_ways_on(client):
    publish_pages(make_event(title_fr="Le prochain débat", venue=make_venue()))

    page = client.get("/en/agenda/?q=introuvable")

    said = words(page)
    assert "No event matches these filters" in said
    assert "Remove all filters" in said
    assert "webcal://" in page.text
    assert "Next debate" in said
    assert "/en/debats/le-prochain-debat/" in page.text


def test_the_month_is_a_table_of_weeks_from_monday(client):
    event = make_event(days=3, start="19:00", title_fr="Bientôt")
    grid = client.get(f"/fr/agenda/?vue=mois&mois={month(3)}").context["month"]

    assert all(len(week) == 7 and week[0].day.weekday() == 0 for week in grid.weeks)
    days = [there for week in grid.weeks for there in week if there.in_month and there.cards]
    assert [there.day.isoformat() for there in days] == [day(3)]
    assert days[0].cards[0].event == event
    assert days[0].cards[0].start.hour == 19


def test_an_event_of_several_days_stands_on_each(client):
    first = month_after(datetime.now(CASABLANCA).date().replace(day=1), 1)
    days = (first - datetime.now(CASABLANCA).date()).days + 4
    make_event(days=days, sessions=3)

    grid = client.get(f"/fr/agenda/?vue=mois&mois={first:%Y-%m}").context["month"]

    assert sum(len(there.cards) for week in grid.weeks for there in week) == 3
    assert grid.count == 1


def test_without_a_month_the_present_one_is_shown_and_leads_to_its_neighbours(client):
    page = client.get("/fr/agenda/?vue=mois&type=debat")

    grid = page.context["month"]
    assert f"{grid.first:%Y-%m}" == month(0)
    assert grid.next == f"/fr/agenda/?mois={month_after(grid.first):%Y-%m}&type=debat&vue=mois"
    assert 'content="noindex, nofollow"' not in page.text


def test_search_engines_are_not_led_through_all_months(client):
    this_month = datetime.now(CASABLANCA).date().replace(day=1)

    last = client.get(f"/fr/agenda/?vue=mois&mois={month_after(this_month, 24):%Y-%m}")
    far = client.get(f"/fr/agenda/?vue=mois&mois={month_after(this_month, 30):%Y-%m}")

    assert last.context["month"].next == ""
    assert 'content="noindex, nofollow"' in far.text
    assert far.context["month"].next == ""
    assert far.context["month"].previous
    assert '<link rel="canonical" href="http://testserver/fr/agenda/">' in far.text


def test_the_month_keeps_the_filters_and_the_list_is_one_tap_away(client, water):
    make_event(days=3).themes.add(water)

    page = client.get(f"/fr/agenda/?vue=mois&mois={month(3)}&theme=eau")

    urls = {view["title"]: view["url"] for view in page.context["views"]}
    assert urls["Liste" if "Liste" in urls else "List"] == "/fr/agenda/?theme=eau"
    assert page.context["chips"][0].url == f"/fr/agenda/?mois={month(3)}&vue=mois"


def test_the_switch_of_languages_keeps_the_question(client, water):
    page = client.get("/fr/agenda/?theme=eau&q=sel").text

    assert 'href="/ar/agenda/?theme=eau&amp;q=sel"' in page
    assert 'hreflang="ar" href="http://testserver/ar/agenda/"' in page


def test_the_agenda_costs_the_same_for_three_and_thirty_events(client, water):
    client.get("/fr/agenda/")
    series = Series.objects.create(slug="debats", name_fr="Les débats")
    questions = ("", f"?vue=mois&mois={month(3)}", "?q=debat&theme=eau&etat=tout", "?q=rien+ici")
    counts = {question: [] for question in questions}
    for more in (3, 27):
        for number in range(more):
            for days in (3, -3):
                event = make_event(days=days, venue=make_venue(city_fr=f"Ville {number}"), series=series)
                event.themes.add(water)
                publish_pages(event, "fr")
        for question in questions:
            cache.clear()
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"/fr/agenda/{question}").status_code == 200
            counts[question].append(len(asked))

    assert all(few == many <= 12 for few, many in counts.values()), counts


def test_the_plain_agenda_is_kept_and_a_question_is_not(client):
    client.get("/fr/agenda/")

    assert client.get("/fr/agenda/").headers.get("X-Page-Cache") == "hit"
    client.get("/fr/agenda/?type=debat")
    assert client.get("/fr/agenda/?type=debat").headers.get("X-Page-Cache") is None
