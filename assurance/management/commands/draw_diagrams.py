"""Draw the diagrams of docs/architecture.md anew from the code."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from assurance.diagram import drawn_into


class Command(BaseCommand):
    help = "Draw the state diagrams in docs/architecture.md from the transitions."

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "architecture.md"
        page.write_text(drawn_into(page.read_text(encoding="utf-8")), encoding="utf-8")
        self.stdout.write(f"Drawn: {page}")
