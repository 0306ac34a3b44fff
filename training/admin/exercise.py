"""The list and the form of exercises."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from simple_history.admin import SimpleHistoryAdmin

from training.admin.csv_pages import CsvPages
from training.admin.filters import FILTERS
from training.admin.forms import AliasFormSet, ExerciseForm
from training.admin.merge_pages import MergePages
from training.history import Parts, add_reason, describe
from training.models import Exercise, ExerciseAlias, ExerciseMuscle, ExerciseQuerySet


class _Part(admin.TabularInline):  # type: ignore[type-arg]
    """Who may change an exercise may change its parts; a person's own is only looked at."""

    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("training.view_exercise") or self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("training.change_exercise") and (obj is None or obj.owner_id is None)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj) or (
            obj is None and request.user.has_perm("training.add_exercise")
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class MuscleInline(_Part):
    model = ExerciseMuscle
    fields = ["muscle", "role"]


class AliasInline(_Part):
    model = ExerciseAlias
    verbose_name, verbose_name_plural = "alias", "aliases"
    formset = AliasFormSet
    fields = ["name"]


@admin.register(Exercise)
class ExerciseAdmin(CsvPages, MergePages, SimpleHistoryAdmin):
    form = ExerciseForm

    class Media:
        css = {"all": ["css/admin_exercises.css"]}

    inlines = [MuscleInline, AliasInline]
    list_display = ["name", "primary", "equipment", "difficulty", "measurement", "state"]
    list_filter = FILTERS
    list_per_page = 50
    search_fields = ["name", "aliases__name"]
    search_help_text = "Names and aliases"
    ordering = ["name"]
    show_facets = admin.ShowFacets.NEVER  # a count for each of 60 filters is 60 queries
    actions = ["merge_duplicates", "promote", "activate", "deactivate"]
    object_history_list_template = "admin/training/exercise/history_list.html"
    readonly_fields = ["key", "whose", "merged_into", "created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["name", "measurement", "equipment", "difficulty", "mechanic", "force"]}),
        ("How it is done", {"fields": ["instructions", "video_url"]}),
        (
            "In the catalogue",
            {"fields": ["is_active", "whose", "key", "merged_into", "created_at", "updated_at"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> ExerciseQuerySet:
        queryset = cast("ExerciseQuerySet", super().get_queryset(request))
        return queryset.select_related("merged_into").prefetch_related("muscles", "aliases")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = list(super().get_list_display(request))
        return [*columns, "whose"] if request.GET.get("whose") else columns

    # A person's own exercise is looked at, merged or promoted; its words are not ours to edit or delete.

    def has_change_permission(self, request: HttpRequest, obj: Exercise | None = None) -> bool:
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.owner_id is None)

    def has_delete_permission(self, request: HttpRequest, obj: Exercise | None = None) -> bool:
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.owner_id is None)

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        response: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return response

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        before = Parts.of(Exercise.objects.get(pk=form.instance.pk))
        super().save_related(request, form, formsets, change)
        add_reason(form.instance, describe(before, Parts.of(Exercise.objects.get(pk=form.instance.pk))))

    @admin.display(description="primary muscles")
    def primary(self, exercise: Exercise) -> str:
        return ", ".join(muscle.label for muscle in exercise.primary_muscles)

    @admin.display(description="whose")
    def whose(self, exercise: Exercise) -> str:
        if exercise.owner_id is None:
            return "Catalogue"
        try:
            return format_html(
                '<a href="{}">own</a>', reverse("admin:accounts_user_change", args=[exercise.owner_id])
            )
        except NoReverseMatch:
            return "own"

    @admin.display(description="state")
    def state(self, exercise: Exercise) -> str:
        if exercise.merged_into:
            return f"Merged into {exercise.merged_into}"
        return "Active" if exercise.is_active else "Inactive"

    @admin.action(description="Offer again (activate)", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: ExerciseQuerySet) -> None:
        self._set_active(request, queryset, active=True)

    @admin.action(description="Offer no longer (deactivate)", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: ExerciseQuerySet) -> None:
        self._set_active(request, queryset, active=False)

    def _set_active(self, request: HttpRequest, queryset: ExerciseQuerySet, *, active: bool) -> None:
        chosen = queryset.count()
        rows = list(queryset.catalogue().filter(merged_into=None).exclude(is_active=active))
        for exercise in rows:
            exercise.is_active = active
            exercise.save(update_fields=["is_active", "updated_at"])
            self.log_change(request, exercise, "Activated." if active else "Deactivated.")
        word = "offered again" if active else "no longer offered; logs keep them"
        self.message_user(request, f"{len(rows)} {word}.")
        if chosen > len(rows):
            self.message_user(
                request,
                f"{chosen - len(rows)} left as they were: merged, a person's own, or so already.",
                messages.WARNING,
            )
