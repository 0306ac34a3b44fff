// The rest timer that floats above the tabs of every page, says what a screen reader should know, and rings at the end.

import {
  CHANGED,
  STEP,
  closeRest,
  isAboutRest,
  minutes,
  moveRest,
  person,
  phase,
  readRest,
  secondsLeft,
  shouldRing,
  spoken,
  writeRest,
} from "./rest.js";
import { isUnlocked, play, unlockSoon, vibrate, wants } from "./sounds.js";
import { uncover } from "./telling.js";

/** @import {Rest} from "./rest.js" */

const SVG = "http://www.w3.org/2000/svg";
const NOTIFY = "spotter.rest.notify";
const TAG = "spotter-rest";
const SOON = 10;
/** A shorter rest needs no word before its end. */
const LONG_ENOUGH_TO_WARN = 30;

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function circle() {
  const made = document.createElementNS(SVG, "circle");
  for (const [key, value] of Object.entries({ cx: 26, cy: 26, r: 23.5, pathLength: 100 })) made.setAttribute(key, String(value));
  return made;
}

/** @param {string} text @param {string} name @param {() => void} press */
function button(text, name, press) {
  const made = element("button", { type: "button", "aria-label": name }, text);
  made.addEventListener("click", press);
  return made;
}

const ring = document.createElementNS(SVG, "svg");
ring.setAttribute("viewBox", "0 0 52 52");
ring.setAttribute("aria-hidden", "true");
const gone = circle();
gone.setAttribute("stroke-dasharray", "100");
ring.append(circle(), gone);

const time = element("span");
const title = element("b");
const next = element("span");
const here = element("div", { class: "rest-txt" });
const back = element("a", { class: "rest-txt" });
const less = button(`−${STEP}`, `−${STEP} seconds of rest`, () => press(-STEP));
const more = button(`+${STEP}`, `+${STEP} seconds of rest`, () => press(STEP));
const skip = button("Skip", "Skip the rest", () => {
  const hadFocus = bar.contains(document.activeElement);
  closeRest();
  if (hadFocus) giveFocusBack();
});
const bar = element(
  "aside",
  { class: "rest", "aria-label": "Rest timer" },
  element("div", { class: "ring", role: "timer", "aria-label": "Rest left" }, ring, time),
  here,
  less,
  more,
  skip,
);

// Outside of the bar: a live region is heard only if it was there before its words.
const said = element("div", { class: "visually-hidden", "aria-live": "polite", id: "rest-said" });

/** @param {string} words */
function say(words) {
  // A new node, so that the same words are said again.
  if (!document.hidden) said.replaceChildren(element("p", {}, words));
}

/** @param {number} seconds */
function press(seconds) {
  moveRest(seconds);
  const rest = readRest();
  const left = rest ? secondsLeft(rest, Date.now()) : 0;
  say(left > 0 ? `${spoken(left)} left` : "Rest over");
  if (less.hidden && !bar.contains(document.activeElement)) more.focus();
}

function giveFocusBack() {
  const goOn = document.querySelector(".set.cur .cur-end .btn") ?? document.getElementById("main");
  /** @type {HTMLElement | null} */ (goOn)?.focus({ preventScroll: true });
}

/** @param {Element} place @param {string} words */
function write(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

const first = readRest();
/** The end that was announced; a page that is opened just before it says nothing. */
let saidSoon = first && secondsLeft(first, Date.now()) <= SOON ? first.endsAt : 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

function show() {
  clearTimeout(timer);
  const rest = readRest();
  const now = Date.now();
  const state = phase(rest, now);
  if (!rest || state === "none") {
    if (bar.isConnected) {
      const hadFocus = bar.contains(document.activeElement);
      bar.remove();
      if (hadFocus) giveFocusBack();
    }
    return;
  }
  draw(rest, now, state === "over");
  announce(rest, now);
  if (shouldRing(rest, now)) end(rest);
  // At the next full second of what is left.
  const wait = (((rest.endsAt - now) % 1000) + 1000) % 1000 || 1000;
  timer = setTimeout(show, wait);
}

/** @param {Rest} rest @param {number} now @param {boolean} over */
function draw(rest, now, over) {
  const left = secondsLeft(rest, now);
  write(time, over ? `+${minutes(-left)}` : minutes(left));
  gone.setAttribute("stroke-dashoffset", String(over ? 0 : 100 - Math.min(100, (left / rest.seconds) * 100)));
  bar.classList.toggle("is-over", over);
  write(title, over ? `${rest.label} over` : `${rest.label} ${minutes(rest.seconds)}`);
  write(next, rest.next ? `next ${rest.next}` : over ? "on with the next set" : "");
  const elsewhere = rest.href !== location.pathname;
  const words = elsewhere ? back : here;
  if (elsewhere) back.setAttribute("href", rest.href);
  if (title.parentElement !== words) {
    words.append(title, next);
    (words === back ? here : back).replaceWith(words);
  }
  less.hidden = over;
  write(skip, over ? "Close" : "Skip");
  skip.setAttribute("aria-label", over ? "Close the rest timer" : "Skip the rest");
  if (!bar.isConnected) document.body.append(bar);
  if (rest.startedAt !== cleared) {
    cleared = rest.startedAt;
    requestAnimationFrame(() => uncover(bar));
  }
}

/** The rest that the page was last scrolled clear for. */
let cleared = first?.startedAt ?? 0;


/** @param {Rest} rest @param {number} now */
function announce(rest, now) {
  const left = secondsLeft(rest, now);
  // Its start is said with the tick, by the page where that was.
  if (left > 0 && left <= SOON && rest.seconds >= LONG_ENOUGH_TO_WARN && saidSoon !== rest.endsAt) {
    saidSoon = rest.endsAt;
    say(`${left} second${left === 1 ? "" : "s"} left`);
  }
}

/**
 * Of several tabs, the one that is looked at or can be heard goes first, and tells the others.
 * @param {Rest} rest
 */
async function end(rest) {
  const patience = (document.hidden ? 400 : 0) + (wants.sound && !isUnlocked() ? 150 : 0);
  if (patience) await new Promise((done) => setTimeout(done, patience));
  const claim = () => {
    const current = readRest();
    if (current?.endsAt !== rest.endsAt || !shouldRing(current, Date.now())) return;
    writeRest({ ...current, rung: true });
    ringOut(current);
  };
  if (navigator.locks) await navigator.locks.request(TAG, claim);
  else claim();
}

/** @param {Rest} rest */
function ringOut(rest) {
  if (wants.sound) play("rest_over");
  if (wants.vibration) vibrate([200, 100, 200]);
  if (document.hidden) notify(rest).catch(() => {});
  say(`Rest over.${rest.next ? ` Next: ${rest.next}` : ""}`);
}

/**
 * Where the person allowed it on this device, in the settings.
 * @param {Rest} rest
 */
async function notify(rest) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  if (localStorage.getItem(NOTIFY) !== "1") return;
  const heading = `${rest.label} over`;
  const options = {
    body: rest.next ? `Next: ${rest.next}` : "On with the next set.",
    tag: TAG,
    renotify: true,
    // The page makes the sound that the person asked for.
    silent: true,
    data: { url: rest.href },
  };
  const worker = await navigator.serviceWorker?.getRegistration();
  if (worker?.active) {
    await worker.showNotification(heading, options);
    return;
  }
  const shown = new Notification(heading, options);
  shown.addEventListener("click", () => {
    window.focus();
    shown.close();
  });
}

/** Who looks at the page needs no notification any more. */
async function withdraw() {
  const worker = await navigator.serviceWorker?.getRegistration();
  for (const shown of (await worker?.getNotifications({ tag: TAG })) ?? []) shown.close();
}

function readySound() {
  if (wants.sound && (document.body.classList.contains("session-page") || readRest())) unlockSoon();
}

document.body.append(said);
document.addEventListener("click", readySound, { capture: true });
document.addEventListener("keydown", readySound, { capture: true });
window.addEventListener(CHANGED, show);
window.addEventListener("storage", (event) => {
  if (isAboutRest(event)) show();
});
// Nobody is logged in: what somebody rested for is not left behind.
if (!person()) writeRest(null);
window.addEventListener("pageshow", show);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  show();
  withdraw().catch(() => {});
});
show();
