from metrics.models.entry import OrganisationToken, ReadingsUpload, SentReadings
from metrics.models.indicator import Baseline, Indicator, Target, TrajectoryPoint
from metrics.models.peers import PeerMeasure, PeerTable, PeerValue
from metrics.models.plan_version import PlanVersion
from metrics.models.reading import IndicatorNote, Reading, SpcSettings

__all__ = [
    "Baseline",
    "Indicator",
    "IndicatorNote",
    "OrganisationToken",
    "PeerMeasure",
    "PeerTable",
    "PeerValue",
    "PlanVersion",
    "Reading",
    "ReadingsUpload",
    "SentReadings",
    "SpcSettings",
    "Target",
    "TrajectoryPoint",
]
