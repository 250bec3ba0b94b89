"""The frame of a hosted page: plain HTML in three languages, no script, readable on a small screen."""

from __future__ import annotations

from html import escape

LANGUAGES = ("fr", "ar", "en")
STYLE = """
* { box-sizing: border-box }
body { margin: 0; background: #f3f4f6; color: #111827; font: 1.0625rem/1.6 system-ui, sans-serif }
main { max-width: 32rem; margin: 0 auto; padding: 1rem }
.trial { margin: 0; padding: .75rem 1rem; background: #7a1f1f; color: #fff; text-align: center; font-weight: 700 }
h1 { margin-block: 1rem .25rem; font-size: 1.375rem }
.sum { margin-block: .25rem 1rem; font-size: 1.75rem; font-weight: 700 }
table { inline-size: 100%; border-collapse: collapse; background: #fff }
td { padding: .5rem .75rem; border-block-end: 1px solid #d1d5db; text-align: start; overflow-wrap: anywhere }
td + td { text-align: end; white-space: nowrap }
.said { padding: .75rem 1rem; border-inline-start: .375rem solid #b42318; background: #fff }
form { display: grid; gap: .75rem; margin-block: 1rem }
button, .leave { display: block; inline-size: 100%; min-block-size: 3rem;
  padding: .625rem 1rem; border: 2px solid #1f3a5f; border-radius: .375rem;
  background: #fff; color: #1f3a5f; font: inherit; text-align: center; text-decoration: none;
  cursor: pointer }
button.main { background: #1f3a5f; color: #fff; font-weight: 700 }
:focus-visible { outline: 3px solid #b45309; outline-offset: 3px }
"""


def language_of(*wanted: str | None) -> str:
    """The first of these that the page speaks; `auto` and nothing are no wish."""
    for one in wanted:
        short = (one or "").strip().lower()[:2]
        if short in LANGUAGES:
            return short
    return "en"


def asked_for(accept_language: str) -> list[str]:
    """The languages of a browser, the best first."""
    return [part.partition(";")[0] for part in accept_language.split(",")]


def page(language: str, title: str, trial: str, content: str) -> str:
    way = "rtl" if language == "ar" else "ltr"
    return (
        f'<!doctype html><html lang="{language}" dir="{way}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{escape(title)}</title><style>{STYLE}</style></head>'
        f'<body><p class="trial">{escape(trial)}</p><main>{content}</main></body></html>'
    )


def button(name: str, value: str, text: str, *, main: bool = False) -> str:
    kind = ' class="main"' if main else ""
    return f'<button name="{escape(name)}" value="{escape(value)}"{kind}>{escape(text)}</button>'


def form(content: str, action: str = "") -> str:
    return f'<form method="post" action="{escape(action)}">{content}</form>'


def rows(lines: list[tuple[str, str]]) -> str:
    told = "".join(
        f"<tr><td><bdi>{escape(what)}</bdi></td><td>{escape(sum)}</td></tr>" for what, sum in lines
    )
    return f"<table>{told}</table>"


def sum_of(minor: int, currency: str) -> str:
    """The amount with its currency, kept left to right in Arabic too."""
    places = {"jpy": 0, "xof": 0, "xaf": 0, "krw": 0, "tnd": 3, "kwd": 3}.get(currency.lower(), 2)
    return f"\u2066{minor / 10**places:.{places}f} {currency.upper()}\u2069"
