"""Fill the demonstration: October 2016 to March 2017, and April 2017 in flight."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from assurance.demonstration.seed import seed


class Command(BaseCommand):
    help = "Fill the demonstration portfolio with illustrative returns (embedded mode only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.STP_DEMO:
            raise CommandError("The demonstration belongs to the embedded mode; nothing was done.")
        begun = time.monotonic()
        if seed(password=settings.DEMO_PASSWORD):
            self.stdout.write(f"Demonstration made in {time.monotonic() - begun:.1f} s.")
        else:
            self.stdout.write("The demonstration is there already.")
