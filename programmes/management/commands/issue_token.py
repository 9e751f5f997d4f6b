"""Print a personal token for the API."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programmes import clock
from programmes.actions import tokens
from programmes.models import User
from programmes.refusals import Refused


class Command(BaseCommand):
    help = "Print a personal token for the API. It is shown once; the portal keeps a hash of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="whose token: the account's address")
        parser.add_argument("--days", type=int, default=90, help="how long it is good (default 90)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.get_by_natural_key(options["email"])
            token = tokens.issue(user=user, days=options["days"], at=clock.now())
        except User.DoesNotExist:
            raise CommandError(f"There is no account {options['email']}.") from None
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stderr.write(f"A token for {user.email}, good for {options['days']} days:")
        self.stdout.write(token)
