"""`manage.py prepare`: bring the embedded database to what this code expects."""

import os
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection

from stp_portal import environment
from stp_portal.demo_accounts import demo_accounts
from stp_portal.embedded import folder as folders
from stp_portal.embedded import prepared


class Command(BaseCommand):
    """Migrates, loads what comes with the portal and seeds the demonstration, if it has changed."""

    help = "Migrate, load portfolios, indicators and open data, and seed the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError("In production run `migrate` and load your own portfolio.")
        folder = folders.current()
        wanted = prepared.wanted(environment.noted("demo-password"), environment.noted("today"))
        done = prepared.noted(folder)
        call_command("migrate", interactive=False, verbosity=0)
        if settings.STP_DEMO and done.get("demonstration") != wanted["demonstration"]:
            self.demonstrate()
        prepared.note(folder, wanted)

    def demonstrate(self) -> None:
        """The portfolios with their indicators, open data, the demonstration's months."""
        for file in sorted((settings.BASE_DIR / "programmes" / "portfolios").glob("*.yaml")):
            self.stdout.write(f"→ Loading the portfolio {os.path.relpath(file)}")
            call_command("load_portfolio", str(file), stdout=self.stdout, stderr=self.stderr)
        self.measure()
        self.stdout.write("→ Filling in the demonstration's months")
        call_command("seed_demo", stdout=self.stdout, stderr=self.stderr)
        with connection.cursor() as cursor:
            # Until PostgreSQL gathers statistics by itself, a page of peers takes over a second.
            cursor.execute("ANALYZE")
        self.list_accounts()

    def measure(self) -> None:
        """The plans' own indicators, and national open data."""
        files = sorted((settings.BASE_DIR / "metrics" / "indicators").glob("*.yaml"))
        self.stdout.write("→ Loading the indicators of the plans and the open data")
        told = {"stdout": self.stdout, "stderr": self.stderr}
        call_command("load_indicators", *(os.path.relpath(file) for file in files), **told)
        call_command("import_open_data", **told)

    def list_accounts(self) -> None:
        """Note the accounts in the data folder, where `make run` reads them at each start."""
        found = demo_accounts()
        accounts = found.first if found else []
        width = max((len(email) for _, email in accounts), default=0)
        lines = [f"  {email:{width}}  {name}\n" for name, email in accounts]
        if found and found.others:
            lines.append(f"  and {len(found.others)} more, on the sign-in page\n")
        (settings.STP_VAR / "accounts").write_text("".join(lines))
