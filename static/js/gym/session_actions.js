// What is done with the workout as a whole: paused, named, finished, discarded, done again.

/** @import {Card} from "./cards.js" */
/** @import {SessionPage} from "./session_page.js" */
/** @import {SessionActions} from "./session_views.js" */
/** @import {SessionRow} from "../../../assets/types/gym.js" */

import { toast } from "../toast.js";
import { nameOf, several } from "./card_views.js";
import * as cards from "./cards.js";
import { byPhone, elapsed, now } from "./clock.js";
import { addExercise } from "./exercise_actions.js";
import { forgotten } from "./forgotten.js";
import { volumeText } from "./numbers.js";
import { cancelRest } from "./rest.js";
import { minutesText } from "./session_views.js";
import { openDetails } from "./sheets.js";
import { focusNext, focusOn, offerUndo } from "./telling.js";

/** @param {SessionPage} page @returns {SessionActions} */
export const sessionActions = (page) => ({
  addExercise: () => addExercise(page),
  pause: () => pause(page),
  resume: () => page.do("resume_session", page.id),
  edit: (session) => editDetails(page, session),
  finish: (session) => openFinish(page, session),
  finishAt: (session, at) => finish(page, session, at),
  goOn: (session) => goOn(page, session),
  discard: (session) => discard(page, session),
  restore: () => page.do("restore_session", page.id),
  repeat: (session) => repeat(page, session),
});

/** @param {SessionPage} page */
async function pause(page) {
  cancelRest();
  await page.do("pause_session", page.id);
}

/** @param {SessionPage} page @param {SessionRow} session */
function editDetails(page, session) {
  openDetails({
    session,
    title: "Edit workout",
    submit: "Save",
    words: page.words,
    timesUrl: navigator.onLine ? `/sessions/${session.id}/edit/` : "",
    onSave: (details) => {
      const now = page.session ?? session;
      const changed = Object.fromEntries(Object.entries(details).filter(([name, value]) => now[/** @type {keyof SessionRow} */ (name)] !== value));
      if (Object.keys(changed).length) page.do("edit_session", now.id, changed, now.version);
    },
  });
}

/** @param {SessionPage} page @param {SessionRow} session */
function openFinish(page, session) {
  const { sets, volumeKg } = cards.totals(session);
  const lines = page.all.flatMap((card) => {
    const words = leftOf(page, card);
    return words ? [`${nameOf(page, card)}: ${words}`] : [];
  });
  const late = forgotten(session, now(), 3_600_000);
  openDetails({
    session,
    title: "Finish",
    submit: "Finish workout",
    words: page.words,
    finish: {
      figures: [
        ["Sets", String(sets)],
        ["Volume", volumeText(volumeKg, page.person.weight_unit)],
        ["Time", minutesText(elapsed(session, now()))],
      ],
      left: lines,
      leftTitle: session.plan ? "Left of what was planned" : "Not done yet",
      changed: session.plan ? changedToday(page, session) : [],
      noSets: !sets,
      ends: late ? [{ at: late.at, label: `At ${late.text}, your last set` }, { at: null, label: "Now" }] : [{ at: null, label: "Now" }],
    },
    onSave: (details, endedAt) => finish(page, session, endedAt, details),
  });
}

/** What is not done of an exercise; empty where all is. @param {SessionPage} page @param {Card} card */
function leftOf(page, card) {
  const draft = page.drafts.get(card.log.id);
  if (draft?.touched && !draft.editing) return `${cards.nextRow(card).name} is typed and not ticked`;
  if (card.log.skipped) return "";
  if (!card.sets.length) return "not begun";
  const left = cards.plannedCount(card) - cards.doneCount(card);
  return left ? several(left, "set") : "";
}

/** What was otherwise than planned, in words: as workouts/planning/amending.py asks afterwards. @param {SessionPage} page @param {SessionRow} session */
function changedToday(page, session) {
  const name = (/** @type {string} */ id) => page.exercises.get(id)?.name ?? "another exercise";
  return session.logs.flatMap((log) => {
    const hasSets = cards.keptSets(log).some(({ kind }) => kind !== "warm_up");
    const asked = log.prescription?.exercise;
    if (asked && (log.deleted || (log.skipped && !hasSets))) return [`Without ${name(asked)}`];
    if (log.deleted || !hasSets) return [];
    if (!asked) return [`${name(log.exercise)} as well`];
    return asked === log.exercise ? [] : [`${name(log.exercise)} in place of ${name(asked)}`];
  });
}

/** @param {SessionPage} page @param {SessionRow} session @param {string | null} endedAt @param {Record<string, unknown>} [details] */
async function finish(page, session, endedAt, details = {}) {
  page.focus = null;
  page.after = null;
  if (!(await page.do("finish_session", session.id, { ...details, ...(endedAt ? { ended_at: byPhone(endedAt) } : {}) }))) return;
  cancelRest();
  toast(`${cards.sessionTitle(page.session ?? session)} is in your history.`);
  focusOn("#main");
  scrollTo({ top: 0 });
  if (!navigator.onLine) return;
  await page.store.sendNow();
  // What it did to its plan is for the server to say: the page asks now (templates/workouts/session.html).
  document.body.dispatchEvent(new Event("workout-finished"));
}

/** @param {SessionPage} page @param {SessionRow} session */
function goOn(page, session) {
  try {
    sessionStorage.setItem(`spotter.going-on.${session.id}`, String(now()));
  } catch {
    // It is asked again.
  }
  page.draw();
  focusNext();
}

/** @param {SessionPage} page @param {SessionRow} session */
async function discard(page, session) {
  if (!(await page.do("discard_session", session.id))) return;
  cancelRest();
  offerUndo(session.state === "open" ? "Workout discarded." : "Workout deleted.", () => page.do("restore_session", session.id));
  focusOn("#main");
}

/** @param {SessionPage} page @param {SessionRow} session */
async function repeat(page, session) {
  const { startHere, repeatOf } = await import("./start.js");
  await startHere(page.store, repeatOf(session)).catch((error) => toast(error.message, 12));
}
