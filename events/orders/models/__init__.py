"""Orders, what events ask for money, and the papers that are issued: money only, no names of who comes."""

from events.orders.models.orders import Order, OrderLine, OrderQuerySet
from events.orders.models.papers import Invoice, InvoiceQuerySet, NumberSeries, Paper, PaperFile, Quote
from events.orders.models.terms import PaymentTerms

__all__ = [
    "Invoice",
    "InvoiceQuerySet",
    "NumberSeries",
    "Order",
    "OrderLine",
    "OrderQuerySet",
    "Paper",
    "PaperFile",
    "PaymentTerms",
    "Quote",
]
