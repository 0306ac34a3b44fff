// The page of channels: has this browser reached by reminders, and says which of the list it is.

const box = /** @type {HTMLElement} */ (document.querySelector("[data-push]"));
const now = /** @type {HTMLElement} */ (box.querySelector("[data-push-now]"));
const fault = /** @type {HTMLElement} */ (box.querySelector("[data-push-fault]"));
const button = /** @type {HTMLButtonElement} */ (box.querySelector("[data-push-on]"));
const { push: url = "", key = "" } = box.dataset;

const WORDS = {
  none: "This browser shows no notifications. On an iPhone, add Spotter to the Home Screen and open it there.",
  insecure: "Notifications need a site with HTTPS.",
  denied: "The browser blocks notifications of this site. Allow them in its settings first.",
  on: "Reminders come to this device as notifications.",
  off: "A reminder can come as a notification, also while Spotter is closed.",
  silent: "This browser does not say whether it shows notifications. Try it, or reload the page.",
};

/** Why this browser cannot be reached at all, or "". */
function obstacle() {
  if (!isSecureContext) return WORDS.insecure;
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return WORDS.none;
  return Notification.permission === "denied" ? WORDS.denied : "";
}

/** @param {string} text */
function complain(text) {
  fault.textContent = text;
  fault.hidden = !text;
}

/** The channel of the list that is this browser. @param {PushSubscription | null} subscription */
function listed(subscription) {
  const rows = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-endpoint]"));
  return subscription ? [...rows].find((row) => row.dataset.endpoint === subscription.endpoint) : undefined;
}

/** Tell the server. Throws what is to be said. @param {PushSubscription} subscription */
async function tell(subscription) {
  const token = /** @type {HTMLInputElement} */ (document.querySelector("[name=csrfmiddlewaretoken]")).value;
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(subscription),
    redirect: "manual",
  });
  if (answer.ok) return;
  const told = answer.status === 422 ? await answer.json() : null;
  throw new Error(told?.faults.address ?? "The server did not take it. Reload the page and try again.");
}

/** A subscription with the key of this server; one with another key reaches nobody. @param {ServiceWorkerRegistration} registration */
async function subscribe(registration) {
  const old = await registration.pushManager.getSubscription();
  if (old && sameKey(old.options.applicationServerKey)) return old;
  await old?.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** @param {ArrayBuffer | null} used */
function sameKey(used) {
  if (!used) return false;
  const text = btoa(String.fromCharCode(...new Uint8Array(used)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") === key;
}

async function show() {
  const wrong = obstacle();
  if (wrong) {
    now.textContent = wrong;
    return;
  }
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = (await registration?.pushManager.getSubscription()) ?? null;
  const row = listed(subscription);
  const on = Boolean(row && subscription && Notification.permission === "granted" && sameKey(subscription.options.applicationServerKey));
  now.textContent = on ? WORDS.on : WORDS.off;
  button.hidden = on;
  if (!row || !on || !subscription) return;
  const mark = /** @type {HTMLElement | null} */ (row.querySelector("[data-this-browser]"));
  if (mark) mark.hidden = false;
  // After a new log-in the session has to know it again, so that a log-out finds it.
  if (!("known" in row.dataset)) await tell(subscription).catch(() => {});
}

button.addEventListener("click", async () => {
  complain("");
  button.disabled = true;
  try {
    // Asked for here and nowhere else.
    const permission = await Notification.requestPermission();
    if (permission === "granted") {
      await tell(await subscribe(await navigator.serviceWorker.ready));
      location.reload();
      return;
    }
    complain(permission === "denied" ? WORDS.denied : "You have not allowed it yet.");
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    complain(name ? `The browser could not be connected with its push service (${name}).` : String(/** @type {Error} */ (error).message));
  } finally {
    button.disabled = false;
  }
});

// A browser may refuse to be asked: then the button is there all the same.
show().catch(() => {
  now.textContent = WORDS.silent;
  button.hidden = false;
});
