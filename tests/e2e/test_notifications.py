"""Notifications in a real browser. No push service of the internet can be reached from here, so two things stand in for it: a server
on loopback, which gets what we send over TLS, and the browser's own tools, which hand what was decrypted to the real service
worker."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, Worker, expect

from accounts.models import User
from reminders import outgoing, vapid
from reminders.channels.push import payload
from reminders.models import Channel, Occurrence
from reminders.tokens import occurrence_token
from tests import people
from tests.e2e.conftest import NewPhone
from tests.e2e.phone_store import has_worker
from tests.e2e.test_accessibility import violations
from tests.e2e.test_session_page import too_small
from tests.factories import AT
from tests.reminders.browsers import Browser
from tests.reminders.building import ChannelFactory, OccurrenceFactory
from tests.reminders.messages import MESSAGE
from tests.reminders.tls_server import Server, make_certificates, serving

pytestmark = pytest.mark.e2e

# A push service's half of a browser, which Chromium has none of without the internet.
SUBSCRIPTION = """
({ endpoint, keys }) => {
  let subscription = null;
  PushManager.prototype.getSubscription = async () => subscription;
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly || applicationServerKey.length !== 87) throw new TypeError("No key of ours");
    const raw = atob(applicationServerKey.replaceAll("-", "+").replaceAll("_", "/"));
    const used = Uint8Array.from(raw, (letter) => letter.charCodeAt(0)).buffer;
    subscription = {
      endpoint,
      options: { applicationServerKey: used },
      toJSON: () => ({ endpoint, keys, expirationTime: null }),
      unsubscribe: async () => { subscription = null; return true; },
    };
    sessionStorage.subscribed = applicationServerKey;
    return subscription;
  };
  if (sessionStorage.subscribed) PushManager.prototype.subscribe({ userVisibleOnly: true, applicationServerKey: sessionStorage.subscribed });
}
"""

# How often this browser gave up its subscription.
COUNTS = """
() => {
  self.left = 0;
  PushManager.prototype.getSubscription = async () => ({ unsubscribe: async () => { self.left += 1; } });
}
"""
PATIENCE = 20_000  # ms
CHROME = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"


@pytest.fixture
def service(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    make_certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    outgoing._context.cache_clear()
    with serving(tmp_path) as server:
        settings.OUTGOING_PRIVATE_HOSTS = [server.place]
        settings.PUSH_HOSTS = ["localhost"]
        yield server
    outgoing._context.cache_clear()


@pytest.fixture
def person(transactional_db: None) -> User:
    cache.clear()
    return people.alice()


class Deliver(Protocol):
    def __call__(self, told: str) -> None: ...


def worker_of(page: Page) -> Worker:
    page.goto("/reminders/channels/")
    has_worker(page)
    return page.context.service_workers[0]


def postman(page: Page, origin: str) -> Deliver:
    """Hands what a push service would bring to the service worker."""
    tools = page.context.new_cdp_session(page)
    found: list[str] = []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(each["registrationId"] for each in event["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(20)

    def deliver(told: str) -> None:
        tools.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": origin, "registrationId": found[0], "data": told},
        )

    return deliver


def shown(page: Page, count: int, title: str = "") -> list[dict[str, Any]]:
    """The notifications of this site, when there are `count` of them, the first with this title where one is given."""
    found: list[dict[str, Any]] = page.evaluate(
        """async ([count, title, patience]) => {
             const worker = await navigator.serviceWorker.ready;
             const until = Date.now() + patience;
             let all = await worker.getNotifications();
             while (Date.now() < until && (all.length !== count || (title && all[0].title !== title))) {
               await new Promise((resolve) => setTimeout(resolve, 20));
               all = await worker.getNotifications();
             }
             return all.map(({ title, body, tag, icon, actions, data }) =>
               ({ title, body, tag, icon, actions: actions.map((each) => each.title), url: data.reminder.url }));
           }""",
        [count, title, PATIENCE],
    )
    return found


def told_to(user: User, **change: Any) -> str:
    told: dict[str, Any] = json.loads(payload(Channel(user=user), MESSAGE))
    return json.dumps(told | change)


def test_this_browser_is_connected_tested_and_shows_what_comes(
    new_phone: NewPhone, person: User, service: Server, live_server: Any
) -> None:
    browser = Browser()
    phone = new_phone(person, user_agent=CHROME)
    phone.context.grant_permissions(["notifications"], origin=live_server.url)
    told = json.dumps({"endpoint": service.url("/push/alice"), "keys": browser.keys})
    phone.add_init_script(f"({SUBSCRIPTION})({told})")
    worker_of(phone)
    phone.get_by_role("button", name="Notify me here").tap()
    expect(phone.get_by_text("Reminders come to this device as notifications.")).to_be_visible()
    expect(phone.get_by_text("this device", exact=False).last).to_be_visible()
    expect(phone.get_by_role("heading", name="Chrome on Android")).to_be_visible()
    phone.get_by_role("button", name=re.compile("^Test")).tap()
    expect(phone.get_by_text("A test is on its way")).to_be_visible()
    [request] = service.requests
    postman(phone, live_server.url)(json.dumps(browser.read(request.body)))
    [seen] = shown(phone, 1)
    assert (seen["title"], seen["body"]) == ("This is a test", "Reminders reach you here.")


def test_a_browser_that_knows_another_key_of_this_server_is_connected_anew(
    new_phone: NewPhone, person: User, service: Server, live_server: Any
) -> None:
    old = ChannelFactory.create(user=person, kind="push", address=service.url("/push"), keys=Browser().keys)
    phone = new_phone(person)
    phone.context.grant_permissions(["notifications"], origin=live_server.url)
    phone.add_init_script("sessionStorage.subscribed ??= `B${'A'.repeat(86)}`")
    fresh = {"endpoint": old.address, "keys": Browser().keys}
    phone.add_init_script(f"({SUBSCRIPTION})({json.dumps(fresh)})")
    worker_of(phone)
    phone.get_by_role("button", name="Notify me here").tap()
    expect(phone.get_by_text("Reminders come to this device as notifications.")).to_be_visible()
    old.refresh_from_db()
    assert old.keys == fresh["keys"]
    assert phone.evaluate("sessionStorage.subscribed") == vapid.public_key()


def test_a_reminder_is_shown_with_its_buttons_and_a_later_one_takes_its_place(
    new_phone: NewPhone, person: User, live_server: Any
) -> None:
    phone = new_phone(person)
    phone.context.grant_permissions(["notifications"], origin=live_server.url)
    worker_of(phone)
    deliver = postman(phone, live_server.url)
    deliver(told_to(person))
    assert shown(phone, 1) == [
        {
            "title": "Legs at 18:00",
            "body": "Take the belt\nSquat 3 × 5 · 82.5 kg\nLeg curl 3 × 12",
            "tag": MESSAGE.topic,
            "icon": f"{live_server.url}/static/img/icon-192.png",
            "actions": ["Start the workout", "In 15 minutes"],
            "url": MESSAGE.url,
        }
    ]
    deliver(told_to(person, title="Legs at 19:00"))
    assert [seen["title"] for seen in shown(phone, 1, "Legs at 19:00")] == ["Legs at 19:00"]
    deliver(told_to(person, tag="another"))
    assert len(shown(phone, 2)) == 2


def test_what_cannot_be_read_is_still_shown(new_phone: NewPhone, person: User, live_server: Any) -> None:
    phone = new_phone(person)
    phone.context.grant_permissions(["notifications"], origin=live_server.url)
    worker = worker_of(phone)
    postman(phone, live_server.url)("{ no JSON")
    [seen] = shown(phone, 1)
    assert (seen["title"], seen["url"], seen["actions"]) == ("A reminder from Spotter", "/reminders/", [])
    assert (
        worker.evaluate(
            """(broken) => broken.map((told) => read({ json: () => told })).map(({ title, actions }) => [title, actions.length])""",
            [
                None,
                [],
                {"title": 5, "url": "/", "tag": "t"},
                {"title": "", "url": "/", "tag": "t"},
                {"title": "Legs", "url": "/", "tag": "t", "user": {}},
                {"title": "Legs", "url": "/", "tag": "t", "actions": "none"},
                {"title": "Legs", "url": "/", "tag": "t", "actions": [None, {"action": "skip"}]},
            ],
        )
        == [["A reminder from Spotter", 0]] * 5 + [["Legs", 0]] * 2
    )


def test_what_is_refused_is_shown_with_less(new_phone: NewPhone, person: User) -> None:
    worker = worker_of(new_phone(person))
    tried = worker.evaluate(
        """async ([told, times]) => {
          const tried = [];
          worker.registration.showNotification = async (title, options) => {
            tried.push([title, Object.keys(options).sort().join()]);
            if (tried.length <= times) throw new TypeError("refused");
          };
          whose = async () => { throw new Error("no storage"); };
          await remind({ json: () => told });
          return tried;
        }""",
        [json.loads(told_to(person)), 2],
    )
    assert tried == [["Legs at 18:00", "actions,body,data,icon,renotify,tag"], ["Legs at 18:00", "body,data"]]


def test_nobody_sees_what_is_for_somebody_who_was_here_before(
    new_phone: NewPhone, person: User, live_server: Any
) -> None:
    phone = new_phone(people.bob())
    phone.context.grant_permissions(["notifications"], origin=live_server.url)
    worker = worker_of(phone)
    worker.evaluate(COUNTS)
    deliver = postman(phone, live_server.url)
    deliver(told_to(person))
    deliver(told_to(User.objects.get(email="bob@example.com"), title="His own", tag="his"))
    assert [seen["title"] for seen in shown(phone, 1)] == ["His own"]
    assert worker.evaluate("self.left") == 1


def test_a_log_out_ends_the_subscription_of_this_browser(
    new_phone: NewPhone, person: User, live_server: Any
) -> None:
    phone = new_phone(person)
    worker = worker_of(phone)
    worker.evaluate(COUNTS)
    phone.goto("/more/")
    phone.get_by_role("button", name="Log out").tap()
    expect(phone.get_by_role("button", name="Log in")).to_be_visible()
    assert worker.evaluate("self.left") == 1


def test_a_pressed_button_leads_where_it_should(
    new_phone: NewPhone, person: User, live_server: Any, excused: list[str]
) -> None:
    excused.append("status of 404")
    phone = new_phone(person)
    worker = worker_of(phone)
    worker.evaluate(
        "() => { self.opened = []; self.clients.openWindow = async (url) => { self.opened.push(url); return null; }; }"
    )
    told = {
        "url": f"{live_server.url}/reminders/answer/x/",
        "actions": [
            {"action": "start", "url": f"{live_server.url}/reminders/answer/x/?do=start"},
            {"action": "snooze", "url": f"{live_server.url}/reminders/answer/x/?do=snooze"},
            {"action": "skip", "url": "https://elsewhere.example/?do=skip"},
        ],
    }
    asked: list[tuple[str, str, str | None]] = []
    phone.context.on(
        "request",
        lambda request: (
            asked.append((request.method, request.url.removeprefix(live_server.url), request.post_data))
            if "/answer/" in request.url
            else None
        ),
    )
    for action in ("", "start", "snooze", "skip"):
        worker.evaluate("async ([told, action]) => answered(told, action)", [told, action])
    assert worker.evaluate("self.opened") == [
        f"{live_server.url}/reminders/answer/x/",
        f"{live_server.url}/reminders/answer/x/?do=start",
        # It could not be done from here, since nothing is known of it: the page says so.
        f"{live_server.url}/reminders/answer/x/?do=snooze",
        "https://elsewhere.example/?do=skip",
    ]
    assert asked == [("POST", "/reminders/answer/x/", "do=snooze")]


def test_a_reminder_is_put_off_without_a_page(new_phone: NewPhone, person: User, live_server: Any) -> None:
    now = timezone.now()
    occurrence = OccurrenceFactory.create(
        reminder__user=person,
        date=now.date(),
        time=now.time().replace(second=0, microsecond=0),
        state="given_out",
    )
    page = f"{live_server.url}/reminders/answer/{occurrence_token(occurrence)}/"
    worker = worker_of(new_phone(person))
    told = {"url": page, "actions": [{"action": "snooze", "url": f"{page}?do=snooze"}]}
    # No window may be opened without a press on a real notification: where one was wanted, this would fail.
    worker.evaluate("async (told) => answered(told, 'snooze')", told)
    occurrence.refresh_from_db()
    assert occurrence.answer == "snoozed"
    assert Occurrence.objects.filter(snoozed_from=occurrence, state="planned").count() == 1


def test_a_new_subscription_takes_the_place_of_the_old_one(
    new_phone: NewPhone, person: User, service: Server
) -> None:
    old = ChannelFactory.create(
        user=person, kind="push", address=service.url("/old"), keys=Browser().keys, label="My phone"
    )
    phone = new_phone(person)
    worker = worker_of(phone)
    fresh = {"endpoint": service.url("/new"), "keys": Browser().keys}
    worker.evaluate(
        "async ([old, fresh]) => renew({ endpoint: old }, { toJSON: () => fresh })", [old.address, fresh]
    )
    channel = Channel.objects.kept().get()
    assert (channel.address, channel.keys) == (fresh["endpoint"], fresh["keys"])


def test_says_why_a_browser_cannot_be_reached(new_phone: NewPhone, person: User) -> None:
    phone = new_phone(person)
    phone.add_init_script("delete window.PushManager")
    phone.goto("/reminders/channels/")
    expect(phone.get_by_text("This browser shows no notifications.")).to_be_visible()
    expect(phone.get_by_role("button", name="Notify me here")).to_be_hidden()


def test_a_browser_that_cannot_be_asked_may_still_be_tried(new_phone: NewPhone, person: User) -> None:
    phone = new_phone(person)
    phone.add_init_script("navigator.serviceWorker.getRegistration = async () => { throw new Error('no'); }")
    phone.goto("/reminders/channels/")
    expect(phone.get_by_text("This browser does not say whether it shows notifications.")).to_be_visible()
    expect(phone.get_by_role("button", name="Notify me here")).to_be_enabled()


def test_says_that_it_was_not_allowed(new_phone: NewPhone, person: User) -> None:
    phone = new_phone(person)
    phone.add_init_script("Notification.requestPermission = async () => 'default'")
    phone.goto("/reminders/channels/")
    phone.get_by_role("button", name="Notify me here").tap()
    expect(phone.get_by_text("You have not allowed it yet.")).to_be_visible()
    expect(phone.get_by_role("button", name="Notify me here")).to_be_enabled()


def test_the_page_is_for_everybody_in_every_state_of_a_channel(
    new_phone: NewPhone, person: User, settings: Any
) -> None:
    settings.REMINDER_WEBHOOKS = settings.REMINDER_NTFY = True
    ChannelFactory.create(user=person, kind="push", label="Chrome on Android")
    ChannelFactory.create(user=person, address=f"{'long.' * 12}name@university.example.org")
    ChannelFactory.create(user=person, verified_at=None)
    ChannelFactory.create(user=person, off_reason="refused", off_at=AT, off_detail="550 5.1.1 no such user")
    ChannelFactory.create(user=person, kind="webhook", keys={"secret": "s3cret"})
    phone = new_phone(person)
    phone.goto("/reminders/channels/")
    for folded in phone.locator("details.folded > summary").all():
        folded.tap()
    assert (violations(phone), too_small(phone)) == ([], [])
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_address_is_added_and_confirmed_without_a_script(new_phone: NewPhone, person: User) -> None:
    phone = new_phone(person, java_script_enabled=False)
    phone.goto("/reminders/channels/")
    phone.get_by_text("Add a mail address").tap()
    phone.get_by_label("Mail address").fill("alice")
    phone.get_by_role("button", name="Add").tap()
    expect(phone.get_by_text("Enter a mail address, such as name@example.com.")).to_be_visible()
    phone.get_by_label("Mail address").fill("me@example.com")
    phone.get_by_role("button", name="Add").tap()
    expect(phone.get_by_text("to confirm")).to_be_visible()
    code = "".join(re.findall(r"Your code: (\d{3}) (\d{3})", str(mail.outbox[-1].body))[0])
    phone.get_by_label("The code that was sent there").fill(code)
    phone.get_by_role("button", name="Confirm").tap()
    expect(phone.get_by_text("Confirmed. Reminders may come to")).to_be_visible()
