"""What a phone is told so that it can keep pages: the build, whose they are, the service worker, the manifest."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config import build
from config.build import build_id

PAGES = ["workouts:today", "workouts:log", "workouts:on_this_phone", "workouts:offline_session"]


def told(client: Client) -> dict[str, Any]:
    """The CONFIG that the service worker begins with."""
    script = client.get("/sw.js").content.decode()
    first = script.splitlines()[0]
    config: dict[str, Any] = json.loads(first.removeprefix("const CONFIG = ").removesuffix(";"))
    return config


def test_every_answer_says_which_build_and_whose_it_is(as_alice: Client, client: Client, alice: User) -> None:
    for name in PAGES:
        answer = as_alice.get(reverse(name))
        assert answer.status_code == 200
        assert answer["X-Spotter-Build"] == build_id()
        assert answer["X-Spotter-User"] == str(alice.pk)
    for path in ("/accounts/login/", "/nothing-here/", "/sync/", "/healthz"):
        answer = client.get(path)
        assert (answer["X-Spotter-Build"], answer["X-Spotter-User"]) == (build_id(), "")


def test_an_answer_that_logs_in_or_out_names_who_it_is_afterwards(as_alice: Client) -> None:
    assert as_alice.post(reverse("account_logout"))["X-Spotter-User"] == ""


def test_a_script_carries_the_build_too(client: Client) -> None:
    assert client.get("/static/js/app.js")["X-Spotter-Build"] == build_id()


def test_the_build_changes_with_a_template_a_static_file_and_the_version(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def digest() -> str:
        return build._digest_of(build._contents())

    first = digest()
    assert re.fullmatch(r"[0-9a-f]{16}", first)
    assert digest() == first
    settings.VERSION = "0.0.99"
    second = digest()
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    third = digest()
    (tmp_path / "templates" / "page.html").write_text("Hello")
    fourth = digest()
    monkeypatch.setattr(build, "_static_names", lambda: iter(["js/app.js"]))
    assert len({first, second, third, fourth, digest()}) == 5


def test_the_service_worker_rules_the_whole_site_and_is_never_an_old_one(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Service-Worker-Allowed"] == "/"
    assert "no-cache" in answer["Cache-Control"]
    assert client.post("/sw.js").status_code == 405


def test_the_service_worker_keeps_files_that_are_there_and_pages_that_answer(
    as_alice: Client, client: Client
) -> None:
    config = told(client)
    assert config["build"] == build_id()
    assert config["pages"] == ["/gym/offline/", "/", "/log/", "/on-this-phone/"]
    for path in config["pages"]:
        assert as_alice.get(path).status_code == 200
    names = [url.removeprefix("/static/") for url in config["files"]]
    loaded = {"css/spotter.css", "js/app.js", "js/session.js", "js/gym/begin.js", "img/mark.svg"}
    in_them = {"js/lit.js", "js/phone.js", "js/gym/page.js", "js/gym/store.js"}
    assert loaded <= set(names)
    assert in_them & set(names) == set()
    assert [name for name in names if not finders.find(name)] == []
    assert [name for name in names if "admin" in name or "service_worker" in name] == []
    assert set(config["logOut"]) == {"/accounts/logout/", "/admin/logout/"}


def test_the_manifest_makes_an_app_of_it(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    manifest = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")
    for icon in manifest["icons"]:
        found = finders.find(icon["src"].removeprefix("/static/"))
        assert found
        if icon["type"] == "image/png":
            header = Path(found).read_bytes()[16:24]
            size = f"{int.from_bytes(header[:4])}x{int.from_bytes(header[4:])}"
            assert icon["sizes"] == size
    assert {icon.get("purpose") for icon in manifest["icons"]} == {None, "maskable"}
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}


def test_a_page_that_said_something_once_is_not_kept(as_alice: Client) -> None:
    def leave_a_message() -> None:
        storage: Any = CookieStorage(HttpRequest())
        value = storage._encode([Message(constants.SUCCESS, "Saved")])
        as_alice.cookies["messages"] = value

    leave_a_message()
    warming = as_alice.get("/", headers={"X-Spotter-Warm": "1"})
    assert "Saved" not in warming.content.decode()
    assert "X-Spotter-Keep" not in warming
    answer = as_alice.get("/")
    assert "Saved" in answer.content.decode()
    assert answer["X-Spotter-Keep"] == "no"
    assert "X-Spotter-Keep" not in as_alice.get("/log/")
