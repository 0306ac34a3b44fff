"""What somebody intends to do: a plan, its days, their exercises; and the numbers that its rules move.

The rows are what training.progression.program.Program says, one for one; training.plans reads and writes them.
"""

from decimal import Decimal
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from uuid_utils.compat import uuid7

from accounts.enumerations import one_of
from accounts.models import LONGEST_REST, OwnedQuerySet, OwnedRow
from training.models.exercise import Exercise
from training.progression.program import Schedule, SchemeBy, TrackKind
from training.progression.states import ChangeKind

MOST_WEEKS = 52


class PlanStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    COMPLETED = "completed", "Completed"
    ARCHIVED = "archived", "Archived"


class Origin(models.TextChoices):
    """Where the first value of a track came from."""

    UNKNOWN = "", "Not known yet"
    LOG = "log", "From your log"
    TEST = "test", "Tested"
    ENTERED = "entered", "Entered"
    GUESS = "guess", "A guess"


class TrainingPlanQuerySet(OwnedQuerySet["TrainingPlan"]):
    def active(self) -> Self:
        return self.kept().filter(status=PlanStatus.ACTIVE)


class TrainingPlan(OwnedRow):
    """`version` counts every edit, and each has its PlanVersion."""

    name = models.CharField(max_length=100)
    description = models.TextField(max_length=5000, blank=True)
    status = models.CharField(max_length=9, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    unit = models.CharField(max_length=2, choices={"kg": "kg", "lb": "lb"})
    weeks = models.PositiveSmallIntegerField(default=1)  # of a cycle
    deload_weeks = models.JSONField(default=list, blank=True)  # their numbers, from 1
    target_weeks = models.PositiveSmallIntegerField("planned duration in weeks", null=True, blank=True)
    schedule = models.CharField(
        max_length=8,
        choices={
            Schedule.SEQUENCE.value: "One day after the other",
            Schedule.WEEKDAYS.value: "Fixed weekdays",
        },
        default=Schedule.SEQUENCE.value,
    )
    weekdays = models.JSONField(default=list, blank=True)  # of a sequence; 0 is Monday
    # Key of the library's program that it was adopted from.
    program = models.SlugField(max_length=80, blank=True, editable=False)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True, editable=False)
    # The next session of the plan, counted from 0; kept with each session that is finished, and can be derived.
    next_slot = models.PositiveIntegerField(default=0, editable=False)
    # Whoever has it may read the plan, never the log; empty: not shared.
    share_token = models.CharField(max_length=43, null=True, blank=True, editable=False)  # noqa: DJ001

    user_id: UUID
    objects: ClassVar[TrainingPlanQuerySet] = TrainingPlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["user", "status"], name="plan_user_status")]
        constraints = [
            models.UniqueConstraint(fields=["user", "id"], name="plan_user_id"),
            models.UniqueConstraint(fields=["share_token"], name="plan_share_token_unique"),
            one_of("status", PlanStatus, name="plan_status_known"),
            one_of("unit", ["kg", "lb"], name="plan_unit_known"),
            one_of("schedule", [each.value for each in Schedule], name="plan_schedule_known"),
            models.CheckConstraint(condition=~Q(name=""), name="plan_has_a_name"),
            models.CheckConstraint(condition=Q(weeks__range=(1, MOST_WEEKS)), name="plan_weeks_1_to_52"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("training:plan", args=[self.pk])


class PlanPart(models.Model):
    """A row of a plan. It has no version of its own: the plan is edited as a whole."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False, db_index=False
    )
    plan = models.ForeignKey(TrainingPlan, on_delete=models.CASCADE, related_name="+", db_index=False)

    user_id: UUID
    plan_id: UUID

    class Meta:
        abstract = True


class PlanDay(PlanPart):
    name = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField()
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)  # 0 is Monday
    notes = models.TextField(max_length=2000, blank=True)

    objects: ClassVar[OwnedQuerySet["PlanDay"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["plan"], name="plan_day_plan")]
        constraints = [
            models.UniqueConstraint(fields=["user", "id"], name="plan_day_user_id"),
            models.CheckConstraint(
                condition=Q(weekday=None) | Q(weekday__lte=6), name="plan_day_weekday_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Track(PlanPart):
    """A number that a rule moves; `state` is where it stands (training.progression.states.TrackState).

    One that an edit took out of the plan stays as a tombstone, with its state and its changes: an undo brings it back.
    """

    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=100)
    kind = models.CharField(
        max_length=14,
        choices={
            TrackKind.WORKING_WEIGHT.value: "Working weight",
            TrackKind.TRAINING_MAX.value: "Training max",
        },
    )
    position = models.PositiveSmallIntegerField()
    rule = models.JSONField(default=dict)  # training.progression.as_json.rule_json
    ladder = models.JSONField(default=list, blank=True)  # ids of exercises
    start = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    origin = models.CharField(max_length=7, choices=Origin.choices, blank=True, default=Origin.UNKNOWN)
    origin_text = models.CharField(max_length=200, blank=True)  # "est. from 100 × 8 on 3 Nov, 90 %"
    state = models.JSONField(default=dict, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[OwnedQuerySet["Track"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "id"], name="track_user_id"),
            models.UniqueConstraint(fields=["user", "plan", "key"], name="track_key_unique"),
            one_of("kind", [each.value for each in TrackKind], name="track_kind_known"),
            one_of("origin", Origin, name="track_origin_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def value(self) -> Decimal | None:
        text = self.state.get("value")
        return None if text is None else Decimal(text)


class PlannedExercise(PlanPart):
    day = models.ForeignKey(PlanDay, on_delete=models.CASCADE, related_name="exercises", db_index=False)
    # As of a log: one that is in a plan cannot be deleted, but a person with all that is theirs can.
    exercise = models.ForeignKey(Exercise, on_delete=models.RESTRICT, related_name="planned", db_index=True)
    position = models.PositiveSmallIntegerField()
    superset = models.PositiveSmallIntegerField(null=True, blank=True)
    track = models.ForeignKey(
        Track, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    decides = models.BooleanField(default=True)  # whether it moves its track
    by = models.CharField(
        max_length=6,
        choices={
            SchemeBy.ALWAYS.value: "Always the same",
            SchemeBy.WEEK.value: "By week",
            SchemeBy.STAGE.value: "By stage",
        },
        default=SchemeBy.ALWAYS.value,
    )
    schemes = models.JSONField(default=list)  # a list of lists of sets (training.progression.as_json)
    rest_seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    notes = models.TextField(max_length=2000, blank=True)

    day_id: UUID
    exercise_id: UUID
    track_id: UUID | None
    objects: ClassVar[OwnedQuerySet["PlannedExercise"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["plan"], name="planned_plan"),
            models.Index(fields=["day"], name="planned_day"),
            models.Index(fields=["track"], name="planned_track"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "id"], name="planned_user_id"),
            one_of("by", [each.value for each in SchemeBy], name="planned_by_known"),
            models.CheckConstraint(
                condition=Q(rest_seconds=None) | Q(rest_seconds__lte=LONGEST_REST),
                name="planned_rest_at_most_an_hour",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exercise_id} on {self.day_id}"


class TrackChange(PlanPart):
    """One event of a track, in order of `number`: what a session, a cycle or the person did to it, and on what evidence.

    A judged session has one for each track that it decided, also where nothing moved. The track can be recomputed from
    them: `rule` is the rule as it was then, `session` names the log whose prescription and sets are judged.
    """

    track = models.ForeignKey(Track, on_delete=models.CASCADE, related_name="changes", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=[(each.value, each.value) for each in ChangeKind])
    # Of workouts; training does not know it. Empty: not a session's doing.
    session = models.UUIDField(null=True, blank=True)
    log = models.UUIDField(null=True, blank=True)
    on = models.DateField()
    rule = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    detail = models.JSONField(
        default=dict
    )  # judgement, step, rounding; of an undo the row that it takes back
    created_at = models.DateTimeField(auto_now_add=True)

    track_id: UUID
    objects: ClassVar[OwnedQuerySet["TrackChange"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["plan"], name="track_change_plan"),
            models.Index(fields=["user", "session"], name="track_change_session"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "track", "number"], name="track_change_number_unique"),
            one_of("kind", [each.value for each in ChangeKind], name="track_change_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class SlotChange(PlanPart):
    """What the person decided about one session of a plan: left out, or put on another day."""

    slot = models.PositiveIntegerField()
    skipped = models.BooleanField(default=False)
    moved_to = models.DateField(null=True, blank=True)

    objects: ClassVar[OwnedQuerySet["SlotChange"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "plan", "slot"], name="slot_change_once")]

    def __str__(self) -> str:
        return f"Slot {self.slot}"


class PlanVersion(PlanPart):
    """The plan after one edit: every one can be restored."""

    number = models.PositiveIntegerField()
    document = models.JSONField()  # training.progression.as_json.program_json
    summary = models.CharField(max_length=200)  # "Added Squat to Day A"
    # Of an undo: the version that it went back to. The next undo goes on from there.
    back_to = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[OwnedQuerySet["PlanVersion"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["user", "plan", "number"], name="plan_version_unique")]

    def __str__(self) -> str:
        return f"Version {self.number}"


class LibraryPlan(models.Model):
    """A plan that staff publish beside the shipped programs (training.programs)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=100)
    summary = models.CharField(max_length=200, blank=True)
    document = models.JSONField()  # a program file
    is_published = models.BooleanField("published", default=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
