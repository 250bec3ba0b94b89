"""Registering: one page, two fields, and an answer that tells nobody who is registered."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import transaction
from django.forms import FileField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from events.programme.models import Event, Fee
from events.registration import domains
from events.registration.actions import Choice, PersonGiven, RegistrationError, prove_address, register
from events.registration.asking import Asked, asked_of, with_depth
from events.registration.entry import EntryForm
from events.registration.models import Registration
from events.registration.stages import stage_of, with_waiting
from events.views.acts import Act
from events.views.money import follow
from events.views.visitors import has_proved, known_visitor, own_place
from home import limits, links
from home.idempotency import FormKeyError, new_key, read_key
from home.languages import current
from home.origins import own_origin
from home.private import form_page

PER_ADDRESS = 3
"""Registrations an hour for one address: each may send it a mail, and a stranger may have typed it."""
PER_PROVED = 30
"""The same from a browser that proved the address: nobody bombs their own mailbox."""


class RefusedError(Exception):
    """The form is shown again: with which sentence and status."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


@own_origin
@form_page
def register_page(request: HttpRequest, code: str) -> HttpResponse:
    """Take a place at an event: the form on a page of its own, and what the form of the event's page is sent to."""
    events = with_depth(with_waiting(Event.objects.published().select_related("venue")))
    event = get_object_or_404(events, code=code.lower())
    asked = _asked(request, event)
    if request.method != "POST":
        return show_form(request, EntryForm(asked, initial=_known_answers(request) | {"code": asked.code}))
    if "apply" in request.POST:
        return show_form(request, EntryForm(asked, initial=_typed(request, asked)), keep_key=True)
    form = EntryForm(asked, _answers(request), request.FILES)
    if (done := _repeated(request, event, form)) is None:
        if not form.is_valid():
            return show_form(request, form, status=400)
        if _looks_mistyped(request, form):
            return show_form(
                request, EntryForm(asked, initial=_typed(request, asked)), keep_key=True, meant=True
            )
        try:
            done = _register(request, event, form)
        except RefusedError as refused:
            return _shown_again(request, form, refused)
    response = redirect("registered")
    done.keep(response)
    return response


def show_form(
    request: HttpRequest, form: EntryForm, *, status: int = 200, keep_key: bool = False, meant: bool = False
) -> HttpResponse:
    """The page of the form; what was typed stands in it."""
    event = form.asked.event
    begun = form.is_bound or keep_key
    known = None if "other" in request.GET or begun else known_visitor(request)
    known = known if known and known.email else None
    email = request.POST.get("email", "").strip().lower() if begun else ""
    context = {
        "event": event,
        "stage": stage_of(event),
        "asked": form.asked,
        "form": form,
        "form_key": _kept_key(request, event) if keep_key else new_key(form_name(event)),
        "known": known,
        "own": own_place(event, known) if known else None,
        "begun": begun,
        "tarif": request.POST.get("tarif") or request.GET.get("tarif", ""),
        "typed": email,
        "meant": domains.suggestion(email) if meant else "",
        "email_kept": request.POST.get("email_kept", ""),
    }
    return render(request, "events/registration/register.html", context, status=status)


def _asked(request: HttpRequest, event: Event) -> Asked:
    """What the event asks of who came by this address, with the code they wrote."""
    source = request.POST if request.method == "POST" else request.GET
    email = source.get("email_as") or source.get("email", "")
    tarif = source.get("tarif") or request.GET.get("tarif", "")
    code = source.get("code", "").strip()[:40]
    return asked_of(event, code=code, email=email.strip().lower(), linked=linked_fee(event, tarif))


def linked_fee(event: Event, signed: str) -> Fee | None:
    """The fee whose own link was opened; a link that is cut or invented opens none."""
    row = links.row_of(signed)
    if row is None or not links.is_signed(signed, "fee", row, 1):
        return None
    return Fee.objects.filter(event=event, uuid=row).first()


def _looks_mistyped(request: HttpRequest, form: EntryForm) -> bool:
    """Whether to ask once if another address is meant: not who said no, nor who would have to choose a file again."""
    email = form.cleaned_data["email"]
    if request.FILES or email in {request.POST.get("email_kept"), request.POST.get("email_as")}:
        return False
    return not has_proved(request, email) and bool(domains.suggestion(email))


def _typed(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """What was typed, as it stands in a form that is shown again without having been sent."""
    form = EntryForm(asked)
    given = {
        name: field.widget.value_from_datadict(request.POST, request.FILES, name)
        for name, field in form.fields.items()
        if not isinstance(field, FileField)
    }
    return given | {"prices": form.initial.get("prices", "")}


def _shown_again(request: HttpRequest, form: EntryForm, refused: RefusedError) -> HttpResponse:
    """The form and why it was not taken; where the event has changed meanwhile, as it is now.

    At a limit it stays as it was read: a place less would tell that the address was registered all the same.
    """
    if refused.status == HTTPStatus.CONFLICT:
        event = Event.objects.select_related("venue").get(pk=form.asked.event.pk)
        data = _answers(request)
        form = EntryForm(_asked(request, event), data, request.FILES)
        data["prices"] = form.initial.get("prices", "")
    form.add_error(None, refused.sentence)
    return show_form(request, form, status=refused.status)


def _kept_key(request: HttpRequest, event: Event) -> str:
    """The random that came with the form, so that a second look at it does not begin its time anew."""
    signed = request.POST.get("key", "")
    try:
        read_key(form_name(event), signed, min_age=0)
    except FormKeyError:
        return new_key(form_name(event))
    return signed


def form_name(event: Event) -> str:
    """For which form a signed random is made."""
    return f"register:{event.uuid}"


def within_limits(request: HttpRequest, email: str) -> bool:
    """Whether this browser may register this address; when the address is proved, its IP does not count.

    Who is over the limit of an IP must not learn from the answer whether an address was proved, so a proved
    address is registered and mailed, and the page says the same as to the others.
    """
    proved = has_proved(request, email)
    if not limits.allow("register", email, PER_PROVED if proved else PER_ADDRESS, limits.HOUR):
        raise RefusedError(
            _(
                "This address was used several times within an hour. Open the link in one of the mails we sent "
                "to it, then go on; or try again in an hour."
            ),
            429,
        )
    if proved:
        return True
    network, limit = limits.network(request), settings.REGISTRATIONS_PER_IP
    if Registration.objects.filter(email=email, email_proved_at__isnull=False).exists():
        return not limits.is_spent("register-ip", network, limit, limits.HOUR)
    if not limits.allow("register-ip", network, limit, limits.HOUR):
        raise crowded()
    return True


def take_place(request: HttpRequest, event: Event, act: Act, choice: Choice | None = None) -> Registration:
    """Register the person of the act, within the limits."""
    shown = within_limits(request, act.person.email)
    try:
        registration = _registered(event, act, choice or act.choice_at(event))
    except RegistrationError as error:
        raise RefusedError(str(error), 409) from error
    if has_proved(request, act.person.email):
        prove_address(registration)
    if not shown:
        raise crowded()
    return registration


def _registered(event: Event, act: Act, choice: Choice) -> Registration:
    """Take the place of the act; where it costs something, its order is opened in the same transaction.

    What is free must not hold the lock of SQLite any longer than it takes.
    """
    if act.due is None:
        registration = register(event, act.person, key=act.key, choice=choice)
        if registration.price and not registration.already:
            follow(registration.booking)
        return registration
    with transaction.atomic():
        registration = register(event, act.person, key=act.key, choice=choice)
        follow(registration.booking)  # of a known address too: the time of the answer tells little
    return registration


def _repeated(request: HttpRequest, event: Event, form: EntryForm) -> Act | None:
    """What this very form was answered a moment ago: a double click gets it again, whatever filled since."""
    try:
        random = read_key(form_name(event), request.POST.get("key", ""), min_age=0)
    except FormKeyError:
        return None
    name, email, organisation = (
        str(form.data.get(field, "")).strip() for field in ("name", "email", "organisation")
    )
    person = PersonGiven(name, email.lower(), organisation=organisation, language=current())
    done = Act.repeated(event, random, person)
    if done is None:
        return None
    kept = Act.read(request)
    if kept is not None and kept.key == done.key:
        return kept
    # the first answer did not reach the browser: a correction of the address needs all that was chosen
    return done.meaning(_person(request, form), form.choice()) if form.is_valid() else done


def _person(request: HttpRequest, form: EntryForm) -> PersonGiven:
    """Who the form is about, with their name in Arabic where this browser knows it."""
    person, visitor = form.person(), known_visitor(request)
    if visitor is not None and has_proved(request, person.email) and visitor.name == person.name:
        return replace(person, name_ar=visitor.name_ar)
    return person


def _register(request: HttpRequest, event: Event, form: EntryForm) -> Act:
    person = _person(request, form)
    tapped = "known" in request.POST and has_proved(request, person.email)
    try:
        random = read_key(form_name(event), request.POST.get("key", ""), min_age=0 if tapped else None)
    except FormKeyError as error:
        raise RefusedError(_stale(error)) from error
    choice = form.choice()
    act = Act.of(event, random, person, form.outcome(), choice)
    take_place(request, event, act, choice)
    act.remember()
    return act


def _stale(error: FormKeyError) -> str:
    if error.too_quick:
        return _("That was very quick. Look at what you wrote and send it once more.")
    return _("This page was open for a long time. Look at what you wrote and send it once more.")


def crowded() -> RefusedError:
    words = _(
        "Many people register from this network. If you have taken part before, your ticket is on its way "
        "by e-mail. If not, try again in an hour or without this Wi-Fi."
    )
    return RefusedError(words, 429)


def _answers(request: HttpRequest) -> QueryDict:
    """What was typed; one tap of a known visitor stands for their name and address, one on a hint for the address."""
    data = request.POST.copy()
    if "known" in data:
        data.update(_known_answers(request))
    if "email_as" in data:
        data["email"] = str(data["email_as"])
    return data


def _known_answers(request: HttpRequest) -> dict[str, Any]:
    visitor = known_visitor(request)
    if visitor is None:
        return {}
    if "other" in request.GET:  # a colleague, as a rule
        return {"organisation": visitor.organisation}
    return {"name": visitor.name, "email": visitor.email, "organisation": visitor.organisation}
