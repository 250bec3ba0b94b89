"""Everything that changes a registration: the one place to import its verbs from."""

from __future__ import annotations

from datetime import datetime

from events.registration import capacity, digest, notices, offers, reminders
from events.registration.addresses import correct_address, prove_address, send_links
from events.registration.agreeing import change_fee
from events.registration.capacity import (
    include_session,
    release,
    set_aside,
    set_capacity,
    set_limit,
    set_session_capacity,
)
from events.registration.changes import (
    cancel,
    confirm,
    decline,
    put_on_waiting_list,
    reissue_ticket,
    restore,
)
from events.registration.corrections import change_answers, correct_given, renew_link
from events.registration.desk import (
    change_session,
    end_trials,
    offer_now,
    renew_group_link,
    take_offer_back,
    write_to,
)
from events.registration.duplicating import duplicate
from events.registration.fees import remove_fee, remove_quota, save_fee, save_quota, save_share
from events.registration.inviting import decline as decline_invitation
from events.registration.inviting import invite
from events.registration.inviting import opened as note_opened_invitation
from events.registration.inviting import remind as remind_invited
from events.registration.inviting import send as send_invitations
from events.registration.inviting import send_again as send_invitation_again
from events.registration.inviting import withdraw as withdraw_invitation
from events.registration.joining import register, register_group
from events.registration.keys import renew_ticket_key
from events.registration.moves import FullError, LinkEndedError
from events.registration.naming import (
    cancel_group,
    name_place,
    name_places,
    send_link_to,
    send_links_to,
    swap_name,
)
from events.registration.notices import cancel_event, postpone_event, tell_change, untold
from events.registration.offers import (
    accept_group,
    accept_offer,
    offer_places,
    refuse_group,
    refuse_offer,
)
from events.registration.paying import extend_hold, set_hold, settle_place
from events.registration.pricing import PriceChangedError
from events.registration.questionnaire import ask_again, move_question, remove_question, save_question
from events.registration.rules import RegistrationError, obstacles
from events.registration.session_choice import choose_sessions
from events.registration.together import agree_with_group, confirm_group, decline_group
from events.registration.transfers import transfer
from events.registration.vouchers import end_voucher, make_many, save_voucher
from events.registration.wishes import Choice, Contact, PersonGiven

__all__ = [
    "Choice",
    "Contact",
    "FullError",
    "LinkEndedError",
    "PersonGiven",
    "PriceChangedError",
    "RegistrationError",
    "accept_group",
    "accept_offer",
    "agree_with_group",
    "ask_again",
    "cancel",
    "cancel_event",
    "cancel_group",
    "change_answers",
    "change_fee",
    "change_session",
    "choose_sessions",
    "confirm",
    "confirm_group",
    "correct_address",
    "correct_given",
    "decline",
    "decline_group",
    "decline_invitation",
    "duplicate",
    "end_trials",
    "end_voucher",
    "extend_hold",
    "include_session",
    "invite",
    "make_many",
    "move_question",
    "name_place",
    "name_places",
    "note_opened_invitation",
    "obstacles",
    "offer_now",
    "offer_places",
    "postpone_event",
    "prove_address",
    "put_on_waiting_list",
    "refuse_group",
    "refuse_offer",
    "register",
    "register_group",
    "reissue_ticket",
    "release",
    "remind_invited",
    "remove_fee",
    "remove_question",
    "remove_quota",
    "renew_group_link",
    "renew_link",
    "renew_ticket_key",
    "restore",
    "save_fee",
    "save_question",
    "save_quota",
    "save_share",
    "save_voucher",
    "send_invitation_again",
    "send_invitations",
    "send_link_to",
    "send_links",
    "send_links_to",
    "set_aside",
    "set_capacity",
    "set_hold",
    "set_limit",
    "set_session_capacity",
    "settle_place",
    "swap_name",
    "sweep",
    "take_offer_back",
    "tell_change",
    "transfer",
    "untold",
    "withdraw_invitation",
    "write_to",
]


def sweep(at: datetime | None = None) -> int:
    """Do what time makes due: offers end, freed places are offered, people are told; how much there was to do."""
    return capacity.sweep(at) + offers.sweep(at) + notices.sweep(at) + reminders.sweep(at) + digest.sweep(at)
