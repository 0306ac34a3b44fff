// The session page: takes over from the server's, from what this phone knows, and works without a network.
//
// Without IndexedDB it leaves the plain forms where they are.

/** @import {Store} from "./store.js" */
/** @import {Words} from "./sheets.js" */
/** @import {Exercise, Id, Person, SessionRow} from "../../../assets/types/gym.js" */

import { html, render } from "../lit.js";
import { exerciseActions } from "./exercise_actions.js";
import { leaveForms } from "./forms.js";
import * as reduce from "./reduce.js";
import { sessionActions } from "./session_actions.js";
import { SessionPage, place } from "./session_page.js";
import { setActions } from "./set_actions.js";
import { StoreUnavailableError, openStore } from "./store.js";
import { askOnce, cameWith, takeOver } from "./take_over.js";
import "./awake.js";
import "./work_timer.js";

/** @template T @param {string} id @returns {T | null} */
function embedded(id) {
  const text = document.getElementById(id)?.textContent;
  return text ? JSON.parse(text) : null;
}

/** The id in the address: a page from the cache does not know whose it is. */
function idInAddress() {
  return /^\/sessions\/([0-9a-f-]{36})\//.exec(location.pathname)?.[1] ?? "";
}

/** Said in the page where nothing can be taken over and nothing is there to work with. @param {string} title @param {string} text */
function sayInstead(title, text) {
  if (document.querySelector("#cards > *")) return;
  render(html`<section class="card"><div class="empty"><h2>${title}</h2><p class="muted">${text}</p><a class="btn" href="/">Today</a></div></section>`, place("#cards"));
}

/** @param {Id} user */
async function begin(user) {
  const id = idInAddress();
  if (!user || !id) return;
  const came = /** @type {{user: Person, sessions: SessionRow[], exercises: Exercise[]} | null} */ (embedded("gym-state"));
  /** @type {Store} */
  let store;
  try {
    store = await openStore({ user, reduce });
    await leaveForms(store);
    if (came) await store.offer(came);
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    if (!came) return sayInstead("Nothing is kept on this phone", error.message);
    // The plain forms are still there and work.
    const note = document.createElement("p");
    note.className = "note";
    note.setAttribute("role", "status");
    note.textContent = `${error.message} Your sets go to the server one by one.`;
    place("#session-top").prepend(note);
    return;
  }
  const words = /** @type {Words | null} */ (embedded("gym-words")) ?? { muscles: [], equipment: [], moods: [] };
  const actions = (/** @type {SessionPage} */ page) => ({
    card: { ...setActions(page), ...exerciseActions(page) },
    session: sessionActions(page),
  });
  const page = new SessionPage({ store, id, words, cameWith: cameWith(), actions, takeOver });
  // For the benchmark (workouts/benchmarking/gym.py), and for whoever looks into a phone.
  Object.assign(globalThis, { spotterPage: page });
  askOnce(page);
  // A tick tells of a change and of a status: they are drawn once, before whoever waits for the tick goes on.
  let isDue = false;
  const drawSoon = () => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      page.draw();
    });
  };
  for (const event of ["change", "status", "attention"]) store.addEventListener(event, drawSoon);
  page.draw();
  const loaded = await store.load(id);
  if (page.taken) return; // what came was drawn as it came
  if (page.session) sayInstead("The exercises are not on this phone yet", "Open this workout once with a connection.");
  else if (loaded) sayInstead("This workout is not there", "It may have been deleted on another device.");
  else sayInstead("This workout is not on this phone", "It is shown when there is a connection.");
}

begin(document.body.dataset.user ?? "");
