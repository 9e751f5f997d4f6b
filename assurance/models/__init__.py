from assurance.models.board import BoardLine, BoardSnapshot, Publication
from assurance.models.psr1 import Evidence, EvidenceContent, Psr1Event, Psr1Return, Psr1Revision
from assurance.models.review import GatewayReview, ReviewAction

__all__ = [
    "BoardLine",
    "BoardSnapshot",
    "Evidence",
    "EvidenceContent",
    "GatewayReview",
    "Psr1Event",
    "Psr1Return",
    "Psr1Revision",
    "Publication",
    "ReviewAction",
]
