"""Addresses without a language prefix."""

from django.urls import URLPattern, URLResolver, path, re_path

from events.views import (
    calendar,
    door,
    group_page,
    invitations,
    own_changes,
    own_page,
    own_papers,
    pairing,
    styleguide,
    tickets,
)

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^[tT]/(?P<code>[^/]+)/?$", tickets.ticket_page, name="ticket"),
    re_path(r"^r/(?P<token>[^/]+)/?$", own_page.own_page, name="own_page"),
    path("r/<str:token>/annuler/", own_page.cancel_page, name="own_cancel"),
    path("r/<str:token>/offre/", own_page.answer, name="own_answer"),
    re_path(r"^r/(?P<token>[^/]+)/offre/(?P<given>oui|non)/$", own_page.answer_page, name="own_answer_page"),
    path("r/<str:token>/reprendre/", own_page.restore, name="own_restore"),
    path("r/<str:token>/nom/", own_page.correct_page, name="own_correct"),
    path("r/<str:token>/transmettre/", own_changes.transfer_page, name="own_transfer"),
    path("r/<str:token>/seances/", own_changes.sessions_page, name="own_sessions"),
    path("r/<str:token>/reponses/", own_changes.answers_page, name="own_answers"),
    path("r/<str:token>/billet.pdf", own_papers.ticket_pdf, name="own_ticket_pdf"),
    path("r/<str:token>/agenda.ics", own_papers.own_calendar, name="own_calendar"),
    path("r/<str:token>/lien/", own_page.renew, name="own_renew"),
    path("r/<str:token>/oublier/", own_page.leave, name="own_leave"),
    re_path(r"^groupe/(?P<token>[^/]+)/?$", group_page.group_page, name="group"),
    path("groupe/<str:token>/noms/", group_page.names_page, name="group_names"),
    path("groupe/<str:token>/liens/", group_page.links_page, name="group_links"),
    path("groupe/<str:token>/billets/", group_page.tickets_page, name="group_tickets"),
    path("groupe/<str:token>/annuler/", group_page.cancel_page, name="group_cancel"),
    re_path(
        r"^groupe/(?P<token>[^/]+)/offre/(?P<given>oui|non)/$", group_page.answer_page, name="group_answer"
    ),
    path("groupe/<str:token>/place/<uuid:place>/", group_page.place_page, name="group_place"),
    path("groupe/<str:token>/place/<uuid:place>/billet/", group_page.tickets_page, name="group_ticket"),
    path("groupe/<str:token>/place/<uuid:place>/billet.pdf", group_page.ticket_pdf, name="group_ticket_pdf"),
    path("groupe/<str:token>/place/<uuid:place>/annuler/", group_page.cancel_page, name="group_place_cancel"),
    re_path(r"^invitation/(?P<token>[^/]+)/?$", invitations.invitation_page, name="invitation"),
    path("invitation/<str:token>/offre/non/", invitations.decline_page, name="invitation_decline"),
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
