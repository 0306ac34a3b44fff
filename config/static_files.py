"""How static files are named and kept in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, in the imports between our modules too: a page never runs modules of two versions.

    Modules must not import each other in a circle; collectstatic says so.
    """

    support_js_module_import_aggregation = True
