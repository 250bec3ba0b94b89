"""One entry of the menu for all that the accountant does."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from events.cms.money_orders import OrderViewSet
from events.cms.money_papers import InvoiceViewSet
from events.cms.money_payments import PaymentViewSet, RefundViewSet
from events.cms.money_reports import ReportViewSet
from events.cms.money_transfers import TransferViewSet


class MoneyGroup(ViewSetGroup):
    items: tuple[Any, ...] = (
        OrderViewSet, PaymentViewSet, TransferViewSet, RefundViewSet, InvoiceViewSet, ReportViewSet,
    )  # fmt: skip
    menu_label = _("Money")
    menu_name = "money"
    menu_icon = "tag"
    menu_order = 140
