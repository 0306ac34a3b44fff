// On every page: the service worker, what is only on this phone, a new version, an old page, a log-out with unsent work.

/** @import { Store } from "./gym/store.js" */

const user = document.body.dataset.user ?? "";

/** @param {string} name @returns {HTMLElement | null} */
const strip = (name) => document.querySelector(`[data-strip="${name}"]`);

/** Show words in one of the strips below the header, or take it away. @param {string} name @param {string} text */
function say(name, text) {
  const box = strip(name);
  const words = box?.querySelector("[data-words]");
  if (!box || !words) return;
  if (words.textContent !== text) words.textContent = text;
  box.hidden = !text;
}

// --- The service worker --------------------------------------------------------------------------------------------------

let reloads = false;

/** A new version waits until somebody wants it: what is typed on this page is theirs to finish. @param {ServiceWorkerRegistration} registration */
function offer(registration) {
  const waiting = registration.waiting;
  const box = strip("version");
  if (!waiting || !navigator.serviceWorker.controller || !box) return;
  box.hidden = false;
  const button = box.querySelector("button");
  if (button) {
    button.onclick = () => {
      reloads = true;
      registration.waiting?.postMessage({ type: "reload" });
    };
  }
}

/** The server answers once more. */
let again = () => {};
addEventListener("online", () => again());

async function register() {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.type !== "kept") return;
    const at = since(new Date(data.date));
    say("kept", `No connection. This page is kept on the phone.${at}`);
    // A workout is drawn anew; all else is as old as it was.
    again = () => say("kept", document.body.dataset.gym ? "" : `The connection is back. Reload this page for what is new.${at}`);
  });
  serviceWorker.addEventListener("controllerchange", () => {
    if (reloads) location.reload();
    else greet();
  });
  greet();
  const registration = await serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" });
  offer(registration);
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", () => coming.state === "installed" && offer(registration));
  });
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** By hand: the first use of Intl takes a slow phone a tenth of a second, and the page is not drawn yet. @param {Date} at */
function since(at) {
  if (Number.isNaN(at.getTime())) return "";
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return ` It is from ${DAYS[at.getDay()]}, ${two(at.getHours())}:${two(at.getMinutes())}.`;
}

function greet() {
  navigator.serviceWorker.controller?.postMessage({ type: "page", user });
}

if ("serviceWorker" in navigator) {
  // Not before the page is there: it is for the next one.
  const begin = () => register().catch(() => {}); // without one the pages need a network, and that is all
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}

// --- What is only on this phone ------------------------------------------------------------------------------------------

/** @param {number} count @param {string} one @param {string} [many] */
const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** @param {Store} store */
function show(store) {
  const waiting = store.pending.length;
  const refused = store.attention.length;
  const how = {
    synced: "",
    sending: "being sent",
    waiting: "not sent yet",
    offline: "sent when there is a network",
    logged_out: "log in to send",
    other_user: "somebody else is logged in",
  }[store.status];
  if (location.pathname === "/on-this-phone/") return; // it says so itself
  say("unsent", waiting ? `${counted(waiting, "change")} on this phone${how ? ` · ${how}` : ""}` : "");
  const way = strip("unsent");
  // Back to where one was, which is in the middle of a workout.
  if (way instanceof HTMLAnchorElement) way.href = store.status === "logged_out" ? `/accounts/login/?next=${encodeURIComponent(location.pathname)}` : "/on-this-phone/";
  say("attention", refused ? `${counted(refused, "change needs", "changes need")} a decision from you` : "");
}

/** @returns {Promise<Store | null>} null where nothing can be kept */
async function open() {
  const [{ openStore }, reduce] = await Promise.all([import("./gym/store.js"), import("./gym/reduce.js")]);
  return openStore({ user, reduce }).catch(() => null);
}

if (user) {
  const opened = open();
  opened.then((store) => {
    if (!store) return;
    for (const event of ["change", "status", "attention"]) store.addEventListener(event, () => show(store));
    store.addEventListener("applied", () => again());
    show(store);
  });

  // Nothing is lost by a log-out, but nothing of it is sent either.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !new URL(form.action).pathname.endsWith("/logout/")) return;
    const box = document.getElementById("unsent-at-log-out");
    if (!(box instanceof HTMLDialogElement)) return;
    event.preventDefault();
    const store = await opened.catch(() => null);
    const count = store ? store.pending.length + store.attention.length : 0;
    // Not requestSubmit: it does nothing while this event is on its way, and it would be asked again.
    if (!count) return form.submit();
    const words = box.querySelector("[data-words]");
    if (words) words.textContent = counted(count, "change is", "changes are");
    box.onclose = () => {
      if (box.returnValue === "out") form.submit();
    };
    box.returnValue = "";
    box.showModal();
  });
}
