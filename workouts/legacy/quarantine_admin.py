"""Rows in quarantine, which staff correct and move.

A row has to be seen to be corrected. What its person wrote for themselves is shown to those who may correct it, and not
to those who may only look.
"""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts.models import QuarantinedRow
from workouts.legacy import quarantine
from workouts.legacy.admin import LookedAt, person_of, what_it_is
from workouts.legacy.correction_form import CORRECTABLE, FAULTY, PRIVATE, CorrectionForm, label


class ResolvedFilter(admin.SimpleListFilter):
    title = "where it is"
    parameter_name = "resolved"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("0", "Still in quarantine"), ("1", "Moved")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[QuarantinedRow]) -> Any:
        found = {"0": True, "1": False}.get(self.value() or "")
        return queryset if found is None else queryset.filter(resolved_at__isnull=found)


@admin.register(QuarantinedRow)
class QuarantinedRowAdmin(LookedAt[QuarantinedRow]):
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
        return what_it_is(row.legacy_row)

    @admin.display(description="person")
    def person(self, row: QuarantinedRow) -> str:
        return person_of(row.legacy_row)

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
            "title": what_it_is(row.legacy_row),
            "row": row,
            "person": person_of(row.legacy_row),
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
        self.message_user(request, f"{what_it_is(row.legacy_row)} was moved.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:accounts_quarantinedrow_changelist"))

    def _gone_on(self, request: HttpRequest, row: QuarantinedRow) -> HttpResponse:
        """Nothing to do: corrected by somebody else meanwhile, or by the first of two clicks."""
        moved = QuarantinedRow.objects.filter(pk=row.pk).exclude(resolved_at=None).exists()
        text = "was moved already" if moved else "cannot be moved from here"
        self.message_user(request, f"{what_it_is(row.legacy_row)} {text}.", messages.WARNING)
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
