"""The board's page as a file for a spreadsheet."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from assurance.presenters import board_csv as table
from assurance.selectors.board import lines_of
from assurance.views.board import chosen
from programmes.access import SystemRequest, within_system
from programmes.views.csv_file import csv_file


@within_system("board.read")
def board_csv(request: SystemRequest, month: str) -> HttpResponse:
    """The same version as the page's, whole."""
    shown = chosen(request, month).shown
    if shown is None:
        raise Http404
    name = f"board-{request.system.key}-{month}-v{shown.version}"
    return csv_file(name, table.HEADS, table.rows(lines_of([shown.id])[shown.id]))
