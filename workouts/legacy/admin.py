"""The take-over for staff: what ran, where each row went, and the rows in quarantine, which they correct and move.

What people wrote is theirs. A LegacyRow's columns are not shown at all: the row itself says where it went and what is in
doubt. A row in quarantine has to be seen to be corrected; its notes are shown to those who may correct it only.
"""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from accounts.legacy.choices import Choices
from accounts.legacy.doubts import sentences
from accounts.legacy.identity import derived_id
from accounts.models import LegacyRow, LegacyRun, QuarantinedRow, User
from workouts.legacy import quarantine
from workouts.legacy.correction_form import CORRECTABLE, FAULTY, PRIVATE, CorrectionForm, label

UNKNOWN = "–"
# In the order in which they are done.
STEPS = {
    "users": "users",
    "exercises": "exercises",
    "workouts": "workouts",
    "orphans": "exercises without a workout",
    "logs": "single logs",
    "log_orphans": "single logs without a user",
}
# People found by a part of an address whose rows are searched.
FOUND = 100


class _LookedAt[M: models.Model](admin.ModelAdmin[M]):
    """Nobody adds or deletes: the take-over does, and its rollback."""

    class Media:
        css = {"all": ["css/admin_legacy.css"]}

    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


class _ReadOnly[M: models.Model](_LookedAt[M]):
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
        return _what(row)

    @admin.display(description="person")
    def person(self, row: LegacyRow) -> str:
        return _person(row)

    @admin.display(description="in doubt")
    def in_doubt(self, row: LegacyRow) -> str:
        return " ".join(str(doubt.label) for doubt in sentences(row.warnings)) or UNKNOWN

    @admin.display(description="became")
    def became(self, row: LegacyRow) -> str:
        match row.kind:
            case LegacyRow.Kind.USER:
                return _link("accounts_user", row.target_id, "the account")
            case LegacyRow.Kind.EXERCISE:
                return _link("training_exercise", row.target_id, "the exercise")
        if row.outcome == LegacyRow.Outcome.QUARANTINED:
            return _link("accounts_quarantinedrow", row.pk, "in quarantine")
        noun = "Workout" if row.kind == LegacyRow.Kind.WORKOUT else "Exercise of a workout"
        return f"{noun} {row.target_id}"


def _what(row: LegacyRow) -> str:
    return f"{row.get_kind_display()} {Truncator(row.legacy_id).chars(40) or '(empty id)'}"


def _person(row: LegacyRow) -> str:
    return row.user.email if row.user else UNKNOWN


def _link(page: str, pk: UUID | None, text: str) -> str:
    if pk is None:
        return UNKNOWN
    try:
        return format_html('<a href="{}">{}</a>', reverse(f"admin:{page}_change", args=[pk]), text)
    except NoReverseMatch:
        return text


# --- Quarantine ---------------------------------------------------------------------------------------------------


class ResolvedFilter(admin.SimpleListFilter):
    title = "where it is"
    parameter_name = "resolved"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("0", "Still in quarantine"), ("1", "Moved")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[QuarantinedRow]) -> Any:
        found = {"0": True, "1": False}.get(self.value() or "")
        return queryset if found is None else queryset.filter(resolved_at__isnull=found)


@admin.register(QuarantinedRow)
class QuarantinedRowAdmin(_LookedAt[QuarantinedRow]):
    list_display = ("what", "state", "reason", "person", "since")
    list_filter = (ResolvedFilter, "reason", "legacy_row__kind")
    list_select_related = ("legacy_row__user",)
    # Workouts before what is in them: whoever corrects the workout moves both.
    ordering: ClassVar[tuple[Any, ...]] = (
        models.F("resolved_at").asc(nulls_first=True),
        "legacy_row__kind",
        "pk",
    )
    search_fields = ("legacy_row__legacy_id", "legacy_row__user__email")
    search_help_text = "The id that the row had, or the person’s e-mail address"

    @admin.display(description="row", ordering="legacy_row__kind")
    def what(self, row: QuarantinedRow) -> str:
        return _what(row.legacy_row)

    @admin.display(description="person")
    def person(self, row: QuarantinedRow) -> str:
        return _person(row.legacy_row)

    @admin.display(description="since", ordering="legacy_row__moved_at")
    def since(self, row: QuarantinedRow) -> Any:
        return row.legacy_row.moved_at

    @admin.display(description="moved", boolean=True, ordering="resolved_at")
    def state(self, row: QuarantinedRow) -> bool:
        return row.resolved_at is not None

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The row with a field for each column, for those who may correct it; else to look at."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        may_change = self.has_change_permission(request, row)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        form = CorrectionForm(row, request.POST if request.method == "POST" else None)
        is_open = row.resolved_at is None and row.legacy_row.kind in CORRECTABLE
        if request.method == "POST" and not is_open:
            return self._gone_on(request, row)
        if request.method == "POST" and form.is_valid() and (answer := self._corrected(request, row, form)):
            return answer
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": _what(row.legacy_row),
            "row": row,
            "person": _person(row.legacy_row),
            "form": form,
            "columns": [] if may_change and is_open else _columns(row, with_notes=may_change),
            "not_here": quarantine.NOT_HERE if row.legacy_row.kind not in CORRECTABLE else "",
            "may_change": may_change,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        template = "admin/accounts/quarantinedrow/correct.html"
        return TemplateResponse(request, template, context, status=422 if form.errors else 200)

    def _corrected(
        self, request: HttpRequest, row: QuarantinedRow, form: CorrectionForm
    ) -> HttpResponse | None:
        """The way on once the row is moved; None where it still cannot be, with the reason in `form`."""
        correction = form.correction()
        try:
            refusal = quarantine.correct(legacy_row_id=row.pk, correction=correction)
        except QuarantinedRow.DoesNotExist:  # somebody else moved it between the two looks at it
            return self._gone_on(request, row)
        except (IntegrityError, DataError) as error:
            refusal = f"The database refused it: {str(error).strip()}"
        # The columns' names only: what was written into them is the person's.
        columns = ", ".join(label(name).lower() for name in correction) or "nothing"
        if refusal:
            self.log_change(request, row, f"Corrected {columns}; it still cannot be moved: {refusal}")
            form.refuse(refusal)
            return None
        self.log_change(request, row, f"Corrected {columns} and moved.")
        self.message_user(request, f"{_what(row.legacy_row)} was moved.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:accounts_quarantinedrow_changelist"))

    def _gone_on(self, request: HttpRequest, row: QuarantinedRow) -> HttpResponse:
        """Nothing to do: corrected by somebody else meanwhile, or by the first of two clicks."""
        moved = QuarantinedRow.objects.filter(pk=row.pk).exclude(resolved_at=None).exists()
        text = "was moved already" if moved else "cannot be moved from here"
        self.message_user(request, f"{_what(row.legacy_row)} {text}.", messages.WARNING)
        return HttpResponseRedirect(reverse("admin:accounts_quarantinedrow_changelist"))


def _columns(row: QuarantinedRow, *, with_notes: bool) -> list[dict[str, Any]]:
    """What the row says, to look at: label, the older tracker's text, the correction where there is one."""
    form = CorrectionForm(row)
    return [
        {
            "label": label(name),
            "original": text if with_notes or name not in PRIVATE else _hidden(text),
            "corrected": name in row.correction and (with_notes or name not in PRIVATE),
            "correction": row.correction.get(name),
            "faulty": name == FAULTY.get(row.reason),  # type: ignore[call-overload]
        }
        for name, text in form.columns.items()
    ]


def _hidden(text: str | None) -> str | None:
    return f"(hidden: {len(text):,} characters)" if text else text
