from accounts.models.legacy import LegacyRow, LegacyRun, QuarantinedRow
from accounts.models.measurement import BodyMeasurement, MeasurementKind
from accounts.models.user import FitnessLevel, Theme, User, Weekday

__all__ = [
    "BodyMeasurement",
    "FitnessLevel",
    "LegacyRow",
    "LegacyRun",
    "MeasurementKind",
    "QuarantinedRow",
    "Theme",
    "User",
    "Weekday",
]
