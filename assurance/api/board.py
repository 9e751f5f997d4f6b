"""Board snapshots: the board's page, value by value."""

from __future__ import annotations

from django.http import Http404
from django.utils.timezone import localdate
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from assurance.api.base import MONTH, VERSION, ReadView, asked_month, asked_number, open_to
from assurance.api.paging import Pages
from assurance.presenters import api as told
from assurance.presenters import board_api
from assurance.presenters import board_words as words
from assurance.presenters.board_links import Links
from assurance.selectors.board import Version, choose, lines_of, versions
from assurance.serializers_board import BoardOut, SnapshotOut
from programmes.text import month_code, month_name
from programmes.views.finding import month_of


class _Snapshots(ReadView):
    @property
    def unpublished(self) -> bool:
        """Whether the asker also reads what the board has not seen."""
        return self.authority.may("snapshot.read", self.system)

    def told(self, row: Version, *_: object) -> told.Told:
        """A snapshot without its lines."""
        return told.snapshot(self.system.key, row, self.absolute)


@open_to("within_system", "board.read")
class Boards(_Snapshots):
    """The system's snapshots that you may read, the latest month and version first."""

    serializer_class = SnapshotOut
    pagination_class = Pages

    @extend_schema(
        operation_id="boards", responses=SnapshotOut(many=True), tags=["board"], parameters=[MONTH]
    )
    def get(self, *_: object, **__: str) -> Response:
        month = asked_month(self.request)
        rows = versions(self.system, unpublished=self.unpublished)
        return self.paged([row for row in rows if month in (None, row.month)], self.told)


@open_to("within_system", "board.read")
class OneBoard(_Snapshots):
    """A month's board page: the latest published version, or the one of `?version=`."""

    serializer_class = BoardOut

    @extend_schema(operation_id="board", tags=["board"], parameters=[VERSION])
    def get(self, *_: object, **kwargs: str) -> Response:
        month, version = month_of(kwargs["month"]), asked_number(self.request, "version")
        choice = choose(self.system, month, version, unpublished=self.unpublished)
        if choice.shown is None:
            raise Http404
        contents = lines_of([choice.shown.id])[choice.shown.id]
        links = Links(self.system.key, month_code(month), localdate(choice.shown.as_at))
        return self.one(
            self.told(choice.shown)
            | {
                "illustrative": self.system.illustrative,
                "headline": words.headline(contents, month_name(month)),
                "movements": words.movements(contents),
                "versions": [self.told(row) for row in choice.versions],
                "lines": board_api.lines(contents, links, month, self.absolute),
            }
        )
