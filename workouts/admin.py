"""What staff do with the log: nothing, it is people's own. They look after what came over from the older tracker."""

from workouts.legacy.admin import LegacyRowAdmin, LegacyRunAdmin, QuarantinedRowAdmin

__all__ = ["LegacyRowAdmin", "LegacyRunAdmin", "QuarantinedRowAdmin"]
