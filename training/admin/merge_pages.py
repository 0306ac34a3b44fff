"""Merging duplicates and promoting people's own exercises: pages that show what will happen before it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from training import exercises, merging
from training.models import Exercise, ExerciseQuerySet

AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the exercises on the merge page, with what happens to it if it is not the survivor."""

    exercise: Exercise
    references: dict[str, int]
    names: list[str]
    refusal: str

    @property
    def rows(self) -> int:
        return sum(self.references.values())


@dataclass(frozen=True, slots=True)
class Promotion:
    exercise: Exercise
    holder: Exercise | None
    merge_url: str


def _ids(values: Sequence[str]) -> list[UUID]:
    found = []
    for value in values[:AT_ONCE]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


class MergePages(admin.ModelAdmin):  # type: ignore[type-arg]
    def get_urls(self) -> list[URLPattern]:
        pages = [
            path("merge/", self.admin_site.admin_view(self.merge_view), name="training_exercise_merge"),
            path("promote/", self.admin_site.admin_view(self.promote_view), name="training_exercise_promote"),
        ]
        return [*pages, *super().get_urls()]

    @admin.action(description="Merge duplicates…", permissions=["change"])
    def merge_duplicates(self, request: HttpRequest, queryset: ExerciseQuerySet) -> HttpResponse | None:
        return self._to_page(request, queryset, "merge", least=2)

    @admin.action(description="Promote to the catalogue…", permissions=["change"])
    def promote(self, request: HttpRequest, queryset: ExerciseQuerySet) -> HttpResponse | None:
        return self._to_page(request, queryset.exclude(owner=None), "promote", least=1)

    def _to_page(
        self, request: HttpRequest, queryset: ExerciseQuerySet, page: str, *, least: int
    ) -> HttpResponse | None:
        ids = [str(pk) for pk in queryset.filter(merged_into=None).values_list("pk", flat=True)]
        if not least <= len(ids) <= AT_ONCE:
            kind = "people's own exercises" if page == "promote" else "exercises"
            self.message_user(
                request, f"Choose {least} to {AT_ONCE} {kind} that are not merged yet.", messages.WARNING
            )
            return None
        return HttpResponseRedirect(_page_url(page, ids))

    def _chosen(self, request: HttpRequest) -> list[Exercise]:
        if not self.has_change_permission(request):
            raise PermissionDenied
        values = request.POST.getlist("id") if request.method == "POST" else request.GET.getlist("id")
        rows = Exercise.objects.prefetch_related("muscles", "aliases").in_bulk(_ids(values))
        return sorted(rows.values(), key=lambda row: (row.owner_id is not None, row.name.casefold()))

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """GET shows what merging into `survivor` does; only POST does it."""
        chosen = self._chosen(request)
        if len(chosen) < 2:
            self.message_user(request, "Choose at least two exercises.", messages.WARNING)
            return HttpResponseRedirect(reverse("admin:training_exercise_changelist"))
        references = {row.pk: merging.count_references(row) for row in chosen}
        wanted = _ids([(request.POST if request.method == "POST" else request.GET).get("survivor", "")])
        survivor = next((row for row in chosen if row.pk in wanted), None)
        duplicates = [row for row in chosen if row != survivor]
        if request.method == "POST" and survivor and self._merged(request, survivor, duplicates):
            return HttpResponseRedirect(reverse("admin:training_exercise_change", args=[survivor.pk]))
        survivor = survivor or _likely_survivor(chosen, references)
        candidates = [
            Candidate(
                row,
                references[row.pk],
                merging.names_gained(row, survivor),
                "" if row.pk == survivor.pk else merging.refusal(row, survivor),
            )
            for row in chosen
        ]
        refused = any(candidate.refusal for candidate in candidates)
        going = [each for each in candidates if each.exercise != survivor]
        context = {
            "title": "Merge duplicates",
            "candidates": candidates,
            "duplicates": going,
            "survivor": survivor,
            "refused": refused,
            "rows": sum(each.rows for each in going),
        }
        return self._page(request, "merge", context, status=422 if request.method == "POST" else 200)

    def _merged(self, request: HttpRequest, survivor: Exercise, duplicates: list[Exercise]) -> bool:
        try:
            with transaction.atomic():
                moved = sum(merging.merge(duplicate=row, into=survivor) for row in duplicates)
        except merging.MergeRefusedError as error:
            self.message_user(request, f"Nothing was merged. {error}", messages.ERROR)
            return False
        names = ", ".join(str(row) for row in duplicates if row.owner_id == survivor.owner_id)
        self.log_change(request, survivor, f"Merged with {names or 'people’s own exercises'}.")
        rows = f"{moved} row{'' if moved == 1 else 's'}"
        self.message_user(request, f"{len(duplicates)} merged into “{survivor}”; {rows} moved.")
        return True

    def promote_view(self, request: HttpRequest) -> HttpResponse:
        """GET shows what becomes public; only POST makes it so."""
        chosen = [row for row in self._chosen(request) if row.owner_id and not row.merged_into_id]
        if not chosen:
            self.message_user(request, "Choose people's own exercises.", messages.WARNING)
            return HttpResponseRedirect(reverse("admin:training_exercise_changelist"))
        if request.method == "POST":
            done = [row for row in chosen if self._promoted(request, row)]
            if done:
                self.message_user(request, "In the catalogue now: " + ", ".join(map(str, done)) + ".")
            if len(done) == len(chosen):
                return HttpResponseRedirect(reverse("admin:training_exercise_changelist"))
            chosen = [row for row in chosen if row not in done]
        promotions = []
        for row in chosen:
            holder = exercises.catalogue_holder(row.name)
            url = _page_url("merge", [str(row.pk), str(holder.pk)], survivor=str(holder.pk)) if holder else ""
            promotions.append(Promotion(row, holder, url))
        context = {
            "title": "Promote to the catalogue",
            "promotions": promotions,
            "possible": any(each.holder is None for each in promotions),
        }
        return self._page(request, "promote", context, status=422 if request.method == "POST" else 200)

    def _promoted(self, request: HttpRequest, row: Exercise) -> bool:
        try:
            promoted = exercises.promote(exercise_id=row.pk)
        except exercises.NameTakenError as error:
            self.message_user(request, f"“{row}” was not promoted: {error}", messages.ERROR)
            return False
        except Exercise.DoesNotExist:
            self.message_user(request, f"“{row}” was merged, promoted or deleted meanwhile.", messages.ERROR)
            return False
        self.log_change(request, promoted, "Promoted to the catalogue.")
        return True

    def _page(
        self, request: HttpRequest, page: str, context: dict[str, Any], *, status: int
    ) -> TemplateResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            f"admin/training/exercise/{page}.html",
            {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, **context},
            status=status,
        )


def _likely_survivor(chosen: list[Exercise], references: dict[UUID, dict[str, int]]) -> Exercise:
    """Of the catalogue, active, shipped, and with the most logs, in this order."""
    return max(
        chosen,
        key=lambda row: (
            row.owner_id is None,
            row.is_active,
            bool(row.key),
            sum(references[row.pk].values()),
        ),
    )


def _page_url(page: str, ids: list[str], **more: str) -> str:
    query = urlencode([("id", pk) for pk in ids] + cast("list[tuple[str, str]]", list(more.items())))
    return reverse(f"admin:training_exercise_{page}") + "?" + query
