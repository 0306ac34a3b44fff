"""Which build of Spotter answers: phones keep pages and scripts of one build together, never of two."""

import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse

HEADER = "X-Spotter-Build"
# Parts of /sw.js, in this order.
SERVICE_WORKER = ("js/service_worker.js", "js/notifications_worker.js")


def build_id() -> str:
    """Changes with the version, the templates and the static files; equal in all workers of one release."""
    return _digest_of(_stamps()) if settings.DEBUG else _digest()


def has_hashed_names() -> bool:
    """Whether a static file's URL tells its content, so that it need never be asked for again."""
    return bool(getattr(staticfiles_storage, "hashed_files", None))


def needed_offline() -> list[str]:
    """URLs of the static files that the pages of a workout use."""
    return [staticfiles_storage.url(name) for name in sorted(set(_static_names())) if _is_needed(name)]


def _is_needed(name: str) -> bool:
    script = name.startswith("js/") and name.endswith(".js") and name not in SERVICE_WORKER
    return (script and _is_loaded(name)) or name == "css/spotter.css" or name.startswith("img/")


def _is_loaded(script: str) -> bool:
    """Whether pages load it: what was built has the modules in it, while one works on them they are loaded themselves."""
    built = settings.BASE_DIR / "assets" / "dist" / script
    return settings.DEBUG or (script != "js/lit.js" and built.is_file())


def _static_names() -> Iterator[str]:
    """Of our own folders; in production those that `collectstatic` found."""
    hashed: dict[str, str] = getattr(staticfiles_storage, "hashed_files", {})
    if hashed:
        yield from hashed
        return
    for folder in settings.STATICFILES_DIRS:
        for path in Path(folder).rglob("*"):
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(folder).as_posix()


@cache
def _digest() -> str:
    return _digest_of(_contents())


def _digest_of(parts: Iterator[str]) -> str:
    return hashlib.sha256("\n".join([settings.VERSION, *sorted(parts)]).encode()).hexdigest()[:16]


def _contents() -> Iterator[str]:
    hashed: dict[str, str] = getattr(staticfiles_storage, "hashed_files", {})
    yield from hashed.values()
    for path in _sources(static=not hashed):
        yield f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _stamps() -> Iterator[str]:
    """While one works on it: a changed file is a new build, without reading them all for every answer."""
    for path in _sources(static=True):
        stat = path.stat()
        yield f"{path} {stat.st_mtime_ns} {stat.st_size}"


def _sources(*, static: bool) -> Iterator[Path]:
    yield from (settings.BASE_DIR / "templates").rglob("*.*")
    if static:
        for name in _static_names():
            found = finders.find(name)
            if found:
                yield Path(found)


class BuildMiddleware:
    """Every answer of ours says so: what does not is a captive portal or a proxy, and is neither believed nor kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        build = request.META["SPOTTER_BUILD"] = build_id()
        response = self.get_response(request)
        response[HEADER] = build
        return response
