"""The page of improvement actions in a return, filled and signed by the real actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from assurance.actions import evidence
from assurance.models import Psr1Return
from programmes.models import ImprovementAction
from tests.factories import assurance as psr1s
from tests.factories import programmes as make
from tests.factories.assurance import Office


def said(psr1: Psr1Return, **changes: Any) -> dict[str, Any]:
    """The actions' page as a Green month with progress, and `changes`."""
    green = {"text": "Calls are answered.", "month_rag": "green", "target_rag": "green"}
    return psr1s.items(psr1, "actions", **green | changes)


def with_actions(psr1: Psr1Return, **changes: Any) -> Psr1Return:
    return psr1s.save(psr1s.fill(psr1), "actions", said(psr1, **changes))


def attach(psr1: Psr1Return, action: ImprovementAction) -> None:
    evidence.attach_link(
        psr1=psr1,
        title="Audit of the month",
        url="https://example.org/audit",
        action=action,
        by=psr1s.holder(psr1.programme, "programme_manager"),
        at=make.at(psr1.month),
    )


def shown_month(office: Office, action: ImprovementAction, month: date, **changes: Any) -> Any:
    psr1 = with_actions(psr1s.open_return(office.programme, month), assured=True, **changes)
    attach(psr1, action)
    return psr1s.sign(psr1s.submit(psr1))
