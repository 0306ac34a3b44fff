// Reminders in the browser: shown when they come, answered by their buttons, taken along to a new subscription.
// Stands behind service_worker.js in /sw.js, with what is declared there: config/views.py.

/**
 * What reminders/channels/push.py sends.
 * @typedef {{ user: string, title: string, body: string, url: string, tag: string, actions: { action: string, title: string, url: string }[] }} Reminder
 */

worker.addEventListener("push", (event) => {
  event.waitUntil(remind(event.data));
});

worker.addEventListener("notificationclick", (event) => {
  const told = event.notification.data?.reminder;
  if (told) event.waitUntil(answered(told, event.action));
});

worker.addEventListener("pushsubscriptionchange", (event) => {
  const change = /** @type {ExtendableEvent & { oldSubscription?: PushSubscription | null, newSubscription?: PushSubscription | null }} */ (event);
  change.waitUntil(renew(change.oldSubscription ?? null, change.newSubscription ?? null).catch(() => {})); // the page of channels mends it
});

/** @param {PushMessageData | null} data */
async function remind(data) {
  const told = read(data);
  // Where the browser cannot say whose it is, it is nobody else's as far as anybody knows.
  const here = await whose().catch(() => "");
  if (told.user && here && told.user !== here) {
    // Somebody else has logged in since: one person's reminders never come to another.
    await leavePush();
    return;
  }
  /** @type {NotificationOptions & { renotify: boolean, actions: { action: string, title: string }[] }} */
  const options = {
    body: told.body,
    tag: told.tag,
    renotify: true,
    icon: CONFIG.icon,
    actions: told.actions.map(({ action, title }) => ({ action, title })),
    data: { reminder: told },
  };
  try {
    await worker.registration.showNotification(told.title, options);
  } catch {
    // With less to it, maybe; where that is refused as well, nothing can be shown.
    await worker.registration.showNotification(told.title, { body: told.body, data: options.data }).catch(() => {});
  }
}

/** Something is always shown: a browser takes the permission away from who is woken for nothing. @param {PushMessageData | null} data @returns {Reminder} */
function read(data) {
  const empty = { user: "", title: "A reminder from Spotter", body: "", url: "/reminders/", tag: "reminder", actions: [] };
  try {
    const told = { ...empty, ...data?.json() };
    const isSound = [told.user, told.title, told.body, told.url, told.tag].every((text) => typeof text === "string") && told.title && told.url && told.tag;
    return isSound ? { ...told, actions: actionsOf(told.actions) } : empty;
  } catch {
    return empty;
  }
}

/** Those that are whole. @param {unknown} told @returns {Reminder["actions"]} */
function actionsOf(told) {
  const whole = (/** @type {Partial<Reminder["actions"][number]> | null} */ each) => [each?.action, each?.title, each?.url].every((text) => typeof text === "string");
  return Array.isArray(told) ? told.filter(whole) : [];
}

/** @param {Reminder} told @param {string} action */
async function answered(told, action) {
  const pressed = told.actions.find((each) => each.action === action);
  if (!pressed) return open(told.url);
  const url = new URL(pressed.url, worker.location.origin);
  // Starting needs a page; the others are done from here, and where that fails the page is the way.
  if (action === "start" || url.origin !== worker.location.origin) return open(pressed.url);
  try {
    const answer = await fetch(url.pathname, { method: "POST", body: new URLSearchParams({ do: action }), credentials: "omit" });
    if (!answer.ok) await open(pressed.url);
  } catch {
    await open(pressed.url);
  }
}

/** In the window that shows it already, else in a new one: what is typed in another stays. @param {string} where */
async function open(where) {
  const url = new URL(where, worker.location.origin).href;
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  await (windows.find((window) => window.url === url)?.focus() ?? worker.clients.openWindow(url));
}

/** The push service has given this browser another address. @param {PushSubscription | null} old @param {PushSubscription | null} fresh */
async function renew(old, fresh) {
  const told = await (await fetch(CONFIG.browser)).json();
  const subscription =
    fresh ?? (await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: told.key }));
  await fetch(CONFIG.browser, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": told.csrf },
    body: JSON.stringify({ ...subscription.toJSON(), replaces: old?.endpoint ?? "" }),
  });
}

/** After a log-out nothing comes here any more, even where the server did not know this browser by its session. */
async function leavePush() {
  try {
    await (await worker.registration.pushManager?.getSubscription())?.unsubscribe();
  } catch {
    // No push service: nothing comes either.
  }
}
