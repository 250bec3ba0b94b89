"""What a contact does in tests to register a group: writes the list, looks at it, sends it."""

import re

from tests.events.views.screens import OURS

CONTACT = {
    "contact_name": "Rachid Idrissi",
    "contact_email": "rachid@demo.example",
    "organisation": "Taghart",
}
TWELVE = "\n".join(f"Personne Numero{letter}\tp{letter}@demo.example" for letter in "abcdefghijkl")
TWO = "Amina Alaoui\tamina@demo.example\nBrahim Tazi\tbrahim@demo.example"


def path_of(event, language="fr"):
    return f"/{language}/inscription/{event.code}/groupe/"


def inputs(page):
    """What the form of the page would send, as a browser does."""
    form = re.search(r'<form class="register-form.*?</form>', page.content.decode(), re.S)[0]
    sent = {}
    for tag in re.findall(r"<(?:input|textarea)\b[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        if not name or (kind and kind[1] in {"radio", "checkbox", "file"} and "checked" not in tag):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        sent.setdefault(name[1], []).append(value[1] if value else "")
    return sent


def look(client, event, *, language="fr", **given):
    """Fill in the first page; the page of the preview."""
    path = path_of(event, language)
    sent = inputs(client.get(path)) | CONTACT | {"people": TWO} | given
    return client.post(path, sent, headers=OURS)


def send(client, event, page, step="register", **changed):
    return client.post(path_of(event), inputs(page) | {"step": step} | changed, headers=OURS)


def registered(client, event, **given):
    return send(client, event, look(client, event, **given))
