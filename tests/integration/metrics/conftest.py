"""A system with two indicators whose readings come in: a trust's waits, and what is spent."""

from __future__ import annotations

import pytest

from metrics.models import Indicator
from programmes.models import Organisation, Programme, System, User
from tests.factories import metrics as measured
from tests.factories import programmes as make


@pytest.fixture
def vale() -> System:
    return make.make_system("vale")


@pytest.fixture
def care(vale: System) -> Programme:
    return make.make_programme(vale, "care", name="Planned care")


@pytest.fixture
def trust(vale: System) -> Organisation:
    row = measured.make_organisation(vale, "vale-trust", "Vale Hospitals NHS Trust")
    row.ods_code = "RXX"
    row.save()
    return row


@pytest.fixture
def waits(care: Programme, trust: Organisation) -> Indicator:
    """A monthly percentage of one trust."""
    return measured.make_indicator(care, "waits", name="Waits", organisations=[trust])


@pytest.fixture
def spent(care: Programme) -> Indicator:
    """Pounds a quarter, of the whole system."""
    return measured.make_indicator(
        care, "spent", name="Spent", unit="pounds", frequency="quarterly", improvement="neutral"
    )


@pytest.fixture
def pmo(vale: System) -> User:
    return make.pmo_of(vale)
