// What is done with sets: ticked off, typed, changed, deleted.

/** @import {CardActions} from "./card_views.js" */
/** @import {Card} from "./cards.js" */
/** @import {Draft} from "./drafts.js" */
/** @import {SessionPage} from "./session_page.js" */
/** @import {Id, SessionRow, SetRow, SetValues} from "../../../assets/types/gym.js" */

import { toast } from "../toast.js";
import { capital, exerciseOf, nameOf, unitOf } from "./card_views.js";
import * as cards from "./cards.js";
import { editDraft } from "./drafts.js";
import { lastSetAt } from "./forgotten.js";
import { newId } from "./ids.js";
import { steps } from "./loading.js";
import { add, compare, durationText, plain, readDecimal, readDuration } from "./numbers.js";
import { recordText } from "./records.js";
import { findSet } from "./reduce.js";
import { cancelRest, restAfter, spoken, startRest, takeRest } from "./rest.js";
import { bringIntoView, focusNext, focusOn, offerUndo, say } from "./telling.js";
import { showTick, tickDrawn } from "./tick.js";
import { faults, readTexts, valuesOf } from "./values.js";

/** @param {SessionPage} page @returns {Pick<CardActions, "tick" | "same" | "more" | "done" | "edit" | "cancelEdit" | "deleteSet" | "type" | "openNote" | "step">} */
export const setActions = (page) => ({
  tick: (card, row, button) => tickOff(page, card, row.name, cards.planned(row, card.log.measurement), button),
  same: (card, button) => {
    const set = card.sets.at(-1);
    if (!set) return;
    const { name } = cards.nextRow({ ...card, comingRows: [] });
    tickOff(page, card, name, { ...valuesOf(set), rpe: null, notes: "" }, button);
  },
  more: (card) => {
    page.sets.set(card.log.id, cards.oneMore(card));
    page.draw();
    say("One more set to tick off.");
  },
  done: (card, button) => done(page, card, button),
  edit: (card, set) => {
    page.focus = card.log.id;
    page.drafts.set(card.log.id, editDraft(set, page.person, page.drafts.get(card.log.id)));
    page.draw();
    focusOn(`#log-${card.log.id} .set.cur .pad input`);
    bringIntoView();
  },
  cancelEdit: (card) => {
    const id = page.drafts.get(card.log.id)?.editing?.id;
    goOnTyping(page, card);
    page.draw();
    focusOn(`[data-set="${id}"] .did`);
  },
  deleteSet: (card, set, name) => deleteSet(page, card, set, name),
  type: (card, name, text) => {
    const draft = page.drafts.get(card.log.id);
    if (!draft) return;
    draft.texts[name] = text;
    draft.touched = true;
    delete draft.errors[name];
    if (name.endsWith("_unit") || name === "weight") page.draw();
  },
  openNote: (card) => {
    const draft = page.drafts.get(card.log.id);
    if (!draft) return;
    draft.noteOpen = true;
    page.draw();
    focusOn(`#log-${card.log.id} .set.cur textarea`);
  },
  step: (card, field, direction) => step(page, card, field, direction),
});

/** Whether a press on this `[data-tick]` button will tick a set off. @param {SessionPage} page @param {Element} button */
export function willTick(page, button) {
  if (!button.closest(".set-form")) return true;
  const card = page.all.find(({ log }) => `log-${log.id}` === button.closest(".log")?.id);
  const draft = card && page.drafts.get(card.log.id);
  if (!draft || draft.editing || page.busy.has(draft.id)) return false;
  return readTexts(draft.texts, card.log.measurement, null).values !== null;
}

/**
 * Store a set done now; the page goes on to the next.
 * @param {SessionPage} page @param {Card} card @param {Id} id @param {SetValues} values @param {string} name of its line
 * @param {Element | null} button that was pressed
 */
async function logSet(page, card, id, values, name, button) {
  if (page.busy.has(id)) return false;
  page.busy.add(id);
  const takeTickBack = showTick(button);
  const { log } = card;
  const session = /** @type {SessionRow} */ (page.session);
  const isOpen = session.state === "open";
  const rest = isOpen ? takeRest(session.id) : null;
  const said = { log: log.id, exercise: log.exercise, position: cards.nextPosition(card), ...(rest === null ? {} : { rest_seconds: rest }), ...values };
  const done = (isOpen && session.paused_at ? [page.operation("resume_session", session.id)] : []).concat(page.operation("log_set", id, said));
  // What comes after it is known before it is shown: the card that opens is the one to go on with.
  const draft = page.drafts.get(log.id);
  const [focus, after] = [page.focus, page.after];
  if (draft?.id === id || !draft?.touched) page.drafts.delete(log.id);
  page.focus = null;
  page.after = log.id;
  const before = page.all.find(({ expanded }) => expanded)?.log.id;
  if (button) await tickDrawn();
  const kept = await page.record(done);
  page.busy.delete(id);
  takeTickBack(); // the line of the set has one now
  if (!kept) {
    [page.focus, page.after] = [focus, after];
    if (draft) page.drafts.set(log.id, draft);
    page.draw();
    return false;
  }
  afterSet(page, card, id, values, name, before);
  return true;
}

/** Rest, records, focus, words: what follows a tick. @param {SessionPage} page @param {Card} card @param {Id} id @param {SetValues} values @param {string} name @param {Id | undefined} before */
function afterSet(page, card, id, values, name, before) {
  const session = /** @type {SessionRow} */ (page.session);
  const opened = page.all.find(({ expanded }) => expanded);
  const exercise = exerciseOf(page, card) ?? undefined;
  const words = [`${capital(name)} done.`];
  const now = page.all.find((each) => each.log.id === card.log.id);
  if (session.state === "open") {
    const seconds = restAfter({
      exercise,
      kind: values.kind,
      person: page.person,
      log: card.log,
      next: opened?.log,
      logs: cards.keptLogs(session),
      asked: now?.doneRows.find((row) => row.done?.id === id)?.asked,
      prescription: card.asked,
    });
    startRest({ seconds, label: "Rest", next: comingText(page, card.log.id), session: session.id });
    if (seconds) words.push(`Rest ${spoken(seconds)}.`);
    if (opened && opened.log.id !== card.log.id) words.push(`Next: ${nameOf(page, opened)}.`);
    if (!opened) words.push("That was the last one.");
  }
  const set = session.logs.find((log) => log.id === card.log.id)?.sets.find((row) => row.id === id);
  if (set && now) {
    const earlier = now.sets.slice(0, now.sets.indexOf(set));
    const bests = page.bestsOf(card.log);
    const told = page.recordsOf(set, now).map((kind) => recordText(kind, set, bests, card.log.measurement, earlier));
    if (told.length) toast(`Record. ${told.join(" · ")}`, 8);
  }
  say(words.join(" "));
  if (opened && opened.log.id !== before) bringIntoView();
  // How many they were is for the lifter to say. A finger has the steppers: a keypad would hide the rest.
  if (opened && cards.nextRow(opened).asked?.amrap && matchMedia("(pointer: fine)").matches) typeReps(opened);
}

/** The set to go on with, as the rest says it: with the exercise, where it is not the same. @param {SessionPage} page @param {Id} [log] */
export function comingText(page, log) {
  const opened = page.all.find(({ expanded }) => expanded);
  if (!opened) return "";
  const name = opened.log.id === log ? "" : nameOf(page, opened);
  return [name, cards.targetText(cards.nextRow(opened), opened.log.measurement)].filter(Boolean).join(" ");
}

/** @param {Card} card */
function typeReps(card) {
  const field = document.querySelector(`#log-${card.log.id} .set.cur input[name=reps]`);
  if (!(field instanceof HTMLInputElement)) return;
  field.focus({ preventScroll: true });
  field.select();
}

/** @param {SessionPage} page @param {Card} card @param {string} name @param {SetValues} values @param {Element} button */
async function tickOff(page, card, name, values, button) {
  if (Object.keys(faults(values, card.log.measurement)).length) {
    // The plan leaves it open: the lifter says it, for this one and those after it.
    focusOn(`#log-${card.log.id} .set.cur .pad input`);
    toast("Say the weight first.");
    return;
  }
  // A double tap is one set: the same line has the same id until the set is there.
  const key = `${card.log.id} ${card.sets.length}`;
  if (page.busy.has(key)) return;
  page.busy.add(key);
  const hadFocus = document.activeElement instanceof HTMLElement && document.activeElement.closest(".set.coming");
  await logSet(page, card, newId(), values, name, button);
  page.busy.delete(key);
  if (hadFocus && !document.activeElement?.closest(".set")) focusNext();
}

/** @param {SessionPage} page @param {Card} card @param {Element | null} button */
async function done(page, card, button) {
  const draft = page.drafts.get(card.log.id);
  if (!draft || page.busy.has(draft.id)) return;
  const { measurement } = card.log;
  const { values, errors } = readTexts(draft.texts, measurement, draft.editing);
  draft.errors = errors;
  if (!values) {
    draft.touched = true;
    page.draw();
    /** @type {HTMLElement | null} */ (document.querySelector(`#log-${card.log.id} [aria-invalid]`))?.focus();
    return;
  }
  const field = document.activeElement instanceof HTMLInputElement ? document.activeElement : null;
  if (!draft.editing) {
    const { name } = cards.nextRow(card);
    if (!(await logSet(page, card, draft.id, values, name, button))) return;
  } else {
    page.busy.add(draft.id);
    const now = findSet(page.store.state, draft.id)?.set;
    const kept = await saveEdit(page, card, draft, now, values);
    page.busy.delete(draft.id);
    if (!kept) return;
    const row = document.querySelector(`[data-set="${draft.id}"] .did`);
    if (row instanceof HTMLElement) return row.focus({ preventScroll: true });
  }
  // The same field of the next set: its number is replaced by what is typed.
  if (field?.isConnected && document.activeElement === field) field.select();
  else if (!document.activeElement?.closest(".log-body")) focusNext();
}

/** The set that was being typed before another one was corrected, in the form again. @param {SessionPage} page @param {Card} card */
function goOnTyping(page, card) {
  const aside = page.drafts.get(card.log.id)?.aside;
  if (aside) page.drafts.set(card.log.id, aside);
  else page.drafts.delete(card.log.id);
}

/** @param {SessionPage} page @param {Card} card @param {Draft} draft @param {SetRow | undefined} now @param {SetValues} values */
async function saveEdit(page, card, draft, now, values) {
  const seen = /** @type {SetRow} */ (draft.editing);
  goOnTyping(page, card);
  // Nothing changed: nothing to tell.
  if (now && !now.deleted && sameValues(valuesOf(now), values)) {
    page.draw();
    return true;
  }
  // Of the row that the person saw: one that another device changed since is a conflict, and both are shown.
  const kept = await page.do("edit_set", draft.id, { ...values }, seen.version);
  if (!kept) {
    page.drafts.set(card.log.id, draft);
    page.draw();
    return false;
  }
  say("Set changed.");
  return true;
}

/** @param {SessionPage} page @param {Id} id */
export function deleteById(page, id) {
  const card = page.all.find(({ sets }) => sets.some((set) => set.id === id));
  const row = card?.doneRows.find(({ done }) => done?.id === id);
  if (card && row?.done) deleteSet(page, card, row.done, row.name);
}

/** @param {SessionPage} page @param {Card} card @param {SetRow} set @param {string} name */
async function deleteSet(page, card, set, name) {
  if (page.busy.has(set.id)) return;
  page.busy.add(set.id);
  page.focus = card.log.id;
  const isLast = page.session && set.done_at === lastSetAt(page.session);
  const kept = await page.do("delete_set", set.id, {}, set.version);
  page.busy.delete(set.id);
  if (!kept) return;
  // The tick was undone: there is nothing to rest from.
  if (isLast) cancelRest();
  offerUndo("Set deleted.", () => page.do("restore_set", set.id));
  say(`${capital(name)} deleted.`);
  if (!document.activeElement || document.activeElement === document.body) focusNext();
}

/** @param {SessionPage} page @param {Card} card @param {import("./values.js").Field} field @param {1 | -1} direction */
function step(page, card, field, direction) {
  const draft = page.drafts.get(card.log.id);
  if (!draft) return;
  const text = draft.texts[field] ?? "";
  const unit = unitOf(field, draft.texts);
  if (field === "seconds") {
    const now = text.trim() ? readDuration(text) : "0";
    if (now === null) return;
    const after = add(now, direction > 0 ? "15" : "-15");
    draft.texts[field] = durationText(compare(after, "0") < 0 ? "0" : after);
  } else if (field === "weight") {
    const now = text.trim() ? readDecimal(text) : "0";
    const exercise = exerciseOf(page, card);
    if (now === null || !exercise) return;
    draft.texts[field] = steps(exercise, page.gym, now, direction, unit === "lb" ? "lb" : "kg");
  } else {
    const now = text.trim() ? readDecimal(text) : "0";
    if (now === null) return;
    const by = cards.STEPS[unit] ?? "1";
    const after = add(now, direction > 0 ? by : `-${by}`);
    draft.texts[field] = compare(after, "0") < 0 ? "0" : after;
  }
  // As it was typed: a comma stays one.
  if (text.includes(",")) draft.texts[field] = draft.texts[field]?.replace(".", ",") ?? "";
  draft.touched = true;
  delete draft.errors[field];
  page.draw();
}

/** @param {SetValues} one @param {SetValues} other */
function sameValues(one, other) {
  const text = (/** @type {SetValues} */ set) =>
    JSON.stringify([set.kind, set.weight && plain(set.weight), set.weight_unit, set.reps, set.seconds && plain(set.seconds), set.distance && plain(set.distance), set.distance_unit, set.rpe && plain(set.rpe), set.notes]);
  return text(one) === text(other);
}
