"""`manage.py appoint_administrator SYSTEM EMAIL NAME`: the first way into a system."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programmes import clock
from programmes.actions import installation
from programmes.models import System
from programmes.refusals import Refused


class Command(BaseCommand):
    help = "Appoint an administrator, who then makes accounts and appointments in the portal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("system", help="The system's key, as in its portfolio file.")
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        system = System.objects.filter(key=options["system"]).first()
        if system is None:
            raise CommandError(f"There is no system “{options['system']}”. Load its plan first.")
        try:
            person = installation.appoint_administrator(
                system=system,
                email=options["email"],
                name=options["name"],
                at=clock.now(),
                starts_on=clock.today(),
            )
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{person.name} is an administrator of {system.name}.")
