"""How an order is paid, and where it stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Means(models.TextChoices):
    """The ways to pay, each carried by one provider of `events.payments`."""

    CARD = "card", _("card")
    LOCAL_CARD = "local_card", _("card of a Moroccan bank")
    TRANSFER = "transfer", _("bank transfer")
    CREDIT = "credit", _("purchase order, paid on invoice")
    DESK = "desk", _("at the desk")


class Standing(models.TextChoices):
    """Where an order stands: computed from its sums and from its registrations, never stored."""

    NOTHING = "nothing", _("nothing to pay")
    DUE = "due", _("to be paid")
    CREDIT = "credit", _("to be paid on invoice")
    PAID = "paid", _("paid")
    OVER = "over", _("to be refunded")
