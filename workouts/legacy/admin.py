"""The take-over for staff: what ran, and where each row went.

What people wrote is theirs. The columns of a LegacyRow are not shown at all: it says where the row went and what is in
doubt. What staff correct is in quarantine_admin.
"""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from accounts.legacy.choices import Choices
from accounts.legacy.doubts import sentences
from accounts.legacy.identity import derived_id
from accounts.models import LegacyRow, LegacyRun, User

UNKNOWN = "–"
# In the order in which they are done.
STEPS = {
    "users": "users",
    "exercises": "exercises",
    "plans": "plans",
    "workouts": "workouts",
    "orphans": "exercises without a workout",
    "logs": "single logs",
    "log_orphans": "single logs without a user",
}
# People found by a part of an address whose rows are searched.
FOUND = 100


class LookedAt[M: models.Model](admin.ModelAdmin[M]):
    """Nobody adds or deletes here: the take-over does, and its rollback, and who deletes an account."""

    class Media:
        css = {"all": ["css/admin_legacy.css"]}

    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


class _ReadOnly[M: models.Model](LookedAt[M]):
    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


# --- Runs ---------------------------------------------------------------------------------------------------------


@admin.register(LegacyRun)
class LegacyRunAdmin(_ReadOnly[LegacyRun]):
    list_display = ("begun", "state", "verified", "finished_at")
    list_filter = ("state",)
    fieldsets = (
        (None, {"fields": ("state", "started_at", "finished_at", "taken_as", "steps", "outcomes")}),
        ("The last verification", {"fields": ("verification",)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: LegacyRun | None = None) -> tuple[str, ...]:
        # The first differences that a verification found name people: they stand in the report's file, and here for those
        # who may see everything.
        names = isinstance(request.user, User) and request.user.is_superuser
        return ("taken_as", "steps", "outcomes", "verification_with_names" if names else "verification")

    def get_fieldsets(self, request: HttpRequest, obj: LegacyRun | None = None) -> Any:
        last = self.get_readonly_fields(request, obj)[-1]
        return (self.fieldsets[0], ("The last verification", {"fields": (last,)}))

    @admin.display(description="begun", ordering="started_at")
    def begun(self, run: LegacyRun) -> str:
        return f"{run.started_at:%-d %B %Y, %H:%M} UTC"

    @admin.display(description="verified", boolean=True)
    def verified(self, run: LegacyRun) -> bool | None:
        return run.report.get("ok") if run.report else None

    @admin.display(description="taken as")
    def taken_as(self, run: LegacyRun) -> str:
        chosen = Choices.from_json(run.choices)
        mixed = ", small and large ones alike" if chosen.mixed_times else ""
        return (
            f"Weights in {chosen.weight_unit}, times in {chosen.time_unit}{mixed}, heights in {chosen.height_unit}, days in"
            f" {chosen.time_zone} for people without a time zone of their own."
        )

    @admin.display(description="steps")
    def steps(self, run: LegacyRun) -> str:
        done = [
            f"{name}: {'done' if run.progress[phase].get('done') else 'under way'}"
            for phase, name in STEPS.items()
            if phase in run.progress
        ]
        return ", ".join(done) or "None has begun."

    @admin.display(description="rows")
    def outcomes(self, run: LegacyRun) -> str:
        rows = run.rows.values_list("kind", "outcome").annotate(rows=models.Count("pk")).order_by()
        counts = {(kind, outcome): number for kind, outcome, number in rows}
        table = [
            (
                str(kind.label),
                [counts.get((kind.value, outcome.value), 0) for outcome in LegacyRow.Outcome],
            )
            for kind in LegacyRow.Kind
            if any(found == kind.value for found, _ in counts)
        ]
        context = {"outcomes": [outcome.label for outcome in LegacyRow.Outcome], "table": table}
        return render_to_string("admin/accounts/legacyrun/outcomes.html", context)

    @admin.display(description="report")
    def verification(self, run: LegacyRun) -> str:
        return _report(run, with_names=False)

    @admin.display(description="report")
    def verification_with_names(self, run: LegacyRun) -> str:
        return _report(run, with_names=True)


def _report(run: LegacyRun, *, with_names: bool) -> str:
    warnings = run.report.get("warnings", {})
    tables = run.report.get("tables", {})
    kinds = [kind.label for kind in LegacyRow.Kind if kind.label in tables]
    context = {
        "report": run.report,
        "tables": [(name, tables[name]) for name in [*kinds, *sorted(tables.keys() - set(kinds))]],
        "totals": sorted(run.report.get("totals", {}).items()),
        "warnings": [(doubt.label, warnings[doubt.value]) for doubt in sentences(list(warnings))],
        "with_names": with_names,
    }
    return render_to_string("admin/accounts/legacyrun/report.html", context)


# --- Rows ---------------------------------------------------------------------------------------------------------


class WarnedFilter(admin.SimpleListFilter):
    title = "warned"
    parameter_name = "warned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "Yes"), ("0", "No")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[LegacyRow]) -> Any:
        match self.value():
            case "1":
                return queryset.exclude(warnings=[])
            case "0":
                return queryset.filter(warnings=[])
        return queryset


@admin.register(LegacyRow)
class LegacyRowAdmin(_ReadOnly[LegacyRow]):
    list_display = ("what", "outcome", "person", "in_doubt", "moved_at")
    list_filter = ("kind", "outcome", WarnedFilter)
    list_select_related = ("user",)
    # There may be millions: by the primary key, and without counting all of them beside those that were found.
    ordering = ("pk",)
    show_full_result_count = False
    search_fields = ("legacy_id",)
    search_help_text = "The whole id that the row had, or a part of the person’s e-mail address"
    fields = ("kind", "legacy_id", "outcome", "became", "person", "in_doubt", "corrected", "moved_at", "run")
    readonly_fields = ("became", "person", "in_doubt")

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[LegacyRow], search_term: str
    ) -> tuple[models.QuerySet[LegacyRow], bool]:
        """By indexes only: the id of a row follows from its legacy id, and people are few."""
        term = search_term.strip().replace("\0", "")
        if not term:
            return queryset, False
        ids = [derived_id(kind, term) for kind in LegacyRow.Kind.values]
        people = list(User.objects.filter(email__icontains=term).values_list("pk", flat=True)[:FOUND])
        return queryset.filter(models.Q(pk__in=ids) | models.Q(user__in=people)), False

    @admin.display(description="row", ordering="pk")
    def what(self, row: LegacyRow) -> str:
        return what_it_is(row)

    @admin.display(description="person")
    def person(self, row: LegacyRow) -> str:
        return person_of(row)

    @admin.display(description="in doubt")
    def in_doubt(self, row: LegacyRow) -> str:
        return " ".join(str(doubt.label) for doubt in sentences(row.warnings)) or UNKNOWN

    @admin.display(description="became")
    def became(self, row: LegacyRow) -> str:
        if row.outcome == LegacyRow.Outcome.FORGOTTEN:
            return UNKNOWN
        match row.kind:
            case LegacyRow.Kind.USER:
                return link_to("accounts_user", row.target_id, "the account")
            case LegacyRow.Kind.EXERCISE:
                return link_to("training_exercise", row.target_id, "the exercise")
        if row.outcome == LegacyRow.Outcome.QUARANTINED:
            return link_to("accounts_quarantinedrow", row.pk, "in quarantine")
        nouns = {LegacyRow.Kind.WORKOUT: "Workout", LegacyRow.Kind.PLAN: "Plan"}
        return f"{nouns.get(LegacyRow.Kind(row.kind), 'Exercise of a workout')} {row.target_id}"


def what_it_is(row: LegacyRow) -> str:
    return f"{row.get_kind_display()} {Truncator(row.legacy_id).chars(40) or '(empty id)'}"


def person_of(row: LegacyRow) -> str:
    return row.user.email if row.user else UNKNOWN


def link_to(page: str, pk: UUID | None, text: str) -> str:
    if pk is None:
        return UNKNOWN
    try:
        return format_html('<a href="{}">{}</a>', reverse(f"admin:{page}_change", args=[pk]), text)
    except NoReverseMatch:
        return text
