"""manage.py standins: programs that answer in the place of the card companies, for development and the demo."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from halqa import playing
from halqa.standins import running
from halqa.standins.web import Refused


class Command(BaseCommand):
    help = (
        "Starts stand-ins of Stripe and of a local acquirer on 127.0.0.1, until Ctrl-C or SIGTERM: paid events of the "
        "demo can be paid by a click, no card is charged. Never in production."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        running.arguments(parser)
        stripe_port, acquirer_port = settings.STANDINS or (12111, 12112)
        parser.set_defaults(
            stripe_port=stripe_port,
            acquirer_port=acquirer_port,
            webhook=f"{playing.base(int(settings.PORT) if settings.PORT.isdigit() else 8000)}/paiement/stripe/",
            async_after=20,
            state=settings.VAR_DIR / "standins",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ENV == "production":
            raise CommandError("Stand-ins of card companies do not run in production.")
        try:
            running.until_told(options, self.stdout.write)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write("The stand-ins have stopped.")
