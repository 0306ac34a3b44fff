"""Alice with one of everything, a canary in every text she can write. Nobody else may ever be shown one."""

import json
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import CharField, EmailField, JSONField, Model, QuerySet, TextField

from accounts.legacy.identity import derived_id
from accounts.models import BodyMeasurement, LegacyRow, LegacyRun, QuarantinedRow, User
from reminders.models import CalendarFeed, Channel, Delivery, Occurrence, Reminder, ReminderSettings
from tests.factories import (
    AT,
    ExerciseFactory,
    UserFactory,
    WorkoutLogFactory,
    WorkoutSessionFactory,
    WorkoutSetFactory,
)
from training.models import (
    Exercise,
    ExerciseAlias,
    ExerciseMuscle,
    ExerciseSettings,
    Gym,
    PlanDay,
    PlannedExercise,
    PlanVersion,
    SlotChange,
    Track,
    TrackChange,
    TrainingPlan,
)
from training.plans.reading import program_of
from training.progression import as_json
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

CANARY = "canary7"  # Atlantic/Canary is a time zone
# What a member of the staff does not see either, whatever they may do.
PRIVATE = f"{CANARY}-private"
# The word to search for: it is in her texts, and an answer that only repeats the question is no leak.
WORD = "zanzibar"

# Text that nobody types: a code of ours, or of a library's.
NOT_TYPED = {
    "User": {"password", "time_zone", "weight_unit", "distance_unit", "theme", "fitness_level"},
    "Exercise": {"key", "measurement", "equipment", "difficulty", "mechanic", "force", "shipped"},
    "ExerciseMuscle": {"muscle", "role"},
    "Gym": {"weight_unit", "plates", "dumbbells"},
    "WorkoutSession": {"state", "mood", "time_zone", "to_check"},
    "WorkoutLog": {"measurement", "mood", "to_check"},
    "WorkoutSet": {"kind", "weight_unit", "distance_unit", "records"},
    "BodyMeasurement": {"kind", "unit"},
    "Authenticator": {"type"},
    "LegacyRow": {"kind", "outcome", "warnings"},
    "QuarantinedRow": {"reason"},
    "TrainingPlan": {"status", "unit", "schedule", "program", "share_token", "deload_weeks", "weekdays"},
    "Track": {"key", "kind", "rule", "ladder", "origin", "state"},
    "PlannedExercise": {"by", "schemes"},
    "TrackChange": {"kind", "rule", "before", "after"},
    "Reminder": {"kind", "plan_days", "rule", "time_zone", "channel_kinds"},
    "Channel": {"kind", "code_hash", "off_reason"},
    "Occurrence": {"zone", "state", "reason", "answer"},
    "Delivery": {"kind", "state", "reason", "message_id"},
    "CalendarFeed": {"token_hash"},
}


@dataclass(frozen=True, slots=True)
class Things:
    alice: User
    session: WorkoutSession
    open_session: WorkoutSession
    log: WorkoutLog
    set: WorkoutSet
    exercise: Exercise
    measurement: BodyMeasurement
    gym: Gym
    address: EmailAddress
    authenticator: Authenticator
    legacy_run: LegacyRun
    legacy_row: LegacyRow
    quarantined_row: QuarantinedRow
    plan: TrainingPlan
    plan_day: PlanDay
    planned: PlannedExercise
    track: Track
    track_change: TrackChange
    plan_version: PlanVersion
    channel: Channel
    reminder: Reminder
    occurrence: Occurrence
    delivery: Delivery
    calendar_feed: CalendarFeed

    def pk(self, kind: str) -> UUID:
        row: Model = getattr(self, kind)
        return UUID(str(row.pk))

    def rows(self) -> list[QuerySet[Any]]:
        """All that is Alice's, by table."""
        return [
            User.objects.filter(pk=self.alice.pk),
            EmailAddress.objects.filter(user=self.alice),
            Authenticator.objects.filter(user=self.alice),
            BodyMeasurement.objects.filter(user=self.alice),
            Exercise.objects.filter(owner=self.alice),
            ExerciseAlias.objects.filter(exercise__owner=self.alice),
            ExerciseMuscle.objects.filter(exercise__owner=self.alice),
            ExerciseSettings.objects.filter(user=self.alice),
            Gym.objects.filter(user=self.alice),
            WorkoutSession.objects.filter(user=self.alice),
            WorkoutLog.objects.filter(user=self.alice),
            WorkoutSet.objects.filter(user=self.alice),
            LegacyRow.objects.filter(user=self.alice),
            QuarantinedRow.objects.filter(legacy_row__user=self.alice),
            TrainingPlan.objects.filter(user=self.alice),
            PlanDay.objects.filter(user=self.alice),
            PlannedExercise.objects.filter(user=self.alice),
            Track.objects.filter(user=self.alice),
            TrackChange.objects.filter(user=self.alice),
            SlotChange.objects.filter(user=self.alice),
            PlanVersion.objects.filter(user=self.alice),
            Channel.objects.filter(user=self.alice),
            Reminder.objects.filter(user=self.alice),
            ReminderSettings.objects.filter(user=self.alice),
            Occurrence.objects.filter(user=self.alice),
            Delivery.objects.filter(user=self.alice),
            CalendarFeed.objects.filter(user=self.alice),
        ]

    def checksum(self) -> str:
        """Changes with any value of any of her rows; not with her last visit."""
        tables = [list(rows.order_by("pk").values()) for rows in self.rows()]
        for person in tables[0]:
            del person["last_login"]
        return json.dumps(tables, default=str, sort_keys=True)

    def texts_without_canary(self) -> list[str]:
        """Text fields, by model, in which no row has a canary: new ones belong into `NOT_TYPED` or into `alices_things`."""
        return [
            f"{rows.model.__name__}.{field.name}"
            for rows in self.rows()
            for field in rows.model._meta.concrete_fields
            if isinstance(field, CharField | TextField | EmailField | JSONField)
            and field.name not in NOT_TYPED.get(rows.model.__name__, set())
            and not any(CANARY in str(value) for value in rows.values_list(field.name, flat=True))
        ]


def text(name: str, *, private: bool = False) -> str:
    """A text for a field: were it not escaped, it would run."""
    return f"<script>{PRIVATE if private else CANARY}-{name}</script> {WORD}"


def alices_things() -> Things:
    alice: User = UserFactory.create(
        email=f"{CANARY}-alice@example.com", name=text("name"), goals=text("goals", private=True)
    )
    exercise = ExerciseFactory.create(
        owner=alice,
        name=text("exercise"),
        instructions=text("instructions"),
        video_url=f"https://example.com/{CANARY}-video",
    )
    ExerciseMuscle.objects.create(exercise=exercise, muscle="chest")
    ExerciseAlias.objects.create(exercise=exercise, name=text("alias"))
    ExerciseSettings.objects.create(user=alice, exercise=exercise, rest_seconds=200)
    session = WorkoutSessionFactory.create(
        user=alice, name=text("session"), notes=text("session", private=True)
    )
    log = WorkoutLogFactory.create(
        session=session,
        exercise=exercise,
        notes=text("log", private=True),
        prescription={"notes": text("prescription", private=True)},
    )
    row = WorkoutSetFactory.create(log=log, notes=text("set", private=True))
    opened = WorkoutSessionFactory.create(
        user=alice,
        state="open",
        started_at=AT + timedelta(days=1),
        name=text("open-session"),
        notes=text("open-session", private=True),
    )
    WorkoutSetFactory.create(
        log=WorkoutLogFactory.create(session=opened, exercise=exercise, notes=text("open-log", private=True)),
        notes=text("open-set", private=True),
    )
    measurement = BodyMeasurement.objects.create(
        user=alice,
        date=AT.date(),
        value=Decimal(80),
        unit="kg",
        canonical=Decimal(80),
        note=text("measurement", private=True),
    )
    gym = Gym.objects.create(
        user=alice,
        name=text("gym"),
        weight_unit="kg",
        is_current=True,
        bars=[{"kind": "barbell", "name": text("bar"), "weight": "20", "collars": "0"}],
        plates=[{"weight": "20", "pairs": 2}],
        machines=[{"name": text("machine"), "from": "5", "to": "50", "step": "5", "offset": "0"}],
    )
    address = EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    authenticator = Authenticator.objects.create(
        user=alice,
        type=Authenticator.Type.RECOVERY_CODES,
        data={"seed": text("seed", private=True), "used_mask": 0},
    )
    run = LegacyRun.objects.create(
        state="finished", choices={"weight_unit": "kg", "time_unit": "seconds", "time_zone": "UTC"}
    )
    came, stayed = (
        LegacyRow.objects.create(
            id=derived_id("workout", legacy_id),
            kind="workout",
            legacy_id=legacy_id,
            outcome=outcome,
            target_id=target,
            user=alice,
            run=run,
            row_hash=run.pk,
            # Of what came over, staff see where it went and what is in doubt, never what it said.
            row={"name": text("legacy", private=True), "notes": text("legacy", private=True)},
            moved_at=AT,
        )
        for legacy_id, outcome, target in (
            (text("legacy-id"), "moved", session.pk),
            (f"{CANARY}-2", "quarantined", None),
        )
    )
    # Staff who may correct it have to see it, notes and all: no private canary here.
    # tests/legacy/test_admin.py says who sees the notes and who does not.
    quarantined = QuarantinedRow.objects.create(
        legacy_row=stayed,
        reason="date_out_of_range",
        detail=text("detail"),
        row={"id": f"{CANARY}-2", "name": text("stayed"), "date": "infinity", "notes": text("stayed-notes")},
        correction={"name": text("correction")},
    )
    plan = plan_of(alice, exercise)
    return Things(
        alice,
        session,
        opened,
        log,
        row,
        exercise,
        measurement,
        gym,
        address,
        authenticator,
        run,
        came,
        quarantined,
        *plan,
        *reminder_of(alice, plan[0]),
    )


def plan_of(
    alice: User, exercise: Exercise
) -> tuple[TrainingPlan, PlanDay, PlannedExercise, Track, TrackChange, PlanVersion]:
    """A plan with one of each row, shared by a link that nobody was given."""
    plan = TrainingPlan.objects.create(
        user=alice,
        name=text("plan"),
        description=text("plan", private=True),
        unit="kg",
        status="active",
        started_on=AT.date(),
        share_token=f"{PRIVATE}-link",
    )
    day = PlanDay.objects.create(
        user=alice, plan=plan, name=text("day"), position=1, notes=text("day", private=True)
    )
    track = Track.objects.create(
        user=alice,
        plan=plan,
        key="press",
        name=text("track"),
        kind="working_weight",
        position=1,
        rule={"kind": "linear", "step": "2.5"},
        start=Decimal(60),
        origin="log",
        origin_text=text("origin", private=True),
        state={"value": "62.5"},
    )
    planned = PlannedExercise.objects.create(
        user=alice,
        plan=plan,
        day=day,
        exercise=exercise,
        track=track,
        position=1,
        schemes=[[{"reps": 5, "basis": "track"}]],
        notes=text("planned", private=True),
    )
    change = TrackChange.objects.create(
        user=alice,
        plan=plan,
        track=track,
        number=1,
        kind="set_by_hand",
        on=AT.date(),
        before={"value": "60"},
        after={"value": "62.5"},
        detail={"reason": text("reason", private=True)},
    )
    SlotChange.objects.create(user=alice, plan=plan, slot=1, skipped=True)
    version = PlanVersion.objects.create(
        user=alice,
        plan=plan,
        number=1,
        document=as_json.program_json(program_of(plan)),
        summary=text("summary"),
    )
    return plan, day, planned, track, change, version


def reminder_of(
    alice: User, plan: TrainingPlan
) -> tuple[Channel, Reminder, Occurrence, Delivery, CalendarFeed]:
    """A reminder that was tried once, in vain, by a channel that somebody switched off since."""
    ReminderSettings.objects.create(user=alice, quiet_from=time(22), quiet_until=time(7))
    channel = Channel.objects.create(
        user=alice,
        kind="email",
        address=f"{PRIVATE}@example.com",
        label=text("channel"),
        keys={"p256dh": f"{PRIVATE}-key", "auth": f"{PRIVATE}-auth"},
        verified_at=AT,
        off_reason="person",
        off_at=AT,
        off_detail=text("off", private=True),
    )
    reminder = Reminder.objects.create(
        user=alice,
        kind="plan",
        plan=plan,
        starts_on=AT.date(),
        time=time(18),
        message=text("reminder", private=True),
        begins_at=AT,
        planned_until=AT + timedelta(days=9999),
    )
    occurrence = Occurrence.objects.create(
        user=alice,
        reminder=reminder,
        date=AT.date(),
        time=time(18),
        zone="UTC",
        due_at=AT,
        expires_at=AT + timedelta(hours=4),
        state="given_out",
        reminder_version=1,
        title=text("occurrence"),
        text=text("occurrence", private=True),
    )
    delivery = Delivery.objects.create(
        user=alice,
        occurrence=occurrence,
        channel=channel,
        kind="email",
        state="failed",
        reason="refused",
        next_try_at=AT,
        attempts=1,
        message_id="<1@spotter.example>",
        error=text("error", private=True),
    )
    feed = CalendarFeed.objects.create(user=alice, plan=plan, token_hash="0" * 64)
    return channel, reminder, occurrence, delivery, feed
