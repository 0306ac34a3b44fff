// Keeps the screen on during a workout, for whoever asked for it: by the setting, or by the switch in the workout's menu.
//
// The browser lets go whenever the page is out of sight; it is asked again when the page is back.

import { html, render } from "../lit.js";
import { icon } from "./icons.js";

const CHANGED = "spotter:awake";
/** What the switch said in this tab; it goes before the setting. */
const KEY = "spotter.awake";

/** @typedef {"on" | "off" | "unsupported" | "refused"} Awake */

/** @type {WakeLockSentinel | null} */
let lock = null;
let wanted = false;
let refused = false;
let asking = false;

/** @returns {Awake} */
export function awake() {
  if (!("wakeLock" in navigator)) return "unsupported";
  if (!wanted) return "off";
  return refused ? "refused" : "on";
}

/** @param {boolean} setting what the person wants unless the switch was used */
export async function startAwake(setting) {
  let said = null;
  try {
    said = sessionStorage.getItem(KEY);
  } catch {
    // A browser that keeps nothing has the setting.
  }
  wanted = said === null ? setting : said === "1";
  await hold();
}

/** The other way round. */
export async function toggleAwake() {
  wanted = !wanted;
  try {
    sessionStorage.setItem(KEY, wanted ? "1" : "0");
  } catch {
    // It holds for this page.
  }
  if (wanted) await hold();
  else await lock?.release();
  tell();
}

/** No more of it: the workout is over. */
export async function endAwake() {
  wanted = false;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
  await lock?.release();
  tell();
}

async function hold() {
  if (!wanted || lock || asking || document.hidden || !("wakeLock" in navigator)) return tell();
  asking = true;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => {
      lock = null;
    });
    refused = false;
    if (!wanted) await lock.release(); // switched off while it was asked for
  } catch {
    refused = true; // the battery is low, as a rule
  }
  asking = false;
  tell();
}

const tell = () => document.dispatchEvent(new Event(CHANGED));

/** @type {Record<Awake, string>} */
const WORDS = {
  on: "Keep the screen on",
  off: "Keep the screen on",
  refused: "The phone lets the screen go dark, as it does when its battery is low.",
  unsupported: "This browser cannot keep the screen on.",
};

/** The switch: a button in the menu of a workout in progress. Where there is nothing to switch, it says why. */
class AwakeSwitch extends (globalThis.HTMLElement ?? Object) {
  connectedCallback() {
    document.addEventListener(CHANGED, this.#show);
    startAwake(document.body.dataset.keepAwake === "1");
  }

  disconnectedCallback() {
    document.removeEventListener(CHANGED, this.#show);
  }

  #show = () => {
    const state = awake();
    if (state === "unsupported") {
      const words = document.createElement("p");
      words.className = "awake-none";
      words.textContent = WORDS.unsupported;
      this.replaceChildren(words);
      return;
    }
    let button = this.querySelector("button");
    if (!button) {
      button = document.createElement("button");
      button.type = "button";
      button.setAttribute("role", "switch");
      render(html`${icon("sun")}<span></span><i></i>`, button);
      button.addEventListener("click", () => toggleAwake());
      this.replaceChildren(button);
    }
    const words = /** @type {Element} */ (button.querySelector("span"));
    words.textContent = WORDS[state];
    button.setAttribute("aria-checked", String(state === "on"));
  };
}

globalThis.customElements?.define("spotter-awake", AwakeSwitch);
globalThis.document?.addEventListener("visibilitychange", () => {
  if (!document.hidden) hold();
});
