"""`manage.py portfolio_counts PLAN`: how many of everything the database holds of a plan."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programmes.models import Plan
from programmes.selectors.plan_counts import counts


class Command(BaseCommand):
    help = "Print what the database holds of a plan, as JSON: numbers of everything, by kind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plan", help="The plan's key, such as staffordshire-2016.")

    def handle(self, *_args: Any, **options: Any) -> None:
        plan = Plan.objects.filter(key=options["plan"]).first()
        if plan is None:
            known = ", ".join(Plan.objects.order_by("key").values_list("key", flat=True))
            there = f"There are: {known}." if known else "No plan has been loaded."
            raise CommandError(f"There is no plan “{options['plan']}”. {there}")
        self.stdout.write(json.dumps({"plan": plan.key, **counts(plan)}, indent=2))
