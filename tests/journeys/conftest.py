"""The demo, served as `make run` serves it, with a mail server and a real browser."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.events.messages.sink import Sink, running_sink
from tests.halqa.serving import Site, free_port, manage, until

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium() -> str | None:
    """The browser of the machine; None leaves it to Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")  # as scripts/browser
    return os.environ.get("HALQA_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright runs an event loop in this thread; the tests' own queries are plain ones all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield program
        program.close()


@dataclass
class Demo:
    """A running demo: where it is, and what it mailed."""

    url: str
    sink: Sink
    folder: Path
    settings: dict[str, str]

    def mails_to(self, address: str, kind: str = "") -> list[EmailMessage]:
        """What this address got so far, the latest last."""
        mine = [mail for mail in self.sink.mails if address in str(mail["To"])]
        return [mail for mail in mine if kind in str(mail["Subject"])]

    def wait_for_mail(self, address: str, having: str = "") -> EmailMessage:
        """The latest mail to the address whose text has these words."""

        def found() -> list[EmailMessage]:
            return [mail for mail in self.mails_to(address) if having in text_of(mail)]

        until(found, 60)
        return found()[-1]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain",))
    return part.get_content() if part else ""


def link_in(mail: EmailMessage, pattern: str = r"/r/[a-z0-9.]+/") -> str:
    """The path of the first link of this shape."""
    found = re.search(pattern, text_of(mail))
    assert found, text_of(mail)
    return found[0]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo on migrated tables, web server and worker running."""
    folder: Path = tmp_path_factory.mktemp("demo")
    port = free_port()
    url = f"http://localhost:{port}"
    with running_sink() as sink:
        settings = {
            "HALQA_BASE_URL": url,
            "HALQA_SMTP_URL": sink.url,
            "DJANGO_SETTINGS_MODULE": "halqa.settings",
            "HALQA_DEMO": "yes",
            "HALQA_STANDIN_PORTS": f"{free_port()},{free_port()}",
        }
        for words in (["migrate", "--verbosity=0"], ["demo"]):
            done = manage(folder, *words, **settings)
            assert done.returncode == 0, done.stderr
        site = Site(folder, **settings, port=port)
        try:
            until(site.is_ready, 90)
            yield Demo(url, sink, folder, settings)
        finally:
            site.stop()


SCREENS = [
    pytest.param((390, "fr"), id="fr-390"),
    pytest.param((1280, "fr"), id="fr-1280", marks=pytest.mark.slow),
    pytest.param((390, "ar"), id="ar-390", marks=pytest.mark.slow),
    pytest.param((1280, "ar"), id="ar-1280"),
]


@pytest.fixture(params=SCREENS)
def reader(request: pytest.FixtureRequest, browser: Browser, demo: Demo) -> Iterator[tuple[Page, str]]:
    """A visitor's browser of this width, reading in this language."""
    width, language = request.param
    context = new_visitor(browser, demo, width=width, language=language)
    yield context.new_page(), language
    context.close()


def new_visitor(browser: Browser, demo: Demo, *, width: int = 390, language: str = "fr") -> BrowserContext:
    """Somebody who was never here, on a screen of this width."""
    return browser.new_context(
        base_url=demo.url,
        viewport={"width": width, "height": 844},
        locale={"fr": "fr-MA", "ar": "ar-MA"}[language],
    )
