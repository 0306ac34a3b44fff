"""What staff do with the log: nothing, it is people's own. They look after what came over from the older tracker."""

from workouts.legacy.admin import LegacyRowAdmin, LegacyRunAdmin
from workouts.legacy.quarantine_admin import QuarantinedRowAdmin

__all__ = ["LegacyRowAdmin", "LegacyRunAdmin", "QuarantinedRowAdmin"]
