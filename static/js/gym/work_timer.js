// Measures a timed set: a count-in, the time by wall clock, a sound at the target; stopped, it fills the form's time field.
//
// <spotter-work-timer key="…"></spotter-work-timer> within the set's form. What stands in the field is the target, unless
// there is a target="60". It goes on through a reload.

import { durationText, readDuration } from "./numbers.js";
import { holdRest, person, spoken } from "./rest.js";
import { play, unlock, vibrate, wants } from "./sounds.js";

/**
 * Milliseconds since 1970. The work begins at `beginsAt`, after the count-in.
 * @typedef {object} Work
 * @property {string} user
 * @property {string} key what is measured: the exercise in this workout
 * @property {number} beginsAt
 * @property {number | null} target seconds
 * @property {boolean} rung the target was made known
 */

const KEY = "spotter.work";
export const COUNT_IN = 3;
/** Nobody holds a plank this long: it was left running. */
const LONGEST = 4 * 3600;

/**
 * @param {Work | null} work
 * @param {number} now
 * @returns {{phase: "idle" | "count_in" | "on" | "reached", seconds: number}} to the begin, or since it
 */
export function worked(work, now) {
  if (!work) return { phase: "idle", seconds: 0 };
  const since = (now - work.beginsAt) / 1000;
  // A clock that was set back does not make the count-in longer.
  if (since < 0) return { phase: "count_in", seconds: Math.min(COUNT_IN, Math.ceil(-since)) };
  if (since > LONGEST) return { phase: "idle", seconds: 0 };
  const seconds = Math.floor(since);
  return { phase: work.target && seconds >= work.target ? "reached" : "on", seconds };
}

/** @returns {Work | null} */
function read() {
  try {
    const work = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return Number.isFinite(work?.beginsAt) && work.user === person() ? work : null;
  } catch {
    return null;
  }
}

/** @param {Work | null} work @returns {boolean} whether it is kept */
function write(work) {
  try {
    if (work) localStorage.setItem(KEY, JSON.stringify(work));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

class WorkTimer extends (globalThis.HTMLElement ?? Object) {
  static observedAttributes = ["key", "target"];

  /** @type {Work | null} */
  #work = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #shown = "";
  #counted = 0;

  /** @type {HTMLFormElement | null} */
  #form = null;

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#show);
    // Sent while it runs, the form says the time of the press.
    this.#form = this.closest("form");
    this.#form?.addEventListener("submit", this.#stopIfOn, { capture: true });
    this.#find();
  }

  disconnectedCallback() {
    this.#form?.removeEventListener("submit", this.#stopIfOn, { capture: true });
    document.removeEventListener("visibilitychange", this.#show);
    clearTimeout(this.#timer);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#find();
  }

  get key() {
    return this.getAttribute("key") ?? "";
  }

  /** @returns {number | null} */
  get target() {
    const seconds = Math.floor(Number(this.getAttribute("target") || readDuration(this.#field?.value ?? "") || 0));
    return seconds > 0 ? seconds : null;
  }

  get #field() {
    const field = this.closest("form")?.elements.namedItem("seconds");
    return field instanceof HTMLInputElement ? field : null;
  }

  #find() {
    const work = read();
    this.#work = work?.key === this.key ? work : null;
    this.#show();
  }

  #start = () => {
    if (wants.sound) unlock();
    this.#work = { user: person(), key: this.key, beginsAt: Date.now() + COUNT_IN * 1000, target: this.target, rung: false };
    this.#counted = 0;
    write(this.#work);
    this.#show();
    this.querySelector("button")?.focus({ preventScroll: true });
  };

  #stopIfOn = () => {
    const { phase } = worked(this.#work, Date.now());
    if (phase === "on" || phase === "reached") this.#stop();
  };

  #stop = () => {
    const { phase, seconds } = worked(this.#work, Date.now());
    this.#work = null;
    write(null);
    this.#show();
    this.querySelector("button")?.focus({ preventScroll: true });
    if (phase === "on" || phase === "reached") this.#fill(seconds);
  };

  /** @param {number} seconds */
  #fill(seconds) {
    const field = this.#field;
    if (!field) return;
    field.value = durationText(seconds);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    this.#say(`${spoken(seconds)} filled in`);
  }

  #show = () => {
    clearTimeout(this.#timer);
    const { phase, seconds } = worked(this.#work, Date.now());
    if (phase === "idle" && this.#work) {
      this.#work = null;
      write(null);
    }
    if (this.#shown !== phase) this.#build(phase);
    this.#draw(phase, seconds);
    if (phase === "idle" || !this.#work) return;
    this.#sound(phase, seconds);
    const wait = (((this.#work.beginsAt - Date.now()) % 1000) + 1000) % 1000 || 1000;
    this.#timer = setTimeout(this.#show, wait);
  };

  /** @param {string} phase */
  #build(phase) {
    const before = this.#shown;
    this.#shown = phase;
    if (phase === "idle") {
      const start = button("ghost work-start", "Start the clock", this.#start);
      this.replaceChildren(start, this.#live());
      return;
    }
    const box = /** @type {HTMLElement} */ (this.querySelector(".work-timer") ?? document.createElement("div"));
    box.className = `work-timer${phase === "count_in" ? "" : phase === "on" ? " is-on" : " is-reached"}`;
    if (before === "" || before === "idle") {
      const time = document.createElement("b");
      time.setAttribute("role", "timer");
      time.setAttribute("aria-label", "Time of this set");
      box.append(time, document.createElement("span"), button("ghost", "Stop", this.#stop));
      this.replaceChildren(box, this.#live());
    }
    const stop = box.querySelector("button");
    if (stop) {
      stop.textContent = phase === "count_in" ? "Cancel" : "Stop";
      stop.classList.toggle("on", phase !== "count_in"); // the one primary button is Done
    }
    if (phase === "count_in") this.#say(`Starts in ${COUNT_IN} seconds`);
    if (phase === "on" && before === "count_in") holdRest();
    if (phase === "reached" && before === "on") this.#say("Target reached. Go on or stop.");
  }

  /** @param {string} phase @param {number} seconds */
  #draw(phase, seconds) {
    const [time, words] = [this.querySelector("b"), this.querySelector(".work-timer > span")];
    if (!time || !words) return;
    put(time, phase === "count_in" ? String(seconds) : durationText(seconds));
    const target = this.#work?.target;
    if (phase === "count_in") put(words, "Get ready");
    else if (phase === "reached") put(words, "Target reached");
    else put(words, target ? `of ${durationText(target)}` : "");
  }

  /** @param {string} phase @param {number} seconds */
  #sound(phase, seconds) {
    const work = this.#work;
    if (!work) return;
    if (phase === "count_in") {
      if (wants.sound && this.#counted !== seconds) play("count");
      this.#counted = seconds;
    } else if (this.#counted) {
      this.#counted = 0;
      if (wants.sound && seconds < 2) play("go");
    }
    if (phase !== "reached" || work.rung) return;
    this.#work = { ...work, rung: true };
    write(this.#work);
    // Long after it, as after a sleep of the phone, the page says it without a noise.
    if (seconds - (work.target ?? 0) > 60) return;
    if (wants.sound) play("target");
    if (wants.vibration) vibrate([200, 100, 200]);
  }

  #live() {
    const live = this.querySelector("[aria-live]") ?? document.createElement("div");
    live.className = "visually-hidden";
    live.setAttribute("aria-live", "polite");
    return live;
  }

  /** @param {string} words */
  #say(words) {
    const line = document.createElement("p");
    line.textContent = words;
    this.querySelector("[aria-live]")?.replaceChildren(line);
  }
}

/** @param {string} style @param {string} text @param {() => void} press */
function button(style, text, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = style;
  made.textContent = text;
  made.addEventListener("click", press);
  return made;
}

/** @param {Element} place @param {string} text */
function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

globalThis.customElements?.define("spotter-work-timer", WorkTimer);
