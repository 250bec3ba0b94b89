"""The hosted page of a session: pay, be refused, pay later, leave."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from halqa.standins import pages
from halqa.standins.store import Thing
from halqa.standins.stripe import acts
from halqa.standins.stripe.errors import StripeError
from halqa.standins.stripe.sessions import ASYNCHRONOUS
from halqa.standins.web import Answer, Request, as_page, as_text, redirect
from halqa.standins.world import World

WORDS = {
    "fr": {
        "trial": "Essai\u00a0: aucune carte n’est débitée, aucun argent ne circule.",
        "title": "Paiement",
        "pay": "Payer par carte",
        "refuse": "Essayer une carte qui est refusée",
        "later": "Payer par un moyen différé (l’argent arrive plus tard)",
        "later_failed": "Payer par un moyen différé (l’argent n’arrive pas)",
        "leave": "Quitter sans payer",
        "refused": "La carte a été refusée. Rien n’a été payé\u202f; vous pouvez réessayer.",
        "complete": "Ce paiement est déjà fait.",
        "expired": "Ce paiement a expiré. Retournez sur le site pour recommencer.",
        "on": "Continuer",
    },
    "ar": {
        "trial": "تجربة: لا يُخصم أي مبلغ من أي بطاقة، ولا تُحوَّل أي أموال.",
        "title": "الدفع",
        "pay": "الدفع بالبطاقة",
        "refuse": "تجربة بطاقة مرفوضة",
        "later": "الدفع بوسيلة مؤجَّلة (يصل المال لاحقًا)",
        "later_failed": "الدفع بوسيلة مؤجَّلة (لا يصل المال)",
        "leave": "المغادرة دون دفع",
        "refused": "رُفضت البطاقة. لم يُدفع شيء، ويمكنك المحاولة من جديد.",
        "complete": "تم هذا الدفع من قبل.",
        "expired": "انتهت مهلة هذا الدفع. عُد إلى الموقع لتبدأ من جديد.",
        "on": "متابعة",
    },
    "en": {
        "trial": "Trial: a stand-in, no card is charged and no real money moves.",
        "title": "Payment",
        "pay": "Pay by card",
        "refuse": "Try a card that is refused",
        "later": "Pay by a delayed method (the money comes later)",
        "later_failed": "Pay by a delayed method (the money never comes)",
        "leave": "Leave without paying",
        "refused": "The card was refused. Nothing was paid; you can try again.",
        "complete": "This payment is already made.",
        "expired": "This payment has expired. Go back to the site to start again.",
        "on": "Continue",
    },
}


def answer(world: World, request: Request) -> Answer:
    id = request.path.removeprefix("/c/pay/")
    acts.fall_due(world)
    session = world.store.get(id, "checkout.session")
    if session is None:
        return as_text("There is no such payment.\n", 404)
    language = pages.language_of(
        session["locale"], session["metadata"].get("language"),
        *pages.asked_for(request.headers.get("accept-language", "")),
    )  # fmt: skip
    if request.method == "POST":
        return _act(world, session, language, request.form.get("do", ""))
    return as_page(_page(world, session, language, ""))


def _act(world: World, session: Thing, language: str, do: str) -> Answer:
    id = session["id"]
    if do == "leave":
        return redirect(session["cancel_url"] or session["success_url"])
    try:
        if do == "pay":
            acts.pay(world, id)
        elif do == "refuse":
            session = acts.refuse(world, id)
            return as_page(_page(world, session, language, WORDS[language]["refused"]), 402)
        elif do in ("later", "later_failed"):
            acts.pay_later(world, id, outcome="failed" if do == "later_failed" else "")
        else:
            return as_text("Unknown button.\n", 400)
    except StripeError:  # the same button twice, or in two windows, or too late
        now = world.store.get(id) or session
        return (
            redirect(_back(now))
            if now["status"] == "complete"
            else as_page(_page(world, now, language, ""), 409)
        )
    return redirect(_back(session))


def _back(session: Thing) -> str:
    return session["success_url"].replace("{CHECKOUT_SESSION_ID}", quote(session["id"]))


def _page(world: World, session: Thing, language: str, said: str) -> str:
    words = WORDS[language]
    own = world.store.own(session["id"])
    names = ", ".join(line["description"] for line in own["lines"])
    content = f"<h1><bdi>{escape(own['intent']['description'] or names)}</bdi></h1>"
    content += f'<p class="sum">{pages.sum_of(session["amount_total"], session["currency"])}</p>'
    content += pages.rows([
        (f"{line['quantity']} × {line['description']}", pages.sum_of(line["amount_total"], line["currency"]))
        for line in own["lines"]
    ])  # fmt: skip
    if said:
        content += f'<p class="said" role="alert">{escape(said)}</p>'
    return pages.page(language, words["title"], words["trial"], content + _ways(session, words))


def _ways(session: Thing, words: dict[str, str]) -> str:
    if session["status"] != "open":
        address = _back(session) if session["status"] == "complete" else session["cancel_url"]
        on = f'<p><a class="leave" href="{escape(address)}">{escape(words["on"])}</a></p>' if address else ""
        return f'<p class="said" role="status">{escape(words[session["status"]])}</p>{on}'
    buttons = pages.button("do", "pay", words["pay"], main=True) + pages.button(
        "do", "refuse", words["refuse"]
    )
    if set(session["payment_method_types"]) & set(ASYNCHRONOUS):
        buttons += pages.button("do", "later", words["later"])
        buttons += pages.button("do", "later_failed", words["later_failed"])
    if session["cancel_url"]:
        buttons += pages.button("do", "leave", words["leave"])
    return pages.form(buttons)
