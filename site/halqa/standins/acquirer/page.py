"""The page of the acquirer: accept, refuse, leave; then a button that carries the result back."""

from __future__ import annotations

import time
from decimal import Decimal
from html import escape

from halqa.standins import pages
from halqa.standins.acquirer import acts
from halqa.standins.acquirer.acts import CURRENCIES, AcquirerError
from halqa.standins.store import Thing
from halqa.standins.web import Answer, Request, as_page, as_text, redirect
from halqa.standins.world import World

WORDS = {
    "fr": {
        "trial": "Essai\u00a0: aucune carte n’est débitée, aucun argent ne circule.",
        "title": "Paiement par carte",
        "accept": "La banque accepte",
        "refuse": "La banque refuse",
        "leave": "Quitter sans payer",
        "accepted": "Le paiement est accepté.",
        "refused": "Le paiement est refusé.",
        "back": "Retourner sur le site",
        "order": "Référence",
    },
    "ar": {
        "trial": "تجربة: لا يُخصم أي مبلغ من أي بطاقة، ولا تُحوَّل أي أموال.",
        "title": "الدفع بالبطاقة",
        "accept": "البنك يقبل",
        "refuse": "البنك يرفض",
        "leave": "المغادرة دون دفع",
        "accepted": "قُبل الدفع.",
        "refused": "رُفض الدفع.",
        "back": "العودة إلى الموقع",
        "order": "المرجع",
    },
    "en": {
        "trial": "Trial: a stand-in, no card is charged and no real money moves.",
        "title": "Card payment",
        "accept": "The bank accepts",
        "refuse": "The bank refuses",
        "leave": "Leave without paying",
        "accepted": "The payment is accepted.",
        "refused": "The payment is refused.",
        "back": "Go back to the site",
        "order": "Reference",
    },
}


def answer(world: World, request: Request) -> Answer:
    if request.path.startswith("/page/"):
        return _pressed(world, request)
    if request.method != "POST":
        return as_text("The gate takes a form by POST.\n", 405)
    try:
        payment = acts.open_payment(world, request.form)
    except AcquirerError as error:
        return as_text(f"{error.code} {error}\n", 400)
    return as_page(_page(payment, _choice(payment)))


def _pressed(world: World, request: Request) -> Answer:
    payment = world.store.get(request.path.removeprefix("/page/"), "payment")
    if payment is None:
        return as_text("There is no such payment.\n", 404)
    do = request.form.get("do", "")
    if do == "leave":
        form = payment["form"]
        return redirect(form.get("shopurl") or form["failUrl"])
    if do in ("accept", "refuse") and payment["state"] == "waiting":
        try:
            payment = acts.decide(world, payment["oid"], accept=do == "accept")
        except AcquirerError:  # the same button twice
            payment = acts.known(world, payment["oid"])
        else:
            _wait(world, payment)
    return as_page(
        _page(payment, _choice(payment) if payment["state"] == "waiting" else _return(world, payment))
    )


def _wait(world: World, payment: Thing) -> None:
    """A callback that comes before the return is waited for."""
    if world.settings["callback"] == "before" and not world.settings["hold"]:
        until = time.monotonic() + world.settings["patience"]
        while time.monotonic() < until and _is_under_way(world, payment["oid"]):
            time.sleep(0.02)


def _is_under_way(world: World, oid: str) -> bool:
    sql = "SELECT 1 FROM deliveries WHERE about = ? AND state IN ('waiting', 'flying') AND attempts = 0"
    return bool(world.store.run(sql, oid))


def _page(payment: Thing, content: str) -> str:
    language = pages.language_of(payment["form"].get("lang"))
    words = WORDS[language]
    amount = pages.sum_of(int(Decimal(payment["amount"]) * 100), CURRENCIES[payment["currency"]])
    head = f'<h1>{escape(words["title"])}</h1><p class="sum">{amount}</p>'
    head += pages.rows([(words["order"], f"\u2066{payment['oid']}\u2069")])
    return pages.page(language, words["title"], words["trial"], head + content)


def _choice(payment: Thing) -> str:
    words = WORDS[pages.language_of(payment["form"].get("lang"))]
    buttons = pages.button("do", "accept", words["accept"], main=True)
    buttons += pages.button("do", "refuse", words["refuse"]) + pages.button("do", "leave", words["leave"])
    return pages.form(buttons, f"/page/{payment['id']}")


def _return(world: World, payment: Thing) -> str:
    words = WORDS[pages.language_of(payment["form"].get("lang"))]
    good = payment["state"] != "refused"
    said = f'<p class="said" role="status">{escape(words["accepted" if good else "refused"])}</p>'
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in acts.result(world, payment).items()
    )
    button = f'<button class="main">{escape(words["back"])}</button>'
    return said + pages.form(hidden + button, payment["form"]["okUrl" if good else "failUrl"])
