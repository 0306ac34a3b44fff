"""The odd things that a legacy database may hold, by the number of the list, and what becomes of each. No database here."""

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from accounts.legacy.doubts import Doubt

EXAMPLES = 5


class Treatment(StrEnum):
    AS_IT_IS = "as it is"
    WARNED = "with a mark"
    QUARANTINED = "quarantine"


@dataclass(frozen=True, slots=True)
class Case:
    """`number` as in the list of edge cases; `what` it is, and what `becomes` of the row."""

    number: str
    what: str
    becomes: str
    treatment: Treatment = Treatment.WARNED
    in_t_only: bool = False


_OK, _QUARANTINED = Treatment.AS_IT_IS, Treatment.QUARANTINED

CASES: dict[str, Case] = {
    "email_taken": Case(
        "E1",
        "E-mail address of an older account",
        "Moved, never merged; inactive, with a placeholder address.",
    ),
    "email_trimmed": Case("E2", "Blanks around an e-mail address", "Moved without them."),
    "email_invalid": Case("E3", "No valid e-mail address", "Moved; inactive, with a placeholder address."),
    "password_none": Case("E4", "No password (Google account)", "Moved; sets one by “forgot password”.", _OK),
    "password_bcrypt": Case("E5", "Password as bcrypt", "Goes on working, wrapped in Argon2.", _OK),
    "password_unusable": Case("E6", "Password empty or no hash", "Not kept; sets one by “forgot password”."),
    "id_not_cuid": Case("E7", "Id that is no cuid", "Moved; every id is a text.", _OK),
    "id_empty": Case("E8", "Empty id", "Moved; an ordinary id.", _OK),
    "name_twin": Case(
        "E9",
        "Exercise named as another but for case or blanks",
        "One exercise if the categories agree, else two; the spelling is kept.",
    ),
    "exercise_unnamed": Case("E10", "Exercise without a name", "Moved as “Unnamed exercise (its id)”."),
    "exercise_unused": Case("E11", "Exercise that nobody used", "Moved.", _OK),
    "name_changed": Case(
        "E12", "Name too long, or with tabs, newlines, blanks at its ends", "Tidied and cut."
    ),
    "workout_unnamed": Case("E13", "Workout without a name", "Moved without one.", _OK),
    "date_impossible": Case(
        "E14", "Date infinite, BC, after 9999 or unreadable", "Quarantine.", _QUARANTINED
    ),
    "date_out_of_range": Case("E15", "Date before 1900 or after 2099", "Quarantine.", _QUARANTINED),
    "date_unusual": Case("E15b", "Date before 2000 or in the future", "Moved."),
    "same_instant": Case("E16", "Workouts of one person at one instant", "Moved, each on its own.", _OK),
    "midnight": Case(
        "E17", "Date exactly at midnight UTC", "Taken as a day without a time; it moves in no time zone."
    ),
    "milliseconds": Case("E18", "Date with milliseconds", "Moved with them.", _OK),
    "workout_empty": Case("E19", "Workout without exercises", "Moved as an empty one, with its notes.", _OK),
    "user_missing": Case("E20", "Workout, log or plan whose user is missing", "Quarantine.", _QUARANTINED),
    "sets_expanded": Case("E21", "1 to 50 sets", "That many equal sets.", _OK),
    "sets_not_expanded": Case("E22", "More than 50 sets", "One set that stands for all; the number is kept."),
    "sets_none": Case("E23", "0 sets", "Moved without sets."),
    "sets_negative": Case("E24", "Negative number of sets", "Moved without sets; the number is kept."),
    "reps_none": Case("E25", "0 reps with a time", "A timed set.", _OK),
    "reps_zero": Case("E25", "0 reps without a time", "Moved with 0 reps."),
    "reps_negative": Case("E25", "Negative reps", "Left out; the number is kept."),
    "reps_many": Case("E25", "More than 1,000 reps", "Moved."),
    "weight_zero": Case("E26", "Weight 0", "No load.", _OK),
    "weight_as_assistance": Case("E26", "Negative weight, body weight exercise", "Assistance."),
    "weight_negative": Case("E26", "Negative weight, other exercise", "Left out; the number is kept."),
    "weight_not_finite": Case("E27", "Weight NaN or infinite", "Left out; the text is kept."),
    "weight_too_large": Case("E28", "Weight that fits no column", "Left out; the number is kept."),
    "weight_heavy": Case("E28", "Weight above 500 kg", "Moved."),
    "weight_rounded": Case("E29", "Weight with more than four decimals", "Rounded to four.", _OK),
    "time_negative": Case("E30", "Negative time", "Left out; the number is kept."),
    "time_too_long": Case("E30", "Time above a day in the unit chosen", "Left out; the number is kept."),
    "notes_empty": Case("E31", "Empty note", "No note.", _OK),
    "control_characters": Case(
        "E31", "Invisible characters in a note", "Left out of the note; kept in the record."
    ),
    "notes_long": Case("E31", "Note of more than 10,000 characters", "Moved whole.", _OK),
    "order_uncertain": Case(
        "E32", "Exercises of one workout written at one instant", "Ordered by that, then by id."
    ),
    "workout_missing": Case("E33", "Row whose workout is missing", "Quarantine.", _QUARANTINED),
    "exercise_missing": Case("E33", "Row whose exercise is missing", "Quarantine.", _QUARANTINED),
    "workout_quarantined": Case("E34", "Row whose workout is in quarantine", "Quarantine.", _QUARANTINED),
    "created_after_updated": Case(
        "E35", "Written later than changed", "Moved; neither decides anything.", _OK
    ),
    "copy": Case(
        "E36",
        "WorkoutLog that is a copy of a WorkoutExercise",
        "Not moved a second time; listed.",
        _OK,
        in_t_only=True,
    ),
    "rating_left_out": Case("E37", "Rating outside 1 to 5", "Moved without it.", in_t_only=True),
    "zone_unknown": Case("E37", "Unknown time zone", "Moved in the zone chosen.", in_t_only=True),
    "words_unknown": Case("E37", "Unknown muscle", "Moved without it; the word is kept.", in_t_only=True),
    "plan_shared": Case(
        "E38", "Exercise in one person's plan that others use", "Stays everybody's.", _OK, in_t_only=True
    ),
    "status_unknown": Case("–", "Plan with an unknown status", "Quarantine.", _QUARANTINED, in_t_only=True),
    "name_too_long": Case(
        "–", "Plan with a name of more than 100 characters", "Quarantine.", _QUARANTINED, in_t_only=True
    ),
    "description_too_long": Case(
        "–",
        "Plan with a description of more than 5,000 characters",
        "Quarantine.",
        _QUARANTINED,
        in_t_only=True,
    ),
    "plan_too_large": Case(
        "–", "Plan of more than 200 exercises", "Quarantine.", _QUARANTINED, in_t_only=True
    ),
    "plan_unnamed": Case("–", "Plan without a name", "Moved as “Unnamed plan”.", in_t_only=True),
    "plan_empty": Case(
        "–",
        "Plan without exercises",
        "Moved with an empty day; a draft, where it was active.",
        in_t_only=True,
    ),
    "plan_split": Case(
        "–", "Plan of more than 30 exercises", "Moved with a day for each 30.", in_t_only=True
    ),
    "plan_weeks_left_out": Case(
        "–", "Plan of no or more than 520 weeks", "Moved without the number.", in_t_only=True
    ),
    "plan_sets_assumed": Case(
        "–", "Exercise of a plan without a number of sets", "3 sets, said in its note.", in_t_only=True
    ),
    "plan_sets_many": Case(
        "–", "Exercise of a plan with more than 20 sets", "20 sets, said in its note.", in_t_only=True
    ),
    "plan_amount_assumed": Case(
        "–", "Exercise of a plan without reps or a time", "A usual number, said in its note.", in_t_only=True
    ),
    "plan_time_of_each": Case(
        "–",
        "Exercise of a plan with several sets and one time",
        "Each set takes that time, said in its note.",
        in_t_only=True,
    ),
    "reminder_time_impossible": Case(
        "–", "Reminder whose time cannot be read", "Quarantine.", _QUARANTINED, in_t_only=True
    ),
    "frequency_unknown": Case(
        "–", "Reminder that is neither daily nor weekly", "Quarantine.", _QUARANTINED, in_t_only=True
    ),
    "message_too_long": Case(
        "–", "Reminder of more than 300 characters", "Quarantine.", _QUARANTINED, in_t_only=True
    ),
    "reminder_zone_assumed": Case(
        "–",
        "Reminder of somebody without a time zone",
        "Moved, switched off until they look.",
        in_t_only=True,
    ),
    "reminder_plan_left_out": Case(
        "–", "Reminder whose plan is missing or another person's", "Moved without it.", in_t_only=True
    ),
    "reminder_last_sent_left_out": Case(
        "–", "Reminder that was sent last at no possible time", "Moved without it.", in_t_only=True
    ),
    "number_unreadable": Case("–", "Number that is none (8-12, AMRAP)", "Left out; the text is kept."),
}

OF_DOUBT: dict[Doubt, str] = {doubt: doubt.value for doubt in Doubt if doubt.value in CASES}


@dataclass(slots=True)
class Tally:
    """Rows by case, with the ids of a few: the first in the order of the ids. Flat, however many rows."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: defaultdict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, case: str, table: str, pk: str) -> None:
        self.counts[case] += 1
        known = self.examples[case]
        if len(known) < EXAMPLES:
            insort(known, (table, pk))
        elif (table, pk) < known[-1]:
            known.pop()
            insort(known, (table, pk))

    def add_many(self, case: str, table: str, count: int, pks: Iterable[str]) -> None:
        """`count` rows, of which `pks` are examples."""
        self.counts[case] += count
        self.examples[case] = sorted([*self.examples[case], *((table, pk) for pk in pks)])[:EXAMPLES]
