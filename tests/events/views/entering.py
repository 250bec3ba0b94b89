"""What a visitor does in tests with the form of an event that asks more."""

from events.programme.models import Fee
from events.registration.models import Question, Registration
from tests.events.views.screens import AMINA, OURS, key_on, register_path, words

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
CHOICES = [{"key": "a", "fr": "Un", "ar": "واحد", "en": "One"}, {"key": "b", "fr": "Deux"}]


def make_fee(event, price=250, **fields):
    return Fee.objects.create(**{"event": event, "name_fr": "Public", "price": price} | fields)


def make_question(event, label="Votre régime", kind="text", **fields):
    return Question.objects.create(event=event, label_fr=label, kind=kind, **fields)


def name_of(question):
    return f"q_{question.uuid.hex}"


def opened(client, event, query="", language="en"):
    return client.get(register_path(event, language) + query)


def prices_on(page):
    return page.content.decode().partition('name="prices" value="')[2].partition('"')[0]


def send(client, event, query="", *, page=None, language="en", **answers):
    """Open the form, write the answers over what stands in it, and send it."""
    page = page or opened(client, event, query, language)
    given = AMINA | {"key": key_on(page), "prices": prices_on(page)} | answers
    return client.post(register_path(event, language), given, headers=OURS)


def refused(answer, sentence, status=400):
    assert answer.status_code == status
    assert sentence in words(answer)
    assert not Registration.objects.filter(email=AMINA["email"]).exists()
