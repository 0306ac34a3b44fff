"""What the browser loads: built by `node assets/build.mjs`, small, and fit for hashed names."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from config.static_files import StaticFilesStorage

BUDGET = 100_000
FIRST_VISIT = [
    "css/spotter.css",
    "js/htmx.js",
    "js/app.js",
    "js/session.js",
    "js/time_zone.js",
    "img/mark.svg",
]
# At the beginning of a line or a statement, not in a comment: what the browser loads.
_IMPORT = re.compile(r"""(?:^|;)(?:import|export)\b[^;"'(=]*["'](\.[^"']+)["']""", re.MULTILINE)
_LATER = re.compile(r"""(?<!{)\bimport\(["'](\.[^"']+)["']\)""")
_BUILT = settings.BASE_DIR / "assets" / "dist"


def found(name: str) -> Path:
    path = finders.find(name)
    assert path, f"{name} is not there: build the assets with `node assets/build.mjs`"
    return Path(path)


def test_the_first_visit_stays_within_the_budget() -> None:
    assert sum(len(gzip.compress(found(name).read_bytes())) for name in FIRST_VISIT) < BUDGET


def test_pages_load_scripts_that_were_built() -> None:
    named = {
        name
        for page in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in re.findall(r"{% static 'js/([^']+)' %}", page.read_text())
    }
    assert {"app.js", "session.js", "gym/begin.js", "on_this_phone.js"} <= named
    assert {name: found(f"js/{name}") for name in named} == {name: _BUILT / "js" / name for name in named}


def test_the_page_of_a_workout_loads_all_in_one() -> None:
    text = found("js/session.js").read_text()
    assert _IMPORT.findall(text) + _LATER.findall(text) == []


def test_the_style_sheet_loads_nothing_from_elsewhere() -> None:
    css = found("css/spotter.css").read_text()
    assert "@import" not in css
    assert "url(http" not in css
    assert "url(//" not in css


def test_every_file_gets_a_hashed_name(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Names only: that they are compressed, test_production.py sees.
    monkeypatch.setattr(StaticFilesStorage, "compress_files", lambda *_: iter(()))
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "config.static_files.StaticFilesStorage"},
    }
    settings.STORAGES = storages
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert set(FIRST_VISIT) <= set(names)
    assert all(name != hashed for name, hashed in names.items())
    for name, hashed in names.items():
        if name.startswith("js/") and name.endswith(".js"):
            folder = (tmp_path / hashed).parent
            text = (tmp_path / hashed).read_text()
            loose = [
                url
                for url in _IMPORT.findall(text) + _LATER.findall(text)
                if (folder / url).resolve().relative_to(tmp_path).as_posix() not in names.values()
            ]
            assert loose == [], f"{name} imports these without a hash"


def test_the_lock_file_names_no_host() -> None:
    lock = json.loads((settings.BASE_DIR / "package-lock.json").read_text())
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
