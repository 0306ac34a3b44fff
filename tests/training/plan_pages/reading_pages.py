"""Addresses of the pages of plans, what a reader sees there, and what forms send."""

import re
from html import unescape
from typing import Any

from django.urls import reverse
from django.utils import timezone

from tests.training.plans.building import new_id
from training.models import PlanStatus, TrainingPlan
from training.plans import writing

LIBRARY = "/plans/library/"
STRONGLIFTS = "/plans/library/stronglifts-5x5/"
ADOPT = f"{STRONGLIFTS}adopt/"
NEW = "/plans/new/"
TRACKS = ("squat", "bench-press", "barbell-row", "overhead-press", "deadlift")


def text(response: Any) -> str:
    """What a reader sees, on one line."""
    page = re.sub(r"(?s)<(script|style|head).*?</\1>", " ", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def url(plan: TrainingPlan, name: str = "plan", **more: Any) -> str:
    return reverse(f"training:{name}", kwargs={"pk": plan.pk, **more})


def start(plan: TrainingPlan) -> None:
    writing.set_status(user=plan.user, plan_id=plan.pk, status=PlanStatus.ACTIVE, today=timezone.now().date())


def status_of(plan: TrainingPlan) -> str:
    return TrainingPlan.objects.get(pk=plan.pk).status


def sent(**changes: Any) -> dict[str, Any]:
    """What the dialogue sends for StrongLifts."""
    return {
        "id": str(new_id()),
        "unit": "kg",
        "days": "days",
        "weekdays": ["0", "2", "4"],
        **{f"start-{track}": "40" for track in TRACKS},
        **changes,
    }
