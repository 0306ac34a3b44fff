// What is done with the exercises of a workout: opened, noted, moved, skipped, swapped, added, loaded.

/** @import {CardActions} from "./card_views.js" */
/** @import {Card} from "./cards.js" */
/** @import {SessionPage} from "./session_page.js" */
/** @import {Exercise, Id, SessionRow, SetValues} from "../../../assets/types/gym.js" */

import { joined, left, moved } from "./arrange.js";
import { exerciseOf, nameOf, several } from "./card_views.js";
import * as cards from "./cards.js";
import { newId } from "./ids.js";
import { readDecimal } from "./numbers.js";
import { openPlates } from "./plates.js";
import { renameNext } from "./rest.js";
import { recentIds, substitutes } from "./search.js";
import { comingText } from "./set_actions.js";
import { openNote, openPicker } from "./sheets.js";
import { bringIntoView, focusOn, offerUndo, say, show } from "./telling.js";

/** @param {SessionPage} page @returns {Pick<CardActions, "open" | "menu" | "note" | "move" | "joinSuperset" | "leaveSuperset" | "skip" | "swap" | "remove" | "plates">} */
export const exerciseActions = (page) => ({
  open: (card) => {
    const typing = page.drafts.get(page.all.find(({ expanded }) => expanded)?.log.id ?? "");
    page.focus = card.log.id;
    page.after = null;
    page.draw();
    // What is done next is what was opened.
    if (page.session?.state === "open") renameNext(comingText(page));
    // What was typed elsewhere is still there when that exercise is opened again.
    if (typing?.touched) say("What you typed is kept.");
    focusOn(`#log-${card.log.id} .set.cur .cur-end .btn`);
    bringIntoView();
  },
  menu: (card) => {
    if (page.menus.has(card.log.id)) return;
    page.menus.add(card.log.id);
    page.draw();
  },
  note: (card) => {
    openNote({
      title: `Note · ${nameOf(page, card)}`,
      label: "Note for this exercise",
      value: card.log.notes,
      submit: "Save note",
      onSave: (notes) => {
        const log = page.logNow(card);
        if (notes !== log.notes) page.do("note_exercise", log.id, { notes }, log.version);
      },
    });
  },
  move: (card, by) => move(page, card, by),
  joinSuperset: (card) => arrange(page, joined(/** @type {SessionRow} */ (page.session), card.log.id)),
  leaveSuperset: (card) => arrange(page, left(page.logs, card.log.id)),
  skip: (card, skipped) => skip(page, card, skipped),
  swap: (card) => swap(page, card),
  remove: (card) => remove(page, card),
  plates: (card) => plates(page, card),
});

/** @param {SessionPage} page @param {{id: Id, position: number, superset: number | null}[]} places */
async function arrange(page, places) {
  return places.length > 0 && page.do("arrange_exercises", page.id, { logs: places });
}

/** @param {SessionPage} page @param {Card} card @param {1 | -1} by */
async function move(page, card, by) {
  if (!(await arrange(page, moved(page.logs, card.log.id, by)))) return;
  const place = page.logs.findIndex(({ id }) => id === card.log.id) + 1;
  say(`${nameOf(page, card)} is now number ${place} of ${page.logs.length}.`);
}

/** @param {SessionPage} page */
export function addExercise(page) {
  openPicker({
    title: "Add exercise",
    store: page.store,
    exercises: () => page.exercises.values(),
    recent: recent(page),
    words: page.words,
    newUrl: `/exercises/new/?next=${encodeURIComponent(`/sessions/${page.id}/exercises/`)}&name=`,
    onChoose: async (exercise) => {
      const id = newId();
      const position = 1 + Math.max(0, ...page.logs.map((log) => log.position));
      page.focus = id;
      page.after = null;
      if (await page.do("add_exercise", id, { session: page.id, exercise: exercise.id, position })) show(id, `${exercise.name} added.`);
    },
  });
}

/** What was done lately and is not in this workout yet. @param {SessionPage} page */
function recent(page) {
  const here = new Set(page.logs.map(({ exercise }) => exercise));
  return recentIds(page.store.state.last).filter((id) => !here.has(id));
}

/** @param {SessionPage} page @param {Card} card @param {boolean} skipped */
async function skip(page, card, skipped) {
  page.focus = skipped ? null : card.log.id;
  page.after = skipped ? card.log.id : null;
  const kept = await page.do("skip_exercise", card.log.id, { skipped });
  if (kept) renameNext(comingText(page));
  if (kept && skipped) offerUndo("Skipped today.", () => skip(page, card, false));
}

/** @param {SessionPage} page @param {Card} card */
async function remove(page, card) {
  if (!(await page.do("remove_exercise", card.log.id))) return;
  offerUndo("Exercise removed.", () => {
    page.focus = card.log.id;
    return page.do("restore_exercise", card.log.id);
  });
}

/** @param {SessionPage} page @param {Card} card */
function swap(page, card) {
  const exercise = exerciseOf(page, card);
  if (!exercise) return;
  const { state } = page.store;
  const taken = new Set(page.logs.map((log) => log.exercise));
  openPicker({
    title: `Instead of ${exercise.name}`,
    store: page.store,
    exercises: () => state.exercises.values(),
    recent: recent(page),
    offered: substitutes(exercise, state.exercises.values(), { gym: page.gym, last: state.last, taken }),
    offeredTitle: "For the same muscles",
    words: page.words,
    onChoose: (other) => swapFor(page, card, exercise, other),
  });
}

/** With sets done already the other one comes after it, and the rest of this one is left out. @param {SessionPage} page @param {Card} card @param {Exercise} exercise @param {Exercise} other */
async function swapFor(page, card, exercise, other) {
  const log = page.logNow(card);
  const fits = !cards.keptSets(log).length && (!log.sets.length || other.measurement === log.measurement);
  page.drafts.delete(log.id);
  page.after = null;
  if (fits) {
    page.focus = log.id;
    if (!(await page.do("swap_exercise", log.id, { exercise: other.id }, log.version))) return;
    renameNext(comingText(page));
    show(log.id, `${other.name} in place of ${exercise.name}.`);
    offerUndo(`${other.name} in place of ${exercise.name}.`, async () => {
      const now = page.logNow(card);
      if (cards.keptSets(now).length) return;
      if (await page.do("swap_exercise", now.id, { exercise: exercise.id }, now.version)) renameNext(comingText(page));
    });
    return;
  }
  const id = newId();
  page.focus = id;
  const logs = page.logs;
  const here = logs.findIndex((each) => each.id === log.id);
  // It takes the place in the superset, too.
  const places = logs.map((each, index) => ({ id: each.id, position: index <= here ? index + 1 : index + 2, superset: each.id === log.id ? null : each.superset }));
  places.splice(here + 1, 0, { id, position: here + 2, superset: log.superset });
  const kept = await page.record([
    page.operation("add_exercise", id, { session: page.id, exercise: other.id, position: here + 2 }),
    page.operation("arrange_exercises", page.id, { logs: places }),
    page.operation("skip_exercise", log.id, { skipped: true }),
  ]);
  if (!kept) return;
  renameNext(comingText(page));
  show(id, `${other.name} after ${exercise.name}, whose other sets are left out.`);
}

/** @param {SessionPage} page @param {Card} card */
function plates(page, card) {
  const exercise = exerciseOf(page, card);
  const { gym } = page;
  if (!exercise || !gym) return;
  const draft = page.drafts.get(card.log.id);
  const texts = draft?.texts ?? cards.textsOfNext(card, page.person);
  const unit = texts.weight_unit === "lb" ? "lb" : "kg";
  const isWarmUp = texts.kind === "warm_up";
  const work = card.comingRows.find(({ suggested }) => suggested && suggested.kind !== "warm_up")?.suggested;
  openPlates({
    exercise,
    gym,
    gyms: page.store.state.gyms,
    weight: readDecimal(texts.weight ?? ""),
    unit,
    work: isWarmUp ? (work?.weight_unit === unit && work.weight) || "" : undefined,
    onGym: (chosen) => page.trainIn(chosen),
    onChoose: (chosen) => {
      page.focus = card.log.id;
      page.draw();
      page.actions.card.type(card, "weight_unit", chosen.unit);
      page.actions.card.type(card, "weight", chosen.weight);
    },
    onWarmUps: (sets, weight) => {
      // What is typed is the set that they are for.
      const reps = draft?.touched && Number(texts.reps);
      addWarmUps(page, card, sets, isWarmUp ? {} : { weight: readDecimal(weight), weight_unit: unit, ...(reps ? { reps } : {}) });
    },
  });
}

/**
 * Warm-ups to tick off one by one: they come before what is left of this exercise.
 * @param {SessionPage} page @param {Card} card @param {SetValues[]} sets @param {Partial<SetValues>} work of the set that they are for
 */
function addWarmUps(page, card, sets, work) {
  page.warmUps.set(card.log.id, { sets, work });
  page.drafts.delete(card.log.id);
  page.focus = card.log.id;
  page.draw();
  say(`${several(sets.length, "warm-up")} to tick off.`);
}
