"""The whole demonstration, made once for this folder by the real actions, and rolled back after."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from assurance.demonstration.seed import seed

PASSWORD = "a-password-of-the-demonstration"
FILES = sorted((Path(settings.BASE_DIR) / "programmes" / "portfolios").glob("*.yaml"))

INDICATORS = Path(settings.BASE_DIR) / "metrics" / "indicators" / "staffordshire-2016.yaml"


@pytest.fixture(scope="package")
def demonstration(django_db_setup, django_db_blocker) -> Iterator[None]:
    with (
        django_db_blocker.unblock(),
        override_settings(STP_TODAY=date(2017, 4, 11), STP_DEMO=True, DEMO_PASSWORD=PASSWORD),
        transaction.atomic(),
    ):
        call_command("load_portfolio", *map(str, FILES))
        call_command("load_indicators", str(INDICATORS))
        assert seed(password=PASSWORD)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _begins_from_the_demonstration(demonstration) -> None:
    """Each test's own transaction begins from the demonstration as made."""
