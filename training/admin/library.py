"""Programs that staff publish beside the shipped ones."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.units import plain
from training import programs
from training.forms import HttpsField
from training.models import Difficulty, Exercise, LibraryPlan, TrainingPlan
from training.programs import files, publishing
from training.programs.files import LibraryProgram, ProgramFaultsError
from training.progression.program import Basis, PlannedExercise, PlannedSet, Scheme, SchemeBy

# Where a fault of the file is told on the page.
_FIELDS = {
    "summary": "summary",
    "source.author": "author",
    "source.title": "title",
    "source.year": "year",
    "source.link": "link",
    "level": "level",
    "days_per_week": "days_per_week",
    "equipment": "equipment",
}
MOST_TOLD = 10


def _wide() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "vTextField"})


class LibraryPlanForm(forms.ModelForm):  # type: ignore[type-arg]
    """`user` is who sends it: only their own plans are offered."""

    user: Any = None

    summary = forms.CharField(
        required=False, max_length=200, widget=_wide(), help_text="What it is, in one line."
    )
    author = forms.CharField(required=False, max_length=200, widget=_wide(), help_text="Whose program it is.")
    title = forms.CharField(
        required=False, max_length=200, widget=_wide(), help_text="The book or the page it is from."
    )
    year = forms.IntegerField(required=False)
    link = HttpsField(required=False, max_length=500, widget=_wide())
    level = forms.ChoiceField(required=False, choices=[("", "---------"), *Difficulty.choices])
    days_per_week = forms.IntegerField(required=False)
    equipment = forms.CharField(
        required=False,
        max_length=500,
        widget=_wide(),
        help_text="What is needed, with commas: barbell, rack, bench",
    )
    file = forms.FileField(
        required=False, help_text="A program file, or a plan file: then say the rest here as well."
    )
    plan = forms.ModelChoiceField(
        TrainingPlan.objects.none(),
        required=False,
        help_text="Or one of your own plans, without your weights.",
    )

    class Meta:
        model = LibraryPlan
        fields = ["key", "is_published"]
        help_texts = {
            "key": "For ever: plans say it of themselves. Small letters and hyphens.",
            "is_published": "Offered to everybody.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user is not None:
            mine = TrainingPlan.objects.for_user(self.user).kept().order_by("name")
            self.fields["plan"].queryset = mine  # type: ignore[attr-defined]
        if self.instance.document:
            self.initial = {**self.initial, **_said(self.instance.document)}

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if any(each.key == key for each in programs.shipped()):
            raise forms.ValidationError("A shipped program has this key.")
        return key

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            document = self._document(cleaned)
            program = files.read(cleaned.get("key", self.instance.key), document, exercises=programs.keys())
        except ProgramFaultsError as error:
            self._tell(error)
            return cleaned
        self.instance.document = document
        self.instance.name = program.name
        return cleaned | {"summary": program.summary}

    def _document(self, cleaned: dict[str, Any]) -> files.Json:
        about = publishing.About(
            summary=cleaned["summary"],
            author=cleaned["author"],
            title=cleaned["title"],
            year=cleaned["year"],
            link=cleaned["link"],
            level=cleaned["level"],
            days_per_week=cleaned["days_per_week"],
            equipment=tuple(each.strip() for each in cleaned["equipment"].split(",") if each.strip()),
        )
        if file := cleaned.get("file"):
            return publishing.from_file(file.read(files.MOST_BYTES + 1), about, self.user)
        if plan := cleaned.get("plan"):
            return publishing.from_plan(plan, about)
        if self.instance.document:
            return about.over(self.instance.document)
        raise ProgramFaultsError({"": "Choose a file or one of your plans."})

    def _tell(self, error: ProgramFaultsError) -> None:
        where = "plan" if self.cleaned_data.get("plan") and not self.cleaned_data.get("file") else "file"
        rest = []
        for place, message in error.faults.items():
            if place in _FIELDS:
                self.add_error(_FIELDS[place], message)
            else:
                rest.append(f"{place}: {message}" if place else message)
        for message in rest[:MOST_TOLD]:
            self.add_error(where, message)
        if len(rest) > MOST_TOLD:
            self.add_error(where, f"And {len(rest) - MOST_TOLD} more.")


def _said(document: files.Json) -> dict[str, Any]:
    source = document.get("source", {})
    return {
        **{name: source.get(name) for name in ("author", "title", "year", "link")},
        **{name: document.get(name) for name in ("summary", "level", "days_per_week")},
        "equipment": ", ".join(document.get("equipment", [])),
    }


@admin.register(LibraryPlan)
class LibraryPlanAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = LibraryPlanForm
    list_display = ["name", "summary", "state", "updated_at"]
    list_filter = ["is_published"]
    search_fields = ["name", "key", "summary"]
    ordering = ["name"]
    actions = ["publish", "unpublish"]
    readonly_fields = ["preview", "created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["key", "file", "plan", "is_published"]}),
        (
            "What people see",
            {
                "fields": [
                    "summary",
                    "author",
                    "title",
                    "year",
                    "link",
                    ("level", "days_per_week"),
                    "equipment",
                ]
            },
        ),
        ("Preview", {"fields": ["preview", "created_at", "updated_at"]}),
    ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"user": request.user})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.readonly_fields, "key"] if obj else list(self.readonly_fields)

    @admin.display(description="state")
    def state(self, row: LibraryPlan) -> str:
        if fault := _fault(row):
            return f"Cannot be read. {fault}"
        return "Published" if row.is_published else "Not published"

    @admin.display(description="what it says")
    def preview(self, row: LibraryPlan) -> str:
        if not row.document:
            return "After it was saved."
        try:
            program = files.read(row.key, row.document, exercises=programs.keys())
        except ProgramFaultsError as error:
            return f"Cannot be read. {error}"
        return _preview(program)

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[LibraryPlan]) -> None:
        rows = [row for row in queryset if not _fault(row)]
        self._set(request, rows, is_published=True)
        if left := queryset.count() - len(rows):
            self.message_user(
                request,
                f"{left} cannot be read and {'was' if left == 1 else 'were'} not published.",
                messages.WARNING,
            )

    @admin.action(description="Take out of the library", permissions=["change"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[LibraryPlan]) -> None:
        """Plans that were made of it stay as they are."""
        self._set(request, list(queryset), is_published=False)

    def _set(self, request: HttpRequest, rows: list[LibraryPlan], *, is_published: bool) -> None:
        done = [row for row in rows if row.is_published != is_published]
        for row in done:
            row.is_published = is_published
            row.save(update_fields=["is_published", "updated_at"])
            self.log_change(request, row, "Published." if is_published else "Taken out of the library.")
        word = "published" if is_published else "taken out of the library"
        self.message_user(request, f"{len(done)} {word}.")


def _fault(row: LibraryPlan) -> str:
    """The first thing that is wrong with what is stored: the catalogue may have changed since."""
    try:
        files.read(row.key, row.document, exercises=programs.keys())
    except ProgramFaultsError as error:
        return str(error)
    return ""


# --- The preview -----------------------------------------------------------------------------------------------------


def _preview(program: LibraryProgram) -> SafeString:
    plan = program.program("kg")
    rows = Exercise.objects.catalogue().filter(key__in=program.exercises)
    names = dict(rows.values_list("key", "name"))
    days = [
        format_html(
            "<h4>{}</h4><ul>{}</ul>",
            day.name,
            format_html_join(
                "",
                "<li>{}: {}</li>",
                (
                    (names.get(each.exercise, each.exercise), "; ".join(_schemes(each)))
                    for each in day.exercises
                ),
            ),
        )
        for day in plan.days
    ]
    weeks = f"A cycle of {plan.weeks} weeks. " if plan.weeks > 1 else ""
    asked = ", ".join(track.name for track in plan.tracks if track.key in program.asks)
    return format_html(
        "<p>{}</p>{}<p>{}Asked for before the first session: {}.</p>",
        program.description,
        format_html_join("", "{}", ((day,) for day in days)),
        weeks,
        asked or "nothing",
    )


def _schemes(planned: PlannedExercise) -> Iterator[str]:
    """`week 1: 2 × 5, 5+ at 85 %`."""
    for number, scheme in enumerate(planned.schemes, start=1):
        which = "" if planned.by is SchemeBy.ALWAYS else f"{planned.by.value} {number}: "
        yield which + ", ".join(_runs(scheme))


def _runs(scheme: Scheme) -> Iterator[str]:
    for text, same in groupby(_set(each) for each in scheme):
        count = len(list(same))
        yield f"{count} × {text}" if count > 1 else text


def _set(each: PlannedSet) -> str:
    amount = each.reps if each.reps is not None else each.seconds
    most = each.reps_max if each.reps is not None else each.seconds_max
    text = f"{amount}" + (f" to {most}" if most else "") + ("+" if each.amrap else "")
    unit = " s" if each.reps is None else ""
    is_share = each.basis is Basis.TRACK and each.percent != 100
    return text + unit + (f" at {plain(each.percent)} %" if is_share else "")
