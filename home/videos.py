"""Videos that stand elsewhere: which hosts we know, and how one is shown without telling them before a visitor asks.

A page shows a facade: a picture and a link to our own page of the video, which alone holds the player.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Host:
    """A video host: what its addresses look like, and where its player stands."""

    name: str
    sites: tuple[str, ...]
    player: str  # with {id}
    frame: str  # what a page's policy must let in
    original: str  # where one watches it without us
    paths: re.Pattern[str]  # of a video's address, the id as `id`
    question: str = ""  # the parameter that holds the id, where it is no part of the path
    ids: re.Pattern[str] = re.compile(r"[\w-]{4,40}")


HOSTS: dict[str, Host] = {
    "youtube": Host(
        name="YouTube",
        sites=("youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be", "youtube-nocookie.com"),
        player="https://www.youtube-nocookie.com/embed/{id}?rel=0",
        frame="https://www.youtube-nocookie.com",
        original="https://www.youtube.com/watch?v={id}",
        paths=re.compile(r"/(?:embed/|live/|shorts/|v/)?(?P<id>[\w-]{11})/?"),
        question="v",
        ids=re.compile(r"[\w-]{11}"),
    ),
    "vimeo": Host(
        name="Vimeo",
        sites=("vimeo.com", "player.vimeo.com"),
        player="https://player.vimeo.com/video/{id}?dnt=1",
        frame="https://player.vimeo.com",
        original="https://vimeo.com/{id}",
        paths=re.compile(r"/(?:video/|channels/[\w-]+/)?(?P<id>\d{5,12})(?:/(?P<key>[0-9a-f]{8,16}))?/?"),
        ids=re.compile(r"\d{5,12}(-[0-9a-f]{8,16})?"),
    ),
    "dailymotion": Host(
        name="Dailymotion",
        sites=("dailymotion.com", "dai.ly", "geo.dailymotion.com"),
        player="https://geo.dailymotion.com/player.html?video={id}",
        frame="https://geo.dailymotion.com",
        original="https://www.dailymotion.com/video/{id}",
        paths=re.compile(r"/(?:video/|embed/video/)?(?P<id>[a-zA-Z0-9]{5,20})/?"),
        question="video",
        ids=re.compile(r"[a-zA-Z0-9]{5,20}"),
    ),
}

PEERTUBE_PATHS = re.compile(r"/(?:w|videos/watch|videos/embed)/(?P<id>[\w-]{8,40})/?")


class UnknownHost(ValueError):
    """Says in the editor's language which hosts are known."""


@dataclass(frozen=True)
class Video:
    """One video of a host, as a page shows it before anybody asked for it."""

    provider_code: str
    id: str
    title: str = ""
    poster: Any = None
    minutes: int | None = None
    captions: bool = False
    captioned_in: tuple[str, ...] = ()
    note: str = ""

    @property
    def host(self) -> Host:
        found = host_of(self.provider_code)
        if found is None:
            raise UnknownHost(self.provider_code)
        return found

    @property
    def provider(self) -> str:
        """The host's name, for people."""
        return self.host.name

    @property
    def url(self) -> str:
        """Our own page of the video, in the language of the moment."""
        return reverse("video", args=[self.provider_code, self.id])

    @property
    def player(self) -> str:
        number, _dash, key = self.id.partition("-") if self.provider_code == "vimeo" else (self.id, "", "")
        return self.host.player.format(id=number) + (f"&h={key}" if key else "")

    @property
    def original(self) -> str:
        return self.host.original.format(
            id=self.id.replace("-", "/") if self.provider_code == "vimeo" else self.id
        )


def host_of(code: str) -> Host | None:
    """The host of this name; a PeerTube server is named by its domain, and known if the settings name it."""
    if code in HOSTS:
        return HOSTS[code]
    if code not in settings.PEERTUBE_HOSTS:
        return None
    server = f"https://{code}"
    return Host(code, (code,), f"{server}/videos/embed/{{id}}", server, f"{server}/w/{{id}}", PEERTUBE_PATHS)


def video_at(url: str, **shown: Any) -> Video:
    """The video at this address; raises UnknownHost where we know no such host, or it is no video's address."""
    parts = urlsplit(url.strip())
    site = (parts.hostname or "").removeprefix("www.")
    codes = [*HOSTS, *settings.PEERTUBE_HOSTS]
    code = (
        next((code for code in codes if site in _sites(code)), None)
        if parts.scheme in ("http", "https")
        else None
    )
    host = host_of(code) if code else None
    if code is None or host is None:
        raise UnknownHost(
            _("Videos may stand at: %(hosts)s. For another, upload the file.") % {"hosts": known_hosts()}
        )
    number = parse_qs(parts.query).get(host.question, [""])[0] if host.question else ""
    if not host.ids.fullmatch(number):
        found = host.paths.fullmatch(parts.path)
        number = "-".join(filter(None, found.groupdict().values())) if found else ""
    if not number:
        words = _("This is not the address of one video at %(host)s. Copy it from the video’s own page.")
        raise UnknownHost(words % {"host": host.name})
    return Video(code, number, **shown)


def video_or_none(url: str, **shown: Any) -> Video | None:
    """The same for an address that nobody checked."""
    try:
        return video_at(url, **shown)
    except ValueError:
        return None


def known_hosts() -> str:
    return ", ".join([*(host.name for host in HOSTS.values()), *settings.PEERTUBE_HOSTS])


def _sites(code: str) -> tuple[str, ...]:
    return HOSTS[code].sites if code in HOSTS else (code,)
