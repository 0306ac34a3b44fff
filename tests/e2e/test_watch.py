"""The watch that all browser tests keep would see what it is there for."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewPhone
from tests.e2e.test_accessibility import violations
from tests.e2e.test_session_page import too_small

pytestmark = pytest.mark.e2e


def test_notices_errors_and_breaches_of_the_policy(new_phone: NewPhone, faults: list[str]) -> None:
    page = new_phone()
    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    assert faults == []
    page.evaluate("console.error('something broke')")
    page.evaluate("setTimeout(() => { throw new Error('thrown') })")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">red</p>')")
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))"
    )
    page.evaluate("fetch('/static/js/there-is-none.js')")
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None
    heard = "\n".join(faults)
    for word in (
        "something broke",
        "exception: thrown",
        "style-src",
        "script-src",
        "there-is-none.js",
    ):
        assert word in heard
    faults.clear()


def test_measures_contrast_names_and_size(new_phone: NewPhone) -> None:
    page = new_phone()
    page.goto("/accounts/login/")
    assert violations(page) == []
    page.evaluate(
        """() => {
            const button = document.createElement("button");
            Object.assign(button.style, { width: "30px", height: "60px", padding: 0 });
            const pale = document.createElement("p");
            pale.textContent = "hardly to be read";
            pale.style.color = "#bbb";
            document.querySelector("main").append(button, pale);
        }"""
    )
    found = "\n".join(violations(page))
    assert "button-name" in found
    assert "color-contrast" in found
    assert any("30 × 60" in each for each in too_small(page))
