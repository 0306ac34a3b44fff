from accounts.models.legacy import LegacyRow, LegacyRun, QuarantinedRow
from accounts.models.measurement import BodyMeasurement, MeasurementKind
from accounts.models.owned import OwnedQuerySet, OwnedRow
from accounts.models.user import LONGEST_REST, FitnessLevel, Theme, User, Weekday

__all__ = [
    "LONGEST_REST",
    "BodyMeasurement",
    "FitnessLevel",
    "LegacyRow",
    "LegacyRun",
    "MeasurementKind",
    "OwnedQuerySet",
    "OwnedRow",
    "QuarantinedRow",
    "Theme",
    "User",
    "Weekday",
]
