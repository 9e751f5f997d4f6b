"""Portfolio files (docs/portfolio-file.md): bytes to a checked structure. Pure.

`read_portfolio` is the way in; what it returns is described in `portfolio_entries`.
"""

from __future__ import annotations

from programmes.parsers.portfolio_checks import faults_across
from programmes.parsers.portfolio_entries import Portfolio
from programmes.parsers.portfolio_readers import Bad, shaped
from programmes.parsers.portfolio_shapes import PORTFOLIO
from programmes.parsers.portfolio_yaml import (
    MAX_BYTES,
    Fault,
    PortfolioFaults,
    compose,
    line_of,
)

__all__ = ["MAX_BYTES", "Fault", "Portfolio", "PortfolioFaults", "read_portfolio"]


def read_portfolio(content: bytes) -> Portfolio:
    """The portfolio that a file describes.

    Raises PortfolioFaults with every fault found, each with its line. A file that can't be read
    as YAML at all has only the faults that say so.
    """
    root = compose(content)
    faults: list[Fault] = []
    try:
        portfolio: Portfolio = shaped(PORTFOLIO)(root, faults)
    except Bad as bad:
        raise PortfolioFaults([Fault(line_of(root), f"The file {bad}.")]) from None
    faults.extend(faults_across(portfolio))
    if faults:
        raise PortfolioFaults(faults)
    return portfolio
