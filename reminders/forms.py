"""What a person says about a reminder, as they say it: a RRULE stands behind it, and nobody sees one."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date, time, timedelta
from functools import partial
from typing import Any, ClassVar, Self, cast

from django import forms
from django.core.exceptions import ValidationError
from uuid_utils.compat import uuid7

from accounts.fields import known_zone
from accounts.models import User
from reminders.checking import FAR_OFF, LONGEST_MESSAGE, MOST_AFTER, is_far_off
from reminders.models import ChannelKind, Kind, Reminder
from reminders.models.reminder import all_kinds
from reminders.schedule import LAST_DAY, MOST_INTERVAL, NO_WEEKDAY, Frequency, Repeat
from reminders.showing import Way
from reminders.wording import ahead
from reminders.writing import LONGEST_PAUSE
from training.models import PlanDay, TrainingPlan
from training.progression.program import Schedule

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

LEADS = {
    "0": "At that time",
    "15": "15 min before",
    "30": "30 min before",
    "60": "1 h before",
    "120": "2 h before",
    "720": "12 h before",
    "1440": "1 day before",
}
GRACES = {
    "": "Up to 4 hours late, that day",
    "15": "Up to 15 minutes late",
    "60": "Up to 1 hour late",
    "240": "Up to 4 hours late, over midnight too",
    "720": "Up to 12 hours late",
    "1440": "Up to a day late",
}
FREQUENCIES = {"daily": "Days", "weekly": "Weeks", "monthly": "Months"}
MONTHLY = {"day": "On a day of the month", "last": "On its last day", "nth": "On a weekday of it"}
NTH = {"1": "first", "2": "second", "3": "third", "4": "fourth", "-1": "last"}
REPEATING = {"frequency", "interval", "weekdays", "monthly", "month_day", "nth", "nth_weekday"}
FOLLOW, PINNED = "follow", "pinned"

# What each kind asks for, besides what all ask for.
FIELDS: dict[str, tuple[str, ...]] = {
    Kind.PLAN: ("plan", "days", "lead", "unless_done"),
    Kind.FREE: ("lead", "unless_done"),
    Kind.WEIGH_IN: ("unless_done",),
    Kind.IDLE: ("after",),
    Kind.PLAN_ENDS: ("plan", "after"),
    Kind.FORGOTTEN: ("after",),
}
REPEATED = {Kind.FREE, Kind.WEIGH_IN}
AFTER = {
    Kind.IDLE: "Days without a workout",
    Kind.PLAN_ENDS: "Days before it ends",
    Kind.FORGOTTEN: "Hours without a set",
}


def _number(least: int, most: int, **options: Any) -> forms.IntegerField:
    text = f"Enter a number from {least} to {most}."
    widget = forms.TextInput(attrs={"class": "form-control", "inputmode": "numeric", "maxlength": "3"})
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), text)
    return forms.IntegerField(
        min_value=least, max_value=most, widget=widget, error_messages=messages, **options
    )


def _time_field(label: str, **options: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages=dict.fromkeys(("required", "invalid"), "Enter a time, such as 18:00."),
        **options,
    )


def _date_field(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages=dict.fromkeys(("required", "invalid"), "Choose a day."),
        **options,
    )


def show_fault(form: forms.BaseForm) -> None:
    """The page opens at the first field that is refused: it may be far down."""
    faulty = next((bound for bound in form.visible_fields() if bound.errors), None)
    if faulty is not None:
        faulty.field.widget.attrs["autofocus"] = True


class RefusableForm(forms.Form):
    """What the room refuses is said at its field; else above all. `places`: fields that are called otherwise than the columns."""

    places: ClassVar[Mapping[str, str]] = {}

    def refuse(self, faults: Mapping[str, str]) -> None:
        for place, message in faults.items():
            name = self.places.get(place, place)
            self.add_error(name if name in self.fields else None, message)


class ReminderForm(RefusableForm):
    """One kind of reminder; the page has chosen the kind and the plan. Fields that the kind does not ask for are not there."""

    places: ClassVar[Mapping[str, str]] = {
        "lead_minutes": "lead",
        "grace_minutes": "grace",
        "plan_days": "days",
        "channel_kinds": "channels",
        "rule": "frequency",
    }

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    message = forms.CharField(
        max_length=LONGEST_MESSAGE,
        required=False,
        error_messages={"max_length": f"At most {LONGEST_MESSAGE} characters."},
    )
    after = _number(1, 90)
    days = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    frequency = forms.ChoiceField(choices=FREQUENCIES, widget=forms.RadioSelect)
    interval = _number(1, MOST_INTERVAL, label="Every how many")
    weekdays = forms.TypedMultipleChoiceField(
        choices=[(str(number), name[:3]) for number, name in enumerate(WEEKDAYS)],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    monthly = forms.ChoiceField(choices=MONTHLY, required=False, widget=forms.RadioSelect)
    month_day = _number(1, 31, required=False, label="Day of the month")
    nth = forms.ChoiceField(choices=NTH, required=False, label="Which one")
    nth_weekday = forms.TypedChoiceField(
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)],
        coerce=int,
        empty_value=None,
        required=False,
        label="Weekday",
    )
    starts_on = _date_field("Begins on", help_text="“Every 3 days” is counted from here.")
    time = _time_field("At")
    lead = forms.TypedChoiceField(choices=LEADS, coerce=int, label="Tell me")
    unless_done = forms.BooleanField(required=False)
    channels = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one way."},
    )
    zone = forms.ChoiceField(
        choices={FOLLOW: "Wherever I am", PINNED: "One place"},
        label="By the clock of",
        widget=forms.RadioSelect,
    )
    time_zone = forms.CharField(required=False, max_length=64, label="Time zone")
    grace = forms.TypedChoiceField(
        choices=GRACES,
        coerce=int,
        empty_value=None,
        required=False,
        label="If it cannot be sent in time",
        help_text="After a night without a network, say. Later than that it is not sent at all.",
    )
    through_quiet_hours = forms.BooleanField(required=False, label="In my quiet hours too")

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        kind: str,
        plan: TrainingPlan | None = None,
        plan_days: Iterable[PlanDay] = (),
        ways: Sequence[Way] = (),
        reminder: Reminder | None = None,
        today: date,
    ) -> None:
        self.user, self.kind, self.plan, self.reminder = user, Kind(kind), plan, reminder
        self._again = partial(
            type(self),
            user=user,
            kind=kind,
            plan=plan,
            plan_days=plan_days,
            ways=ways,
            reminder=reminder,
            today=today,
        )
        self.asks_rule = self.kind in REPEATED or (
            self.kind == Kind.PLAN and plan is not None and has_no_days_of_its_own(plan)
        )
        super().__init__(data, initial=_initial_of(reminder) if reminder else _first(self.kind, user, today))
        self.today, self.ways = today, ways
        self._keep_what_is_asked(today)
        for name in ("channels", "days"):
            if name in self.fields:
                self.fields[name].widget.attrs["class"] = "form-check-input"
        self._put_words(list(plan_days))

    def _keep_what_is_asked(self, today: date) -> None:
        asked = {"id", "version", "message", "time", "channels", "zone", "time_zone", "grace"}
        asked |= {"through_quiet_hours", *FIELDS[self.kind]}
        if self.asks_rule:
            asked |= {"starts_on", *REPEATING}
        if self.kind == Kind.FORGOTTEN:
            asked -= {"time", "zone", "time_zone"}
        for name in list(self.fields):
            if name not in asked:
                del self.fields[name]
        if self.asks_rule:
            # A rule of a plan whose days are in turn begins where it began; nobody looks further back than a year.
            self.fields["starts_on"].widget.attrs["min"] = date(today.year - 1, 1, 1).isoformat()

    def _put_words(self, plan_days: list[PlanDay]) -> None:
        fields: Any = self.fields
        kinds = {*all_kinds(), *(way.kind for way in self.ways), *self["channels"].initial}
        fields["message"].label = "What for" if self.kind == Kind.FREE else "A note to yourself"
        fields["message"].required = self.kind == Kind.FREE
        fields["message"].error_messages["required"] = "Say what it is for, such as Stretch."
        fields["message"].widget.attrs |= {"autocomplete": "off"}
        fields["channels"].choices = [(kind.value, kind.label) for kind in ChannelKind if kind in kinds]
        if "days" in fields:
            fields["days"].choices = [(str(day.pk), day.name) for day in plan_days]
        if "unless_done" in fields:
            fields["unless_done"].label = (
                "Not if I have weighed myself that day"
                if self.kind == Kind.WEIGH_IN
                else "Not if I have trained that day"
            )
        if "after" in fields:
            fields["after"] = _number(1, MOST_AFTER[self.kind], label=AFTER[self.kind])
        if self.kind == Kind.PLAN and not self.asks_rule:
            fields["time"].label = "You train at"
        for name, unit in (("lead", "minutes"), ("grace", "minutes")):
            stored = getattr(self.reminder, f"{name}_{unit}", None)
            if name in fields and stored is not None and str(stored) not in dict(fields[name].choices):
                fields[name].choices = [*fields[name].choices, (str(stored), _in_words(name, stored))]

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        is_stored = self.reminder is not None and self.reminder.starts_on == day
        if not is_stored and is_far_off(day, self.today):
            raise ValidationError(FAR_OFF)
        return day

    def clean_time_zone(self) -> str:
        if self.cleaned_data.get("zone") != PINNED:
            return ""
        return known_zone(self.cleaned_data["time_zone"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.asks_rule:
            for name in self._not_meant(cleaned):
                self.errors.pop(name, None)
            if not REPEATING & set(self.errors):
                cleaned["rule"] = self._rule(cleaned)
            elif cleaned.get("frequency") == "weekly" and cleaned.get("weekdays") == []:
                # With the other faults at once, not after them.
                self.add_error("weekdays", NO_WEEKDAY)
        return cleaned

    def _not_meant(self, cleaned: Mapping[str, Any]) -> set[str]:
        """Fields that the page does not show for what was chosen: what stands there is of no matter."""
        frequency, how = cleaned.get("frequency"), cleaned.get("monthly")
        not_meant = set() if frequency == "weekly" else {"weekdays"}
        if frequency != "monthly":
            return not_meant | {"monthly", "month_day", "nth", "nth_weekday"}
        not_meant |= set() if how == "nth" else {"nth", "nth_weekday"}
        return not_meant if how == "day" else not_meant | {"month_day"}

    def _rule(self, cleaned: Mapping[str, Any]) -> str:
        how = cleaned["monthly"] or "day" if cleaned["frequency"] == "monthly" else ""
        days = {"day": cleaned.get("month_day"), "last": LAST_DAY}
        try:
            return Repeat(
                Frequency(cleaned["frequency"]),
                cleaned["interval"],
                frozenset(cleaned["weekdays"] if cleaned["frequency"] == "weekly" else ()),
                days.get(how),
                (int(cleaned["nth"] or 1), cleaned["nth_weekday"] or 0) if how == "nth" else None,
            ).rule
        except ValueError as wrong:
            self.add_error({"day": "month_day", "": "weekdays"}.get(how, "monthly"), str(wrong))
            return ""

    def values(self) -> dict[str, Any]:
        """Columns of the reminder, as the person said them; what the kind does not ask for is as it was, or as a new one has it."""
        cleaned = self.cleaned_data
        values = {
            "message": cleaned["message"],
            "channel_kinds": cleaned["channels"],
            "grace_minutes": cleaned["grace"],
            "through_quiet_hours": cleaned["through_quiet_hours"],
        }
        if self.kind == Kind.PLAN:
            values["rule"] = (
                ""  # the plan has days of its own; where it has none, the rule is among what follows
            )
        columns = {"time": "time", "time_zone": "time_zone", "lead": "lead_minutes", "after": "after"}
        columns |= {
            "unless_done": "unless_done",
            "days": "plan_days",
            "starts_on": "starts_on",
            "rule": "rule",
        }
        return values | {column: cleaned[name] for name, column in columns.items() if name in cleaned}

    def start_again(self, message: str, **hidden: Any) -> None:
        """Refuse what was sent, with all that was typed and other `hidden` values for the next try."""
        data: Any = cast("Any", self.data).copy()
        for name, value in hidden.items():
            data[name] = str(value)
        self.data = data
        self.add_error(None, message)

    def again(self) -> Self:
        """The same once more, as it was sent, or as a browser would send it untouched: to tell what it would do. That it has no
        name yet is no matter for that."""
        sent = (
            self.data
            if self.is_bound
            else {bound.html_name: bound.value() for bound in self if bound.value()}
        )
        form = cast("Self", self._again(sent))
        form.fields["message"].required = False
        return form

    def would_be(self) -> Reminder:
        """The reminder that this form describes, not stored."""
        made = (
            copy(self.reminder) if self.reminder else Reminder(user=self.user, kind=self.kind, plan=self.plan)
        )
        values = {"starts_on": made.starts_on or self.today, "time": time(), **self.values()}
        for column, value in values.items():
            setattr(made, column, value)
        return made

    @property
    def goes_nowhere(self) -> bool:
        """Whether nothing of what is chosen is set up."""
        return not any(way.usable for way in self.ways if way.kind in self.cleaned_data["channels"])

    @property
    def faulty_labels(self) -> list[str]:
        return [
            str(self[name].label) for name in self.errors if name in self.fields and not self[name].is_hidden
        ]


def has_no_days_of_its_own(plan: TrainingPlan) -> bool:
    """Whether its workouts come in turn, whenever one trains: then nobody knows the day but the person."""
    return plan.schedule == Schedule.SEQUENCE and not plan.weekdays


def _in_words(name: str, minutes: int) -> str:
    return f"{ahead(minutes)} before" if name == "lead" else f"Up to {ahead(minutes)} late"


def _first(kind: Kind, user: User, today: date) -> dict[str, Any]:
    """What a new one begins with: such as most people would choose."""
    daily = kind == Kind.FREE
    return {
        "id": uuid7(),
        "time": time(7) if kind == Kind.WEIGH_IN else time(18),
        "frequency": "daily" if daily else "weekly",
        "interval": 1,
        "weekdays": ["0"] if kind == Kind.WEIGH_IN else ["0", "2", "4"],
        "monthly": "day",
        "month_day": today.day,
        "nth": "1",
        "nth_weekday": "0",
        "starts_on": today,
        "lead": "30" if kind == Kind.PLAN else "0",
        "after": {Kind.IDLE: 4, Kind.PLAN_ENDS: 7, Kind.FORGOTTEN: 3}.get(kind),
        "unless_done": True,
        "channels": [ChannelKind.EMAIL.value, ChannelKind.PUSH.value],
        "zone": FOLLOW,
        "time_zone": user.time_zone,
        "grace": "",
    }


def _initial_of(reminder: Reminder) -> dict[str, Any]:
    rule = Repeat.from_rule(reminder.rule) if reminder.rule else None
    first = _first(Kind(reminder.kind), reminder.user, reminder.starts_on)
    stored = {
        "id": reminder.pk,
        "version": reminder.version,
        "message": reminder.message,
        "days": [str(day) for day in reminder.plan_days],
        "starts_on": reminder.starts_on,
        "time": reminder.time,
        "lead": str(reminder.lead_minutes),
        "after": reminder.after,
        "unless_done": reminder.unless_done,
        "channels": reminder.channel_kinds,
        "zone": PINNED if reminder.time_zone else FOLLOW,
        "time_zone": reminder.time_zone or reminder.user.time_zone,
        "grace": "" if reminder.grace_minutes is None else str(reminder.grace_minutes),
        "through_quiet_hours": reminder.through_quiet_hours,
    }
    return first | stored | (_repeated(rule) if rule else {})


def _repeated(rule: Repeat) -> dict[str, Any]:
    found: dict[str, Any] = {"frequency": rule.frequency, "interval": rule.interval}
    if rule.weekdays:
        found["weekdays"] = [str(day) for day in sorted(rule.weekdays)]
    if rule.nth_weekday:
        found |= {"monthly": "nth", "nth": str(rule.nth_weekday[0]), "nth_weekday": str(rule.nth_weekday[1])}
    elif rule.month_day == LAST_DAY:
        found["monthly"] = "last"
    elif rule.month_day is not None:
        found |= {"monthly": "day", "month_day": rule.month_day}
    return found


class QuietForm(RefusableForm):
    """Both ends, or neither for no quiet hours."""

    quiet_from = _time_field("From", required=False)
    quiet_until = _time_field("Until", required=False)


class PauseForm(RefusableForm):
    """The first day on which reminders come again."""

    until = _date_field("They come again on")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].widget.attrs |= {
            "min": (today + timedelta(days=1)).isoformat(),
            "max": (today + LONGEST_PAUSE).isoformat(),
        }
