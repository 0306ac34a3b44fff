from accounts.models.measurement import BodyMeasurement, MeasurementKind
from accounts.models.user import FitnessLevel, Theme, User, Weekday

__all__ = ["BodyMeasurement", "FitnessLevel", "MeasurementKind", "Theme", "User", "Weekday"]
