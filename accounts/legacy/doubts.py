"""What may be said of a row that came over: the codes kept with it, and their sentences for the person."""

from django.db import models


class Doubt(models.TextChoices):
    """Kept in `to_check` of the new row and in `LegacyRow.warnings`. The numbers are those of the list of edge cases."""

    # Users
    EMAIL_TAKEN = "email_taken", "Another account has this e-mail address."  # E1
    EMAIL_TRIMMED = "email_trimmed", "Blanks around the e-mail address were left out."  # E2
    EMAIL_INVALID = "email_invalid", "There was no valid e-mail address."  # E3
    PASSWORD_UNUSABLE = "password_unusable", "The password was not stored in a way that can be used."  # E6
    ZONE_UNKNOWN = "zone_unknown", "The time zone was unknown."  # E37
    BODY_WEIGHT_LEFT_OUT = "body_weight_left_out", "The body weight was not possible and was left out."
    HEIGHT_LEFT_OUT = "height_left_out", "The height was not possible and was left out."
    # Names and texts
    NAME_TWIN = "name_twin", "Another exercise has the same name."  # E9
    NAME_MISSING = "name_missing", "It had no name."  # E10
    NAME_CHANGED = "name_changed", "The name was shortened or tidied."  # E12
    CONTROL_CHARACTERS = "control_characters", "Invisible characters were left out of the note."  # E31
    WORDS_UNKNOWN = "words_unknown", "Words were used that Spotter does not know, and were left out."  # E37
    # Workouts
    DAY_ONLY = "day_only", "Only the day is known, not the time."  # E17
    DATE_UNUSUAL = "date_unusual", "The date is far in the past or in the future."  # E15b
    # Exercises of a workout
    ORDER_UNCERTAIN = "order_uncertain", "The order of the exercises is not certain."  # E32
    SETS_NOT_EXPANDED = "sets_not_expanded", "So many sets were recorded that one stands for all."  # E22
    SETS_NONE = "sets_none", "No sets were recorded."  # E23
    SETS_NEGATIVE = "sets_negative", "The number of sets was negative."  # E24
    REPS_ZERO = "reps_zero", "0 reps were recorded, and no time."  # E25
    REPS_NEGATIVE = "reps_negative", "The number of reps was negative and was left out."  # E25
    REPS_MANY = "reps_many", "More than 1,000 reps were recorded."  # E25
    WEIGHT_AS_ASSISTANCE = "weight_as_assistance", "A negative weight was taken as assistance."  # E26
    WEIGHT_NEGATIVE = "weight_negative", "The weight was negative and was left out."  # E26
    WEIGHT_NOT_FINITE = "weight_not_finite", "The weight was not a number and was left out."  # E27
    WEIGHT_TOO_LARGE = "weight_too_large", "The weight was impossibly large and was left out."  # E28
    WEIGHT_HEAVY = "weight_heavy", "The weight is above 500 kg."  # E28
    TIME_NEGATIVE = "time_negative", "The time was negative and was left out."  # E30
    TIME_TOO_LONG = "time_too_long", "The time was longer than a day and was left out."  # E30
    RATING_LEFT_OUT = "rating_left_out", "The rating was not between 1 and 5 and was left out."  # E37
    NUMBER_UNREADABLE = "number_unreadable", "A number could not be read and was left out."
    # Plans; where it is about one exercise, its note says it too
    PLAN_EMPTY = "plan_empty", "It has no exercises."
    PLAN_ENTRY_LEFT_OUT = "plan_entry_left_out", "One of its exercises did not come over."
    PLAN_SPLIT = "plan_split", "It had more exercises than a day can hold, and was split into days."
    PLAN_WEEKS_LEFT_OUT = "plan_weeks_left_out", "The number of weeks was not possible and was left out."
    PLAN_SETS_ASSUMED = "plan_sets_assumed", "The number of sets was not known: 3 were taken."
    PLAN_SETS_MANY = "plan_sets_many", "More sets were planned than a plan can hold: 20 were taken."
    PLAN_AMOUNT_ASSUMED = (
        "plan_amount_assumed",
        "How many reps or how long was not known: a usual number was taken.",
    )
    PLAN_TIME_OF_EACH = (
        "plan_time_of_each",
        "The time was taken for each set; it may have been meant for all.",
    )
    # Reminders
    REMINDER_ZONE_ASSUMED = (
        "reminder_zone_assumed",
        "Your time zone was not known: look at the time, and switch it on.",
    )
    REMINDER_PLAN_LEFT_OUT = "reminder_plan_left_out", "Its plan did not come over."
    REMINDER_LAST_SENT_LEFT_OUT = (
        "reminder_last_sent_left_out",
        "When it was sent last was not possible and was left out.",
    )

    @property
    def needs_a_look(self) -> bool:
        """Whether the person may want to correct something; the others tell what was assumed."""
        return self not in _ASSUMED


_ASSUMED = {
    Doubt.EMAIL_TRIMMED,
    Doubt.NAME_CHANGED,
    Doubt.CONTROL_CHARACTERS,
    Doubt.WORDS_UNKNOWN,
    Doubt.DAY_ONLY,
    Doubt.ORDER_UNCERTAIN,
    Doubt.PLAN_SPLIT,
}


class Reason(models.TextChoices):
    """Why a row is in quarantine."""

    DATE_OUT_OF_RANGE = "date_out_of_range", "The date is outside 1900 to 2099"  # E14, E15
    USER_MISSING = "user_missing", "Its user is missing"  # E20
    WORKOUT_MISSING = "workout_missing", "Its workout is missing"  # E33
    EXERCISE_MISSING = "exercise_missing", "Its exercise is missing"  # E33
    WORKOUT_QUARANTINED = "workout_quarantined", "Its workout is in quarantine"  # E34
    DELETED_IN_LEGACY = "deleted_in_legacy", "It was deleted in the older tracker"
    REFUSED = "refused", "The database refused it"
    # Plans
    STATUS_UNKNOWN = "status_unknown", "Its status is unknown"
    NAME_TOO_LONG = "name_too_long", "Its name is too long"
    DESCRIPTION_TOO_LONG = "description_too_long", "Its description is too long"
    PLAN_TOO_LARGE = "plan_too_large", "It has more exercises than a plan can hold"
    # Reminders
    FREQUENCY_UNKNOWN = "frequency_unknown", "It is neither daily nor weekly"
    MESSAGE_TOO_LONG = "message_too_long", "Its message is too long"


def sentences(codes: list[str]) -> list[Doubt]:
    """The known codes of a row, in the order of the list above, each once; a code of another version is passed over."""
    return [doubt for doubt in Doubt if doubt.value in codes]
