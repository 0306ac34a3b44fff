// Today and Log: a workout begins on this phone, with or without a network, and those that only this phone knows are shown.
//
// Without a store, or where this phone does not know the person yet, the forms go to the server.

/** @import {Store} from "./store.js" */
/** @import {Id, SessionRow} from "../../../assets/types/gym.js" */

import { html, nothing, render } from "../lit.js";
import { toast } from "../toast.js";
import { keptLogs, sessionTitle, totals } from "./cards.js";
import { byPhone, now } from "./clock.js";
import { clock } from "./clock_view.js";
import { forgotten } from "./forgotten.js";
import { forgottenCard } from "./forgotten_view.js";
import { newId } from "./ids.js";
import { volumeText } from "./numbers.js";
import * as reduce from "./reduce.js";
import { cancelRest } from "./rest.js";
import { planOfDue, repeatOf, startHere } from "./start.js";
import { StoreUnavailableError, openStore } from "./store.js";

/** @param {Store} store */
const inProgress = (store) => [...store.state.sessions.values()].filter(({ state, deleted }) => state === "open" && !deleted);

/** Workouts that the server does not know, or does not know to be over. @param {Store} store */
function onlyHere(store) {
  const begun = new Set(store.pending.filter(({ kind }) => kind === "start_session" || kind === "finish_session").map(({ object }) => object));
  return [...store.state.sessions.values()].filter(({ id, state, deleted }) => state === "finished" && !deleted && begun.has(id));
}

/** @param {Store} store @param {SessionRow} session */
function openCard(store, session) {
  const { sets, volumeKg } = totals(session);
  const unit = store.state.person?.weight_unit ?? "kg";
  const said = [`${sets} set${sets === 1 ? "" : "s"}`, volumeKg === "0" ? "" : volumeText(volumeKg, unit)].filter(Boolean).join(" · ");
  const late = forgotten(session, now());
  const finish = (/** @type {string | null} */ at) => {
    cancelRest();
    store
      .record([{ id: newId(), kind: "finish_session", object: session.id, at: new Date().toISOString(), values: at ? { ended_at: byPhone(at) } : {} }])
      .catch((error) => toast(error.message, 12));
  };
  return html`<section class="card hero" data-session=${session.id}>
      <p class="muted">In progress · ${clock(session)}</p>
      <h2>${sessionTitle(session)}</h2>
      <p class="muted">${said}${store.isPending(session.id) ? " · only on this phone yet" : ""}</p>
      <a class="btn wide" href="/sessions/${session.id}/">Go on</a>
    </section>
    ${late ? forgottenCard(session, late, { onFinish: finish, onGoOn: () => location.assign(`/sessions/${session.id}/`) }) : nothing}`;
}

/** @param {SessionRow} session */
const doneCard = (session) => html`<section class="card" data-session=${session.id}>
    <p class="muted">Finished · only on this phone yet</p>
    <h2><a href="/sessions/${session.id}/">${sessionTitle(session)}</a></h2>
    <p class="muted">${totals(session).sets} sets in ${keptLogs(session).length} exercises</p>
  </section>`;

/** What this phone knows stands in place of what the page, which may be an old one, says is in progress. @param {Store} store */
function show(store) {
  const place = document.getElementById("on-phone");
  if (!place || !store.state.person) return;
  const open = inProgress(store);
  const done = onlyHere(store);
  const told = [...document.querySelectorAll("[data-in-progress]")].map((card) => /** @type {HTMLElement} */ (card));
  // In step with the server: its own page is as good, and stays as it is.
  const isTold = (/** @type {SessionRow} */ session) =>
    told.some(({ dataset: { inProgress, sets } }) => inProgress === session.id && totals(session).sets <= Number(sets));
  const same = !done.length && !store.pending.length && open.length === told.length && open.every(isTold);
  for (const card of document.querySelectorAll("[data-in-progress], [data-forgotten]")) {
    const own = /** @type {HTMLElement} */ (card);
    const row = store.state.sessions.get(own.dataset.inProgress ?? own.dataset.forgotten ?? "");
    own.hidden = !same && (open.length > 0 || row?.state === "finished" || Boolean(row?.deleted));
  }
  const busy = open.length > 0 || told.some(({ hidden }) => !hidden);
  for (const card of document.querySelectorAll("[data-start-card]")) /** @type {HTMLElement} */ (card).hidden = busy;
  for (const form of document.querySelectorAll("[data-start]:has([name=plan])")) sayDone(store, /** @type {HTMLFormElement} */ (form));
  render(same ? nothing : html`${open.map((session) => openCard(store, session))}${done.map(doneCard)}`, place);
}

const WHAT_COMES = "Done on this phone. What comes next is told when there is a connection.";

/** Whether this session of a plan was finished here, and the server does not know. @param {Store} store @param {string} plan @param {number} slot */
function isDoneHere(store, plan, slot) {
  return onlyHere(store).some((session) => session.plan === plan && session.plan_slot === slot);
}

/** In place of the button: nobody guesses what the plan asks for next. @param {Store} store @param {HTMLFormElement} form */
function sayDone(store, form) {
  const data = new FormData(form);
  form.hidden = isDoneHere(store, String(data.get("plan")), Number(data.get("slot")));
  const said = form.parentElement?.querySelector("[data-done-here]");
  if (!form.hidden) said?.remove();
  else if (!said) {
    const note = document.createElement("p");
    note.className = "note";
    note.dataset.doneHere = "";
    note.textContent = WHAT_COMES;
    form.before(note);
  }
}

/** The next session of a plan; undefined where this phone does not know it, or one of its exercises. @param {Store} store @param {string} plan @param {number} slot */
function plannedOf(store, plan, slot) {
  const due = store.state.due.find((each) => each.plan === plan && each.slot === slot);
  return due?.exercises.every(({ exercise }) => store.state.exercises.has(exercise)) ? planOfDue(due) : undefined;
}

/** An empty workout, or one done before; undefined where this phone does not know that. @param {Store} store @param {Id} repeat */
function planOf(store, repeat) {
  if (!repeat) return { name: "", exercises: [] };
  const known = store.state.sessions.get(repeat);
  if (known) return repeatOf(known);
  const recent = store.state.recent.find(({ id }) => id === repeat);
  return recent && { name: recent.name, exercises: recent.exercises };
}

/** @param {string} user */
async function begin(user) {
  if (!user) return;
  /** @type {Store} */
  let store;
  try {
    store = await openStore({ user, reduce });
  } catch (error) {
    if (error instanceof StoreUnavailableError) return; // the forms work as they are
    throw error;
  }
  for (const event of ["change", "status"]) store.addEventListener(event, () => show(store));
  show(store);
  const loaded = store.load();
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.matches("[data-start]") || !store.state.person) return;
    const asked = new FormData(form);
    if (!wanted(store, asked) && (navigator.onLine || !asked.has("plan"))) return;
    event.preventDefault();
    const [there] = inProgress(store);
    if (there) {
      toast("This workout is still in progress. Finish or discard it to start another one.");
      location.assign(`/sessions/${there.id}/`);
      return;
    }
    if (form.dataset.busy) return; // a second tap
    form.dataset.busy = "1";
    start(store, form, loaded)
      .catch((error) => {
        // The phone has no room: the server has.
        if (error instanceof StoreUnavailableError && navigator.onLine) form.submit();
        else toast(error.message, 12);
      })
      .finally(() => delete form.dataset.busy);
  });
  await loaded;
}

/** What a start form asks for; undefined where this phone does not know it. @param {Store} store @param {FormData} asked */
function wanted(store, asked) {
  return asked.has("plan") ? plannedOf(store, String(asked.get("plan")), Number(asked.get("slot"))) : planOf(store, String(asked.get("repeat") ?? ""));
}

/** @param {Store} store @param {HTMLFormElement} form @param {Promise<unknown>} loaded */
async function start(store, form, loaded) {
  const asked = new FormData(form);
  // What is kept here may be from before another device trained: what the server says now comes in a moment.
  if (asked.has("plan") && navigator.onLine) await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, 1000))]);
  const plan = wanted(store, asked);
  // Not by the id in the form: a kept page would give every workout that begins on it the same.
  if (plan) await startHere(store, plan);
  else if (navigator.onLine) form.submit();
  else toast("What this asks for is not on this phone yet. Open Today once with a connection.", 8);
}

begin(document.body.dataset.user ?? "");
