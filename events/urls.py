"""Addresses without a language prefix."""

from django.urls import URLPattern, URLResolver, path, re_path

from events.views import calendar, door, own_page, pairing, styleguide, tickets

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^[tT]/(?P<code>[^/]+)/?$", tickets.ticket_page, name="ticket"),
    re_path(r"^r/(?P<token>[^/]+)/?$", own_page.own_page, name="own_page"),
    path("r/<str:token>/annuler/", own_page.cancel_page, name="own_cancel"),
    path("r/<str:token>/offre/", own_page.answer, name="own_answer"),
    re_path(r"^r/(?P<token>[^/]+)/offre/(?P<given>oui|non)/$", own_page.answer_page, name="own_answer_page"),
    path("r/<str:token>/reprendre/", own_page.restore, name="own_restore"),
    path("r/<str:token>/nom/", own_page.correct_page, name="own_correct"),
    path("r/<str:token>/lien/", own_page.renew, name="own_renew"),
    path("r/<str:token>/oublier/", own_page.leave, name="own_leave"),
    path("accueil/", door.door, name="door"),
    path("accueil/lu/", door.check, name="door_check"),
    path("accueil/annuler/", door.undo, name="door_undo"),
    path("accueil/decision/", door.decide, name="door_decide"),
    path("accueil/ajouter/", door.add_person, name="door_add"),
    path("accueil/etat/", door.state, name="door_state"),
    path("accueil/prenom/", door.volunteer, name="door_volunteer"),
    path("accueil/v/<uuid:entry_id>/", door.verdict_page, name="door_verdict"),
    re_path(r"^accueil/(?P<secret>[\w-]{20,64})/$", pairing.pair, name="door_pair"),
    re_path(r"^agenda/(?P<language>fr|ar|en)\.ics$", calendar.feed, name="feed"),
    path("styleguide/", styleguide.styleguide),
]
