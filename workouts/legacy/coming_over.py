"""What a person is told about the history that came over from the older tracker. Reading only.

The number of queries does not grow with the history. Everything begins at the person: somebody else's is not looked at.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.text import Truncator

from accounts.legacy import values
from accounts.legacy.choices import Choices
from accounts.legacy.doubts import Doubt, Reason, sentences
from accounts.legacy.identity import derived_id
from accounts.models import LegacyRow, QuarantinedRow, User
from training.models import Exercise, TrainingPlan
from workouts.legacy.mapping import MAX_EXPANDED
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.models.session import WorkoutSessionQuerySet

# Rows that stayed behind which are named; the others are counted.
NAMED = 50
_UNITS = {"kg": "kilograms", "lb": "pounds"}


@dataclass(frozen=True, slots=True)
class Figures:
    """What came over. `first` and `last` are the days of the workouts that are there now; empty without one."""

    workouts: int
    exercises: int
    sets: int
    first: date | None
    last: date | None
    plans: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was assumed or left open: what, why or how often, and where to change it."""

    icon: str
    text: str
    more: str = ""
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class PlanMade:
    """A plan that came over, with what the person may want to correct, as long as nobody has edited it."""

    plan: TrainingPlan
    doubts: list[Doubt]


@dataclass(frozen=True, slots=True)
class Summary:
    figures: Figures
    assumed: list[Note]
    account: list[Note]
    plans: list[PlanMade]


@dataclass(frozen=True, slots=True)
class LogToCheck:
    log: WorkoutLog
    doubts: list[Doubt]


@dataclass(frozen=True, slots=True)
class SessionToCheck:
    """A workout with what the person may want to correct in it; what was merely assumed is said on its own page."""

    session: WorkoutSession
    doubts: list[Doubt]
    logs: list[LogToCheck] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Left:
    """A row that could not come over. `session` is the workout that it belongs to, where that one did."""

    title: str
    reason: str
    more: str
    session: WorkoutSession | None


@dataclass(frozen=True, slots=True)
class LeftBehind:
    rows: list[Left]
    others: int  # how many more there are


# --- What came over, and what was assumed -------------------------------------------------------------------------


def summary(user: User) -> Summary | None:
    """None for somebody who never used the older tracker."""
    rows = LegacyRow.objects.for_user(user)
    groups = list(rows.values("kind", "outcome", "warnings").annotate(rows=Count("pk")).order_by())
    if not groups:
        return None
    counts: Counter[tuple[str, str]] = Counter()
    warnings: Counter[str] = Counter()
    for group in groups:
        counts[group["kind"], group["outcome"]] += group["rows"]
        for code in group["warnings"]:
            warnings[code] += group["rows"]
    latest = rows.order_by("-run__started_at").select_related("run").first()
    choices = Choices.from_json(latest.run.choices) if latest else Choices()
    sessions = _sessions(user).aggregate(
        sets=Sum("set_count"),
        first=Min("local_date"),
        last=Max("local_date"),
        day_only=Count("pk", filter=Q(has_time=False)),
        reconstructed=Count("pk", filter=Q(reconstructed=True)),
    )
    figures = Figures(
        workouts=counts[LegacyRow.Kind.WORKOUT, LegacyRow.Outcome.MOVED] + sessions["reconstructed"],
        exercises=sum(counts[kind, LegacyRow.Outcome.MOVED] for kind in _LOGGED),
        sets=sessions["sets"] or 0,
        first=sessions["first"],
        last=sessions["last"],
        plans=counts[LegacyRow.Kind.PLAN, LegacyRow.Outcome.MOVED],
    )
    copies = sum(rows for (_, outcome), rows in counts.items() if outcome == LegacyRow.Outcome.COPY)
    return Summary(
        figures,
        _assumed(user, choices, sessions, warnings, copies),
        _account_notes(user, choices, warnings),
        _plans(user) if figures.plans else [],
    )


_LOGGED = (LegacyRow.Kind.JOIN, LegacyRow.Kind.LOG)


def _moved(user: User, *kinds: str) -> Any:
    """The ids of what the rows of these kinds became."""
    rows = LegacyRow.objects.for_user(user).filter(kind__in=kinds, outcome=LegacyRow.Outcome.MOVED)
    return rows.values("target_id")


def _sessions(user: User) -> QuerySet[WorkoutSession]:
    sessions = WorkoutSession.objects.for_user(user).kept()
    return sessions.filter(Q(reconstructed=True) | Q(pk__in=_moved(user, LegacyRow.Kind.WORKOUT)))


def _logs(user: User) -> QuerySet[WorkoutLog]:
    return WorkoutLog.objects.for_user(user).kept().filter(pk__in=_moved(user, *_LOGGED))


def _plans(user: User) -> list[PlanMade]:
    """By name. What was in doubt of one is a matter of its first version only."""
    rows = LegacyRow.objects.for_user(user).filter(kind=LegacyRow.Kind.PLAN, outcome=LegacyRow.Outcome.MOVED)
    warned = dict(rows.values_list("target_id", "warnings"))
    plans = TrainingPlan.objects.for_user(user).kept().filter(pk__in=list(warned)).order_by("name", "pk")
    return [PlanMade(plan, _to_look_at(warned[plan.pk]) if plan.version == 1 else []) for plan in plans]


def _assumed(
    user: User, choices: Choices, sessions: dict[str, Any], warnings: Counter[str], copies: int
) -> list[Note]:
    """In plain words, with how often; what did not occur is not said."""
    sets = WorkoutSet.objects.for_user(user).kept().filter(log=OuterRef("pk"))
    logs = _logs(user).aggregate(
        weighed=Count("pk", filter=Exists(sets.filter(weight__gt=0))),
        timed=Count("pk", filter=Q(seconds__isnull=False) | Q(Exists(sets.filter(seconds__isnull=False)))),
        lines=Count("pk", filter=Q(stated_sets__range=(2, MAX_EXPANDED))),
    )
    zones = sorted(set(_sessions(user).order_by().values_list("time_zone", flat=True).distinct()))
    weight_unit = _UNITS.get(choices.weight_unit, choices.weight_unit)
    notes = [
        _note(
            logs["weighed"],
            "weight",
            f"Weights are in {weight_unit}",
            "The older tracker kept no unit. {n} {exercises} with a weight.",
        ),
        _note(
            logs["timed"],
            "timer",
            f"Times are in {choices.time_unit}",
            "The older tracker kept no unit. {n} {exercises} with a time.",
        ),
        _note(
            len(zones),
            "globe",
            f"The days are those in {' and '.join(zones)}",
            "A workout late in the evening stands on the day that it was there.",
        ),
        _note(
            logs["lines"],
            "layers",
            "One line became equal sets",
            "A line such as 3 × 10 × 60 is three sets of 10 now. {n} {exercises}.",
        ),
        _note(
            sessions["day_only"],
            "calendar",
            "{n} {workouts} without a time of day",
            "Only the day was picked, so only the day is shown.",
        ),
        _note(
            warnings[Doubt.ORDER_UNCERTAIN],
            "list-ordered",
            "The order is not certain for {n} {exercises}",
            "They were saved in the same moment.",
        ),
        _note(
            sessions["reconstructed"],
            "blocks",
            "{n} {workouts} put together",
            "Their exercises were logged one by one; those of one moment are one workout now.",
        ),
        *_exercises_found(user),
        _note(
            warnings[Doubt.NAME_CHANGED],
            "text-cursor",
            "{n} {names} shortened or tidied",
            "Blanks and line breaks became one blank.",
        ),
        _note(
            warnings[Doubt.CONTROL_CHARACTERS],
            "notebook-pen",
            "Invisible characters left out of {n} {notes}",
            "Everything that can be read is there.",
        ),
        _note(copies, "copy", "{n} double {entries} taken once", "The older tracker had stored them twice."),
    ]
    return [note for note in notes if note]


def _note(count: int, icon: str, text: str, more: str) -> Note | None:
    """With the count and the words that depend on it filled in; none for 0."""
    if not count:
        return None
    words = {
        f"{word}s" if not word.endswith("y") else f"{word[:-1]}ies": word
        for word in ("exercise", "workout", "name", "note", "entry")
    }
    filled = {plural: one if count == 1 else plural for plural, one in words.items()} | {"n": f"{count:,}"}
    return Note(icon, text.format(**filled), more.format(**filled))


def _exercises_found(user: User) -> list[Note | None]:
    """Those that are in the catalogue, and those that were made for this history, which are known by their ids."""
    made = LegacyRow.objects.filter(pk=OuterRef("pk"), kind=LegacyRow.Kind.EXERCISE)
    used = Exercise.objects.filter(pk__in=_logs(user).values("exercise_id")).annotate(made=Exists(made))
    found = list(used.order_by("name").values_list("name", "made"))
    own = [name for name, is_made in found if is_made]
    shown = ", ".join(Truncator(name).chars(40) for name in own[:8]) + (
        f" and {len(own) - 8:,} more" if len(own) > 8 else ""
    )
    more = f"{'It has' if len(own) == 1 else 'They have'} no match there: {shown}."
    return [
        _note(
            len(found) - len(own),
            "book-open",
            "{n} {exercises} found in the catalogue",
            "Each stands under the catalogue’s name now.",
        ),
        # Names are people's: braces in them are no places to fill in.
        _note(
            len(own),
            "dumbbell",
            "{n} {exercises} new to the catalogue",
            more.replace("{", "{{").replace("}", "}}"),
        ),
    ]


def _account_notes(user: User, choices: Choices, warnings: Counter[str]) -> list[Note]:
    """What was not known of the account, as long as it is as the move left it."""
    profile, measurements = reverse("accounts:profile"), reverse("accounts:measurements")
    notes = []
    if warnings[Doubt.ZONE_UNKNOWN] and user.time_zone == choices.time_zone:
        notes.append(
            Note(
                "globe",
                f"Your time zone was not known, so {user.time_zone} was taken",
                "It decides the day of a workout.",
                profile,
                "Check your profile",
            )
        )
    if warnings[Doubt.HEIGHT_LEFT_OUT] and user.height_cm is None:
        notes.append(
            Note("ruler", str(Doubt.HEIGHT_LEFT_OUT.label), url=profile, action="Add it to your profile")
        )
    if warnings[Doubt.BODY_WEIGHT_LEFT_OUT]:
        text = str(Doubt.BODY_WEIGHT_LEFT_OUT.label)
        notes.append(Note("weight", text, url=measurements, action="Your measurements"))
    return notes


# --- What needs a look --------------------------------------------------------------------------------------------


# By the text of the list, in `codes`: SQLite has no operator for what is in one.
_NEEDS_A_LOOK = reduce(or_, (Q(codes__contains=f'"{doubt.value}"') for doubt in Doubt if doubt.needs_a_look))


def to_check(user: User) -> WorkoutSessionQuerySet:
    """The workouts in which the person may want to correct something and has not looked yet, newest first."""
    codes = Cast("to_check", TextField())
    logs = WorkoutLog.objects.for_user(user).kept().annotate(codes=codes).filter(_NEEDS_A_LOOK)
    sessions = WorkoutSession.objects.for_user(user).kept().annotate(codes=codes)
    return sessions.filter(_NEEDS_A_LOOK | Q(pk__in=logs.values("session_id"))).newest_first()


def with_doubts(sessions: Iterable[WorkoutSession], user: User) -> list[SessionToCheck]:
    """`sessions` with the sentences that need a look, those of their logs too. One query for all."""
    listed = list(sessions)
    logs = WorkoutLog.objects.for_user(user).kept().filter(session__in=listed).exclude(to_check=[])
    found: dict[UUID, list[LogToCheck]] = defaultdict(list)
    for log in logs.select_related("exercise").in_order():
        if doubts := _to_look_at(log.to_check):
            found[log.session_id].append(LogToCheck(log, doubts))
    return [SessionToCheck(each, _to_look_at(each.to_check), found[each.pk]) for each in listed]


def _to_look_at(codes: list[str]) -> list[Doubt]:
    return [doubt for doubt in sentences(codes) if doubt.needs_a_look]


# --- What could not come over -------------------------------------------------------------------------------------


def left_behind(user: User) -> LeftBehind:
    """What is in quarantine, with the reason in words. A workout's exercises are counted with it."""
    open_rows = QuarantinedRow.objects.filter(legacy_row__user=user, resolved_at=None)
    within = Counter(
        open_rows.filter(reason=Reason.WORKOUT_QUARANTINED)
        .order_by()
        .values_list("row__workoutId", flat=True)
    )
    apart = open_rows.exclude(reason=Reason.WORKOUT_QUARANTINED)
    ordered = apart.select_related("legacy_row").order_by(F("legacy_row__kind").asc(), "pk")
    shown = list(ordered[: NAMED + 1])
    others = apart.count() - NAMED if len(shown) > NAMED else 0
    shown = shown[:NAMED]
    parents = [
        derived_id("workout", each.row.get("workoutId") or "")
        for each in shown
        if each.legacy_row.kind == LegacyRow.Kind.JOIN
    ]
    sessions = WorkoutSession.objects.for_user(user).kept().in_bulk(parents)
    return LeftBehind([_left(each, within, sessions) for each in shown], others)


def _left(found: QuarantinedRow, within: Counter[str], sessions: dict[UUID, WorkoutSession]) -> Left:
    row, kind = found.row, found.legacy_row.kind
    session = None
    parts = []
    if kind == LegacyRow.Kind.WORKOUT:
        title = values.one_line(row.get("name") or "")[:100] or "A workout without a name"
        inside = within[found.legacy_row.legacy_id]
        parts = [_when(row), f"with {inside:,} exercise{'' if inside == 1 else 's'}" if inside else ""]
    elif kind == LegacyRow.Kind.USER:
        title = "Your account’s details"
    elif kind == LegacyRow.Kind.PLAN:
        title = Truncator(values.one_line(row.get("name") or "")).chars(100) or "A plan without a name"
    else:
        numbers = [row.get("sets"), row.get("reps"), row.get("weight")]
        title = " × ".join(text[:20] for text in numbers if text) or "An exercise"
        session = sessions.get(derived_id("workout", row.get("workoutId") or ""))
        parts = ["" if session else _when(row)]
    return Left(title, found.get_reason_display(), ", ".join(part for part in parts if part), session)


def _when(row: dict[str, str | None]) -> str:
    text = row.get("date") or ""
    at = values.instant(text)
    if at:
        return f"{at:%-d %B %Y}"
    return f"its date reads “{values.one_line(text)[:40]}”" if text else ""
