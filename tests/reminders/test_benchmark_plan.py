"""The measurement of planning measures what it says."""

from datetime import UTC, datetime

import pytest
from time_machine import TimeMachineFixture

from reminders.benchmarking import ahead
from reminders.models import Occurrence, Reminder

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_people_with_plans_idle_days_and_rules_are_planned(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOON, tick=False)
    ahead.build(20, NOON)
    kinds = sorted(Reminder.objects.values_list("kind", flat=True))
    assert kinds == ["free"] * 16 + ["idle"] * 2 + ["plan"] * 2
    found = ahead.plan(20, NOON)
    assert found.rows == Occurrence.objects.count()
    assert not Reminder.objects.filter(planned_until__lte=NOON).exists()
    of_plan = Occurrence.objects.filter(reminder__kind="plan").earliest("due_at")
    assert (of_plan.title, of_plan.text) == (
        "Day B",
        "Lift 0 5 × 5 · 60 kg\nLift 1 5 × 5 · 60 kg\nLift 2 5 × 5 · 60 kg\nLift 3 5 × 5 · 60 kg",
    )
