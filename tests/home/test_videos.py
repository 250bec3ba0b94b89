"""Videos of others stand behind a facade; ours are played from here. Nobody else is asked before a visitor asks."""

import re

import pytest
from django.core.files.base import ContentFile
from django.utils.translation import override
from wagtail import blocks

from events.programme.models import Event
from home.blocks import BodyBlock
from home.models import File
from home.pages import StandardPage
from home.videos import UnknownHost, video_at
from tests.factories import make_event, make_picture, make_resource, make_site, make_user

pytestmark = pytest.mark.django_db

KNOWN = {
    "https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=12s": ("youtube", "aqz-KE-bpKQ"),
    "http://youtu.be/aqz-KE-bpKQ?si=x": ("youtube", "aqz-KE-bpKQ"),
    "https://m.youtube.com/shorts/aqz-KE-bpKQ": ("youtube", "aqz-KE-bpKQ"),
    "https://www.youtube.com/live/aqz-KE-bpKQ": ("youtube", "aqz-KE-bpKQ"),
    "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ": ("youtube", "aqz-KE-bpKQ"),
    "https://vimeo.com/76979871": ("vimeo", "76979871"),
    "https://vimeo.com/76979871/0a1b2c3d4e": ("vimeo", "76979871-0a1b2c3d4e"),
    "https://player.vimeo.com/video/76979871": ("vimeo", "76979871"),
    "https://www.dailymotion.com/video/x8abc12": ("dailymotion", "x8abc12"),
    "https://dai.ly/x8abc12": ("dailymotion", "x8abc12"),
    "https://videos.example.org/w/9c9de5e8-0a1e": ("videos.example.org", "9c9de5e8-0a1e"),
    "https://videos.example.org/videos/watch/9c9de5e8-0a1e": ("videos.example.org", "9c9de5e8-0a1e"),
}
UNKNOWN = [
    "https://example.com/watch?v=aqz-KE-bpKQ", "https://youtube.com.evil.example/watch?v=aqz-KE-bpKQ",
    "https://www.youtube.com/@cmpp", "https://www.youtube.com/watch?v=<script>", "javascript:alert(1)",
    "https://other.example.org/w/9c9de5e8-0a1e", "https://vimeo.com/about", "ftp://youtu.be/aqz-KE-bpKQ",
    "https://youtube.com@evil.example/watch?v=aqz-KE-bpKQ", "https://www.youtube.com/", "//youtu.be/aqz-KE-bpKQ",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _settings(settings, tmp_path):
    settings.PEERTUBE_HOSTS = ["videos.example.org"]
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("address", KNOWN)
def test_addresses_of_known_hosts_are_understood(address):
    video = video_at(address)

    assert (video.provider_code, video.id) == KNOWN[address]
    assert video.player.startswith("https://") and video.url.startswith("/fr/video/")


@pytest.mark.parametrize("address", UNKNOWN)
def test_other_addresses_are_refused(address):
    with pytest.raises(UnknownHost):
        video_at(address)


def test_players_are_asked_not_to_track():
    assert video_at("https://youtu.be/aqz-KE-bpKQ").player.startswith(
        "https://www.youtube-nocookie.com/embed/"
    )
    assert video_at("https://vimeo.com/76979871/0a1b2c3d4e").player == (
        "https://player.vimeo.com/video/76979871?dnt=1&h=0a1b2c3d4e"
    )


def recording(**given):
    block = BodyBlock().child_blocks["recording"]
    defaults = {name: child.get_default() for name, child in block.child_blocks.items()}
    return block, block.normalize(defaults | {"title": "Visite"} | given)


def wrong_fields(**given):
    block, value = recording(**given)
    with pytest.raises(blocks.StructBlockValidationError) as wrong:
        block.clean(value)
    return wrong.value.block_errors


def file(name):
    make_site()
    return File.objects.create(title=name, file=ContentFile(b"x" * 1000, name=name))


def test_an_unknown_host_is_told_at_the_field_with_those_that_are_known():
    told = str(wrong_fields(address="https://example.com/film")["address"])

    assert "YouTube, Vimeo, Dailymotion, videos.example.org" in told


def test_a_recording_is_one_thing_and_whole():
    film, captions, guide = file("film.mp4"), file("film.vtt"), file("guide.pdf")

    assert list(wrong_fields()) == ["address"]
    assert list(wrong_fields(address="https://vimeo.com/76979871", file=film)) == ["address"]
    assert list(wrong_fields(file=guide)) == ["file"]
    assert list(wrong_fields(file=film)) == ["captions"]
    assert list(wrong_fields(file=film, captions=guide)) == ["captions"]
    block, value = recording(file=film, captions=captions)
    assert block.clean(value)["file"] == film
    block, value = recording(file=file("son.mp3"))
    assert block.clean(value).is_audio


def test_a_draft_may_still_lack_everything():
    block, value = recording(title="")
    block.defer_required_validation()

    assert block.clean(value)["address"] in ("", None)


def test_a_facade_asks_nobody_and_leads_to_our_own_page():
    block, value = recording(
        address="https://youtu.be/aqz-KE-bpKQ", minutes=11, poster=make_picture((60, 40))
    )

    html = block.render(value, {})

    assert 'href="/fr/video/youtube/aqz-KE-bpKQ/"' in html and "YouTube" in html and "11" in html
    assert not re.search(r'(src|srcset|poster)="(https?:)?//', html) and "<iframe" not in html


def test_who_needs_captions_reads_in_which_languages_they_are_before_the_video_is_played():
    at_the_host = {"address": "https://youtu.be/aqz-KE-bpKQ", "captioned_in": ["ar", "fr"]}
    block, value = recording(**at_the_host)
    film = recording(file=file("film.mp4"), captions=file("film.vtt"))[1]

    with override("en"):
        assert "Captions: French, Arabic." in block.render(block.clean(value), {})
        assert "Captions: English." in block.render(film, {}), "ours, of a file that does not say"
        assert "aptions" not in block.render(recording(address="https://youtu.be/aqz-KE-bpKQ")[1], {})


def test_a_film_of_ours_loads_nothing_by_itself_and_has_captions():
    captions = file("film.vtt")
    captions.language = "ar"
    block, value = recording(file=file("film.mp4"), captions=captions, poster=make_picture((60, 40)))

    html = block.render(value, {})

    assert '<video controls preload="none"' in html and 'kind="captions"' in html and 'srclang="ar"' in html
    assert "autoplay" not in html and 'poster="/media/' in html
    assert "<audio controls" in block.render(recording(file=file("son.mp3"))[1], {})


def page_with(address="https://youtu.be/aqz-KE-bpKQ", title="Visite d’une conserverie", **more):
    page = StandardPage.objects.filter(locale__language_code="fr").first()
    page.body = [("recording", {"title": title, "address": address} | more)]
    page.save_revision().publish()
    return page


WATCH = "/fr/video/youtube/aqz-KE-bpKQ/"


def test_the_page_of_a_video_lets_in_its_player_and_no_other(client):
    make_site()
    page = page_with(transcript=make_resource(title="Mot à mot"))

    answer = client.get(WATCH)

    html = answer.content.decode()
    assert 'src="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?rel=0"' in html
    assert "frame-src https://www.youtube-nocookie.com;" in answer["Content-Security-Policy"] + ";"
    assert answer["X-Robots-Tag"] == "noindex" and 'content="noindex"' in html
    assert "<h1>Visite d’une conserverie</h1>" in html and page.url in html and "ressources/mot-a-mot" in html
    assert "frame-src" not in client.get(page.url)["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_of_a_video_is_there_in_each_language(client, language):
    make_site()
    page_with()

    answer = client.get(WATCH.replace("/fr/", f"/{language}/"))

    assert answer.status_code == 200 and f'lang="{language}"' in answer.content.decode()


def test_nobody_shows_another_video_under_our_name(client):
    make_site()
    page = page_with()

    for address in (
        "/fr/video/youtube/dQw4w9WgXcQ/", "/fr/video/vimeo/76979871/", "/fr/video/youtube/x/", "/fr/video/a/b/",
        "/fr/video/evil.example/9c9de5e8-0a1e/", "/fr/video/youtube/AQZ-KE-bpKQ/", "/fr/video/youtube/<script>/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    page.unpublish()
    assert client.get(WATCH).status_code == 404
    client.force_login(make_user(is_staff=True))
    assert client.get(WATCH).status_code == 200  # who writes the page looks at its preview


def test_the_live_stream_of_an_event_has_its_page_too(client):
    make_site()
    event = make_event(title_fr="Le débat", stream_url="https://vimeo.com/76979871/0a1b2c3d4e")

    html = client.get("/fr/video/vimeo/76979871-0a1b2c3d4e/").content.decode()

    assert "<h1>Le débat</h1>" in html and event.permanent_path("fr") in html
    Event.objects.update(state=Event.State.DRAFT)
    assert client.get("/fr/video/vimeo/76979871-0a1b2c3d4e/?x=1").status_code == 404


def test_the_page_of_a_video_asks_twelve_questions_at_most(client, django_assert_max_num_queries):
    make_site()
    page_with()
    client.get("/fr/donnees-personnelles/")

    with django_assert_max_num_queries(12):
        client.get(WATCH)


@pytest.mark.parametrize(
    ("asked", "status", "sent", "says"),
    [
        ("bytes=0-", 206, 1000, "bytes 0-999/1000"), ("bytes=0-1", 206, 2, "bytes 0-1/1000"),
        ("bytes=900-", 206, 100, "bytes 900-999/1000"), ("bytes=-10", 206, 10, "bytes 990-999/1000"),
        ("bytes=5-2000", 206, 995, "bytes 5-999/1000"), ("bytes=1000-", 416, 0, "bytes */1000"),
        ("bytes=-", 200, 1000, None), ("bytes=0-1,5-6", 200, 1000, None), ("lines=1", 200, 1000, None),
    ],
)  # fmt: skip
def test_a_recording_is_sent_in_the_pieces_that_players_ask_for(client, asked, status, sent, says):
    film = file("film.mp4")

    answer = client.get(film.url, headers={"Range": asked})

    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, len(content), answer.get("Content-Range")) == (status, sent, says)
    if status == 206:
        assert answer["Content-Type"] == "video/mp4" and answer["X-Content-Type-Options"] == "nosniff"


def test_no_piece_is_bigger_than_what_a_process_may_hold(client, monkeypatch):
    monkeypatch.setattr("home.ranges.PIECE", 100)

    assert (
        client.get(file("film.mp4").url, headers={"Range": "bytes=0-"})["Content-Range"] == "bytes 0-99/1000"
    )


def test_pieces_of_what_is_closed_are_not_sent(client):
    film = file("film.mp4")
    film.collection.view_restrictions.create(restriction_type="login")

    assert client.get(film.url, headers={"Range": "bytes=0-"}).status_code in (302, 403)
