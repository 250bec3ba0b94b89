"""The statement of the demo's bank: transfers that name their order, and those that somebody has to look at."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from events.orders.models import Order
from events.orders.references import find_references, spaced
from events.payments.actions import ignore, import_statement, match, unmatch
from events.payments.models import StatementLine
from home.models import User
from home.zones import MOROCCO, wall_of

HEADINGS = "Date;Libellé;Débit;Crédit;Devise"
FEES = "FRAIS DE TENUE DE COMPTE"
UNKNOWN = "VIR RECU TEXTILE OUED SEMMAR FORMATION ENERGIE"
GIFT = "VERSEMENT COTISATION ANNUELLE FONDATION LUEUR D ATLAS"


class Statement:
    """Its lines, collected while people pay; imported when all have."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.orders: dict[str, Order] = {}
        self.wrong: dict[str, Order] = {}
        self.noticed: Order | None = None
        self.lines: list[tuple[int, str, Decimal]] = [
            (9, FEES, Decimal(-35)),
            (6, GIFT, Decimal(2000)),
            (2, UNKNOWN, Decimal(3600)),
        ]

    def paid(self, order: Order, amount: Decimal, *, days: int = 1) -> None:
        """A transfer for the order came so many days ago."""
        self.orders[order.reference] = order
        text = f"VIR RECU {order.buyer_name.upper()} REF {spaced(order.reference)}"
        self.lines.append((days, text.replace(";", " "), amount))

    def mistaken(self, order: Order, wrong: Order) -> None:
        """A transfer for the order names its buyer alone, and the accountant takes it for another's."""
        text = f"VIR RECU {order.buyer_name.upper()} FORMATION".replace(";", " ")
        self.wrong[text] = wrong
        self.lines.append((1, text, order.due))

    def take_in(self, by: User) -> None:
        """Import it: exact sums find their orders by themselves, the accountant decides on the others but one."""
        found = import_statement(self._written(), f"releve-{self.at:%Y-%m}.csv", by=by, at=self.at)
        lines = StatementLine.objects.unresolved().filter(statement=found.statement)
        for line in lines.order_by("pk"):
            named = [self.orders[one] for one in find_references(line.text) if one in self.orders]
            if named:
                self._notice(line, by)
                match(line, named[0], by=by, at=self.at)
            elif line.text in self.wrong:
                match(line, self.wrong[line.text], by=by, at=self.at)
            elif GIFT in line.text:
                ignore(line, by=by, why="Cotisation, aucune commande.")

    def _notice(self, line: StatementLine, by: User) -> None:
        """The first of them went to another order, for a minute."""
        if self.noticed is not None:
            match(line, self.noticed, by=by, at=self.at)
            unmatch(line, by=by, why="Commande d’une autre personne.", at=self.at)
            self.noticed = None

    def _written(self) -> bytes:
        """As banks export it: the oldest first, a comma before the centimes."""
        rows = [HEADINGS]
        for days, text, amount in sorted(self.lines, key=lambda line: -line[0]):
            day = wall_of(self.at - timedelta(days=days), MOROCCO)
            figures = f"{abs(amount):.2f}".replace(".", ",")
            debit, credit = ("", figures) if amount > 0 else (figures, "")
            rows.append(f"{day:%d/%m/%Y};{text};{debit};{credit};MAD")
        return "\r\n".join([*rows, ""]).encode()
