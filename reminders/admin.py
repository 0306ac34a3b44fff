"""What staff see of reminders: whether they go out, what did not and why, and who sends. Never what they say: that is people's own."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import ModelAdmin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince

from reminders import dispatch
from reminders.models import ChannelKind, Delivery, Occurrence, Reason, Worker
from reminders.standing import ALIVE, standing

LOOKED_BACK = timedelta(days=7)
MOST_BROKEN = 20
MOST_WORKERS = 20
State = Delivery.State
SHOWN = (State.FAILED, State.PARKED)
# As dispatch keeps an exception: what stands behind its name may quote what somebody typed.
_EXCEPTION = re.compile(r"(\w+): ")


def failures(since: datetime) -> list[tuple[str, int, int]]:
    """By kind of channel: how many messages failed, and how many are parked. Kinds without any are left out."""
    rows = Delivery.objects.filter(state__in=SHOWN, next_try_at__gte=since).order_by()
    counted = rows.values_list("kind", "state").annotate(rows=Count("pk"))
    counts = {(kind, state): number for kind, state, number in counted}
    return [
        (str(kind.label), counts.get((kind, State.FAILED), 0), counts.get((kind, State.PARKED), 0))
        for kind in ChannelKind
        if (kind, State.FAILED) in counts or (kind, State.PARKED) in counts
    ]


def broken(since: datetime) -> list[Occurrence]:
    """Of which no message could be made, the last ones first; the log names them by their ids."""
    rows = Occurrence.objects.filter(reason=Reason.BROKEN, due_at__gte=since).order_by("-due_at")
    return list(rows.select_related("user").only("due_at", "user__email")[:MOST_BROKEN])


def workers(now: datetime) -> list[tuple[Worker, bool]]:
    """The last to be heard of, and whether each lives."""
    found = Worker.objects.all()[:MOST_WORKERS]
    return [(worker, worker.stopped_at is None and worker.beat_at >= now - ALIVE) for worker in found]


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state.value, str(state.label)) for state in SHOWN]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> Any:
        return queryset.filter(state=self.value()) if self.value() in SHOWN else queryset


@admin.register(Delivery)
class DeliveryAdmin(ModelAdmin[Delivery]):
    """Messages that failed or are parked. Those that went out are nobody's business but their person's."""

    change_list_template = "admin/reminders/delivery/change_list.html"
    list_display = ("state", "kind", "wrong", "person", "attempts", "when")
    list_display_links = None
    list_filter = (StateFilter, "kind")
    list_select_related = ("user",)
    ordering = ("-state", "-next_try_at")  # what is parked waits for somebody
    actions: Sequence[Any] = ("try_again",)
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    fields = readonly_fields = ("state", "kind", "wrong", "attempts", "person")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return super().get_queryset(request).filter(state__in=SHOWN)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        now = timezone.now()
        found = standing(now)
        context = {
            "title": "Reminders",
            "standing": found,
            "oldest": timesince(now - timedelta(seconds=found.oldest_seconds), now),
            "failures": failures(now - LOOKED_BACK),
            "broken": broken(now - LOOKED_BACK),
            "workers": workers(now),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    @admin.display(description="last tried", ordering="next_try_at")
    def when(self, delivery: Delivery) -> str:
        return date_format(timezone.localtime(delivery.next_try_at), "j M, H:i")

    @admin.display(description="what went wrong")
    def wrong(self, delivery: Delivery) -> str:
        """Of ours only: what the other side said may name what was in the message."""
        if delivery.state != State.PARKED:
            return delivery.get_reason_display()
        exception = _EXCEPTION.match(delivery.error)
        return f"{exception[1]}; the log has all of it" if exception else delivery.error

    @admin.display(description="person", ordering="user__email")
    def person(self, delivery: Delivery) -> str:
        return delivery.user.email

    @admin.action(description="Try the parked ones again", permissions=["change"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        keys = list(queryset.filter(state=State.PARKED).values_list("user_id", "pk"))
        count = dispatch.try_again(keys, timezone.now())
        if count:
            self.message_user(
                request, f"{count} {'is' if count == 1 else 'are'} tried again as soon as a worker looks."
            )
        else:
            self.message_user(request, "None of these is parked.", messages.WARNING)
