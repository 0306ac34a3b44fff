"""Import with a preview and export, for those who may."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from import_export.admin import ImportExportModelAdmin
from import_export.formats.base_formats import CSV
from import_export.forms import ImportForm

from training.admin.csv_resource import ExerciseResource

MAX_BYTES = 2_000_000


class CatalogueFileForm(ImportForm):
    def clean_import_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["import_file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(f"The file has more than {MAX_BYTES // 1_000_000} MB. Divide it.")
        return file


class CsvPages(ImportExportModelAdmin):
    resource_classes = [ExerciseResource]
    formats = [CSV]
    import_form_class = CatalogueFileForm
    import_template_name = "admin/training/exercise/import.html"
    # One format and always all columns: nothing to ask, and the library's page wants inline handlers.
    skip_export_form = True

    def has_import_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_add_permission(request) and self.has_change_permission(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().process_import(request, **kwargs)
        except FileNotFoundError:  # confirmed twice, or after a restart
            messages.error(request, "The uploaded file is gone. Choose it again.")
            return HttpResponseRedirect(reverse("admin:training_exercise_import"))
        return response

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request, "Nothing was imported: the catalogue changed since the preview. Look at it again."
            )
            return HttpResponseRedirect(reverse("admin:training_exercise_import"))
        response: HttpResponse = super().process_result(result, request)
        return response
