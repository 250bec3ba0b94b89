"""Write to the organisation: the message is a mail to its one address, answered by a plain reply."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.messages import actions as messages
from events.registration.forms import Address, PersonName, VisitorForm
from home import limits
from home.idempotency import FormKeyError, act, new_key, read_key
from home.languages import current
from home.origins import own_origin
from home.private import form_page
from home.serving import organisation_of

PER_ADDRESS = 5
"""Messages an hour from one address."""

PER_NETWORK = 30
"""Messages an hour from one network."""

FORM = "contact"
LONGEST = 4000


class Message(forms.CharField):
    """Lines of text; control characters have no place in a mail."""

    def to_python(self, value: object) -> str:
        text = str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        if "\0" in text:
            return text  # refused by the validator of every CharField
        return "".join(char for char in text if char in "\n\t" or char.isprintable())


class ContactForm(VisitorForm):
    """Who writes, and what."""

    name = PersonName(
        label=gettext_lazy("Your name"),
        max_length=150,
        error_messages={"required": gettext_lazy("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = Address(label=gettext_lazy("Your e-mail"), help_text=gettext_lazy("We answer to this address."))
    words = Message(
        label=gettext_lazy("Your message"),
        max_length=LONGEST,
        error_messages={
            "required": gettext_lazy("Write your message."),
            "max_length": gettext_lazy(
                "Shorten your message to %(limit_value)d characters or fewer; it has %(show_value)d."
            ),
        },
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "maxlength": False}),
    )

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"]).strip()
        if not words:
            raise ValidationError(_("Write your message."), code="required")
        return words


@own_origin
@form_page
def contact(request: HttpRequest) -> HttpResponse:
    """The form, and after it the word that the message is on its way."""
    organisation = organisation_of(request)
    form = ContactForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        refusal = _refused(request, form)
        if not refusal:
            with transaction.atomic():
                _write(request, form, organisation.email)
            return redirect(f"{request.path}?envoye=1")
        form.add_error(None, refusal)
        status = 429
    elif form.is_bound:
        status = 400
    context = {
        "form": form,
        "key": new_key(FORM),
        "sent": "envoye" in request.GET and not form.is_bound,
        "crumb_title": _("Contact"),
        "can_write": bool(organisation.email),
        "structured_objects": [],
    }
    return render(request, "events/contact.html", context, status=status)


def _refused(request: HttpRequest, form: ContactForm) -> str:
    """Why the message is not taken; empty when it is. The same form sent twice is one message, and no refusal."""
    if not organisation_of(request).email:
        return _("Messages cannot be taken at the moment: write by post or call us.")
    try:
        read_key(FORM, request.POST.get("key", ""))
    except FormKeyError as error:
        if error.too_quick:
            return _("That was very quick. Please send it again.")
        return _("This page was open for a long time. Please send your message again.")
    by_address = limits.allow("contact", form.cleaned_data["email"], PER_ADDRESS, limits.HOUR)
    if not (by_address and limits.allow("contact-ip", limits.network(request), PER_NETWORK, limits.HOUR)):
        return _("Many messages came from here. Please try again in an hour.")
    return ""


def _write(request: HttpRequest, form: ContactForm, to: str) -> None:
    """A row of the outbox; going back and sending the same words again writes no second one."""
    typed = form.cleaned_data
    random = read_key(FORM, request.POST.get("key", ""))
    key = act(random, typed["email"], typed["words"])
    facts = {"name": typed["name"], "email": typed["email"], "words": typed["words"], "language": current()}
    messages.queue("contact", to, "fr", about=f"contact:{key[:48]}", context=facts)
