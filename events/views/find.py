"""Find my ticket: the links go to the address typed; the answer, and the time it takes, are the same whether there
are any."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from events.registration.finding import ask_for_links
from events.registration.forms import FindTicketForm
from events.views.visitors import known_visitor
from home import limits
from home.languages import current
from home.origins import own_origin
from home.private import form_page

PER_NETWORK = 200
"""Asked for in an hour from one network: a full hall may share one."""


@own_origin
@form_page
def find_ticket(request: HttpRequest) -> HttpResponse:
    """Mail me the links of my registrations."""
    known = known_visitor(request)
    initial = {"email": known.email} if known else None
    form = FindTicketForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if form.is_bound and form.is_valid():
        if limits.allow("find-ip", limits.network(request), PER_NETWORK, limits.HOUR):
            ask_for_links(form.cleaned_data["email"], current())
            return redirect(f"{request.path}?sent=1")
        form.add_error(None, _("Many tickets were asked for from this network. Please try again in an hour."))
        status = 429
    elif form.is_bound:
        status = 400
    context = {"form": form, "sent": "sent" in request.GET and not form.is_bound}
    return render(request, "events/registration/find.html", context, status=status)
