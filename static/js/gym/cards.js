// What the session page shows: each exercise with what is done, what last time was, and what comes next. Pure.
// The mirror of workouts/cards.py and drafts.py; tests/vectors/cards.json holds both to the same answers.

/** @import {Id, Kind, LogRow, MeasurementKind, Person, SessionRow, SetRow, SetValues} from "../../../assets/types/gym.js" */
/** @import {Texts} from "./values.js" */

import { add, durationText, plain, toKg, unscaled, scaled } from "./numbers.js";
import { FIELDS } from "./values.js";

/**
 * A line of a card: a `done` set, or a `suggested` one because last time had it. `last` is its counterpart then.
 * @typedef {{label: string, last: SetValues | null, done: SetRow | null, suggested: SetValues | null}} Row
 */

/**
 * One exercise of the session. `sets` are done, `lastSets` those of the time before, both in order.
 * @typedef {object} Card
 * @property {LogRow} log
 * @property {SetRow[]} sets
 * @property {SetValues[]} lastSets
 * @property {boolean} expanded
 * @property {boolean} upNext
 * @property {string} supersetMark
 * @property {Row[]} doneRows
 * @property {Row[]} comingRows
 */

const AT_A_GLANCE = 5;
/** @type {Record<Kind, string>} */
const MARKS = { warm_up: "W", working: "", drop: "D", failure: "F" };
/** @type {Record<Kind, string>} */
export const KIND_LABELS = { warm_up: "Warm-up", working: "Working", drop: "Drop set", failure: "To failure" };
/** @type {Partial<Record<MeasurementKind, string>>} */
const BODY_WEIGHT_SIGNS = { added_weight_reps: "+", assisted_reps: "−" };

/** @param {{position: number, id: Id}} a @param {{position: number, id: Id}} b */
export const inOrder = (a, b) => a.position - b.position || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The exercises that are not removed, in order. @param {SessionRow} session */
export const keptLogs = (session) => session.logs.filter((log) => !log.deleted).sort(inOrder);

/** The sets that are not deleted, in order. @param {LogRow} log */
export const keptSets = (log) => log.sets.filter((row) => !row.deleted).sort(inOrder);

/**
 * `82.5 kg × 5`, `0:45`, `5 km · 25:00`: a set on one line, in the units it was entered in.
 * @param {SetValues} set
 * @param {MeasurementKind} measurement
 */
export function setText(set, measurement) {
  const fields = FIELDS[measurement];
  const weighs = set.weight !== null && plain(set.weight) !== "0";
  const saysLoad = set.weight !== null && (weighs || fields.includes("weight"));
  let weight = saysLoad ? `${plain(/** @type {string} */ (set.weight))} ${set.weight_unit}` : "";
  if (measurement in BODY_WEIGHT_SIGNS) weight = weighs ? `${BODY_WEIGHT_SIGNS[measurement]}${weight}` : "";
  const saysWhatIsMeasured = fields.some((name) => set[name] !== null);
  const showsReps = set.reps !== null && (fields.includes("reps") || !saysWhatIsMeasured);
  if (weight && showsReps) return `${weight} × ${set.reps}`;
  const reps = showsReps ? `${set.reps} ${set.reps === 1 ? "rep" : "reps"}` : "";
  const distance = set.distance === null ? "" : `${plain(set.distance)} ${set.distance_unit}`;
  const seconds = set.seconds === null ? "" : durationText(set.seconds);
  return [weight, reps, distance, seconds].filter(Boolean).join(" · ") || "–";
}

/** Last time's set in a narrow column: its unit is left out where the set beside it has the same.
 * @param {Row} row @param {MeasurementKind} measurement */
export function lastText(row, measurement) {
  if (!row.last) return "";
  const beside = row.done ?? row.suggested;
  const text = setText(row.last, measurement);
  return beside && beside.weight_unit === row.last.weight_unit ? text.replaceAll(` ${row.last.weight_unit} `, " ") : text;
}

/**
 * Sets on one line, equal weights together: `82.5 kg × 5, 5, 4 · 80 kg × 8`; more equal ones are counted.
 * @param {SetValues[]} sets
 * @param {MeasurementKind} measurement
 */
export function summarise(sets, measurement) {
  /** @type {{head: string, reps: string[]}[]} */
  const groups = [];
  for (const set of sets) {
    const text = setText(set, measurement);
    const at = text.lastIndexOf(" × ");
    const [head, reps] = at < 0 ? ["", text] : [text.slice(0, at), text.slice(at + 3)];
    const before = groups.at(-1);
    if (before && before.head === head) before.reps.push(reps);
    else groups.push({ head, reps: [reps] });
  }
  return groups.map(({ head, reps }) => `${head ? `${head} × ` : ""}${counted(reps).join(", ")}`).join(" · ");
}

/** @param {string[]} texts */
function counted(texts) {
  /** @type {string[]} */
  const found = [];
  for (let start = 0, end = 0; start < texts.length; start = end) {
    while (end < texts.length && texts[end] === texts[start]) end += 1;
    const times = end - start;
    found.push(...(times <= AT_A_GLANCE ? texts.slice(start, end) : [`${texts[start]} (${times} times)`]));
  }
  return found;
}

/** @template {SetValues} T @param {T[]} sets @returns {[T[], T[]]} warm-ups and the others */
const byKind = (sets) => [sets.filter((set) => set.kind === "warm_up"), sets.filter((set) => set.kind !== "warm_up")];

/** @param {SetRow[]} sets @param {SetValues[]} lastSets @returns {Row[]} */
function doneRows(sets, lastSets) {
  const [lastWarmUps, lastWorking] = byKind(lastSets);
  let [warmUps, working] = [0, 0];
  return sets.map((done) => {
    const isWarmUp = done.kind === "warm_up";
    const last = (isWarmUp ? lastWarmUps[warmUps++] : lastWorking[working++]) ?? null;
    return { label: MARKS[done.kind] || String(working), last, done, suggested: null };
  });
}

/** The sets of last time that have no counterpart yet; its warm-ups only until the first working set.
 * @param {SetRow[]} sets @param {SetValues[]} lastSets @param {Row[]} done @returns {Row[]} */
function comingRows(sets, lastSets, done) {
  const [warmUps, working] = byKind(sets);
  const [lastWarmUps, lastWorking] = byKind(lastSets);
  const rows = (working.length ? [] : lastWarmUps.slice(warmUps.length)).map((last) => ({
    label: MARKS.warm_up,
    last,
    done: null,
    suggested: suggestion(last, done),
  }));
  lastWorking.slice(working.length).forEach((last, index) => {
    const label = MARKS[last.kind] || String(working.length + index + 1);
    rows.push({ label, last, done: null, suggested: suggestion(last, done) });
  });
  return rows;
}

/** @param {SetValues} set */
const kg = (set) => (set.weight === null ? null : toKg(set.weight, set.weight_unit));

/** Last time's set; at today's weight, where last time had one weight for it and for the set done before it.
 * @param {SetValues} last @param {Row[]} done @returns {SetValues} */
function suggestion(last, done) {
  const before = done.findLast((row) => row.done?.kind === last.kind);
  if (!before?.done || !before.last) return last;
  const same = before.last.kind === last.kind && kg(before.last) === kg(last);
  if (!same || kg(before.done) === kg(last)) return last;
  return { ...last, weight: before.done.weight, weight_unit: before.done.weight_unit };
}

/** @param {LogRow} log @returns {Card} */
export function cardOf(log) {
  const sets = keptSets(log);
  const lastSets = log.last?.sets ?? [];
  const done = doneRows(sets, lastSets);
  return {
    log,
    sets,
    lastSets,
    expanded: false,
    upNext: false,
    supersetMark: "",
    doneRows: done,
    comingRows: comingRows(sets, lastSets, done),
  };
}

/** @param {Card} card */
export const doneCount = (card) => byKind(card.sets)[1].length;

/** Working sets done or coming. @param {Card} card */
export const plannedCount = (card) => Math.max(doneCount(card), byKind(card.lastSets)[1].length);

/** As many working sets as last time, or left out today. Without a last time there is no telling. @param {Card} card */
export function isComplete(card) {
  return card.log.skipped || (card.lastSets.length > 0 && doneCount(card) > 0 && !card.comingRows.length);
}

/** @param {Card} card */
export const nextPosition = (card) => Math.max(0, ...card.sets.map((row) => row.position)) + 1;

/** The line of the form: the first coming one, else one set more like the one before. @param {Card} card @returns {Row} */
export function nextRow(card) {
  return (
    card.comingRows[0] ?? {
      label: String(doneCount(card) + 1),
      last: null,
      done: null,
      suggested: card.sets.at(-1) ?? null,
    }
  );
}

/** @param {Card} card */
export const summary = (card) => summarise(byKind(card.sets)[1], card.log.measurement);

/** @param {Card} card */
export const lastSummary = (card) => summarise(byKind(card.lastSets)[1], card.log.measurement);

/**
 * The cards of a session in order, one of them open: `focus`, or the one to go on with `after` a set of that one, or the
 * one in hand. Nothing is open in a finished session unless asked for.
 * @param {SessionRow} session
 * @param {{focus?: Id | null, after?: Id | null, sets?: Map<Id, number>}} [options] `sets`: how many working ones an exercise shall have, by log
 * @returns {Card[]}
 */
export function sessionCards(session, { focus = null, after = null, sets = new Map() } = {}) {
  const cards = keptLogs(session).map((log) => withSets(cardOf(log), sets.get(log.id) ?? 0));
  markSupersets(cards);
  const isOpen = session.state === "open";
  const left = cards.find((card) => card.log.id === after);
  let opened = cards.find((card) => card.log.id === focus) ?? null;
  if (!opened && left) opened = nextCard(cards, left);
  else if (!opened && isOpen && cards.length) opened = cardInHand(cards);
  if (opened) {
    opened.expanded = true;
    const coming = isOpen ? nextCard(cards, opened) : null;
    if (coming && coming !== opened) coming.upNext = true;
  }
  return cards;
}

/** Where to go on after a set of `card`: its superset in turn, else itself until complete, else the next unfinished.
 * @param {Card[]} cards @param {Card} card @returns {Card | null} */
export function nextCard(cards, card) {
  const here = cards.findIndex((other) => other.log.id === card.log.id);
  const turn = [...cards.slice(here + 1), ...cards.slice(0, here + 1)];
  if (card.log.superset !== null) {
    const partner = turn.find((other) => other.log.superset === card.log.superset && !isComplete(other));
    if (partner) return partner;
  }
  return isComplete(card) ? (turn.find((other) => !isComplete(other)) ?? null) : card;
}

/** @param {Card[]} cards */
function cardInHand(cards) {
  /** @type {Card | null} */
  let latest = null;
  let when = -Infinity;
  for (const card of cards) {
    const done = card.sets.at(-1);
    if (done && Date.parse(done.done_at) >= when) [latest, when] = [card, Date.parse(done.done_at)];
  }
  return latest ? nextCard(cards, latest) : (cards[0] ?? null);
}

/** A1, A2, B1 …: the letter for the group, the number for the place in it. @param {Card[]} cards */
function markSupersets(cards) {
  /** @type {Map<number, Card[]>} */
  const groups = new Map();
  for (const card of cards) {
    const number = card.log.superset;
    if (number !== null) groups.set(number, [...(groups.get(number) ?? []), card]);
  }
  let letter = 0;
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const name = String.fromCharCode(65 + (letter % 26));
    letter += 1;
    group.forEach((card, index) => (card.supersetMark = `${name}${index + 1}`));
  }
}

/**
 * Working sets and kg of a session, as its first line says them.
 * @param {SessionRow} session
 * @returns {{sets: number, volumeKg: string}}
 */
export function totals(session) {
  let sets = 0;
  let volume = "0";
  for (const log of keptLogs(session)) {
    for (const set of keptSets(log)) {
      if (set.kind === "warm_up") continue;
      sets += 1;
      if (log.measurement === "assisted_reps" || set.weight === null || !set.reps) continue;
      volume = add(volume, unscaled(scaled(toKg(set.weight, set.weight_unit)) * BigInt(set.reps)));
    }
  }
  return { sets, volumeKg: volume };
}

/** A move shorter than this, as to the partner of a superset, is no rest. */
export const SHORTEST_REST = 10;

/**
 * Seconds between the sets of a session, where they were measured; null where none was.
 * @param {SessionRow} session
 */
export function averageRest(session) {
  const rests = keptLogs(session)
    .flatMap((log) => keptSets(log))
    .map((set) => set.rest_seconds ?? 0)
    .filter((seconds) => seconds >= SHORTEST_REST);
  return rests.length ? Math.round(rests.reduce((sum, seconds) => sum + seconds, 0) / rests.length) : null;
}

/**
 * The values of a set as they are typed, its units or else the person's own.
 * @param {SetValues | null} row
 * @param {Pick<Person, "weight_unit" | "distance_unit">} person
 * @returns {Texts}
 */
export function texts(row, person) {
  if (!row) return { weight_unit: person.weight_unit, distance_unit: person.distance_unit };
  return {
    weight: row.weight === null ? "" : plain(row.weight),
    weight_unit: row.weight_unit || person.weight_unit,
    reps: row.reps === null ? "" : String(row.reps),
    seconds: row.seconds === null ? "" : durationText(row.seconds),
    distance: row.distance === null ? "" : plain(row.distance),
    distance_unit: row.distance_unit || person.distance_unit,
  };
}

/** What stands in the form of the next set. One set more than last time is a working set, whatever the one before was.
 * @param {Card} card @param {Pick<Person, "weight_unit" | "distance_unit">} person @returns {Texts} */
export function textsOfNext(card, person) {
  const coming = nextRow(card);
  return { ...texts(coming.suggested, person), kind: kindOfNext(card, coming), rpe: "", notes: "" };
}

/** @param {Card} card @param {Row} coming */
const kindOfNext = (card, coming) => coming.last?.kind ?? (card.comingRows.length ? coming.suggested?.kind : null) ?? "working";

/**
 * The card with these warm-ups to come, in place of last time's, as far as they are not done yet.
 * @param {Card} card @param {SetValues[]} chosen
 * @returns {Card}
 */
export function withWarmUps(card, chosen) {
  const [done, working] = byKind(card.sets);
  if (working.length) return card;
  const rest = card.comingRows.filter(({ suggested }) => suggested?.kind !== "warm_up");
  const rows = chosen.slice(done.length).map((suggested) => ({ label: MARKS.warm_up, last: null, done: null, suggested }));
  return { ...card, comingRows: [...rows, ...rest] };
}

/** The last set that is there, done or to come, and no warm-up: one more is like it. @param {Card} card */
export const lastWorking = (card) =>
  [...card.sets, ...card.comingRows.map(({ suggested }) => suggested)].findLast((set) => set && set.kind !== "warm_up") ?? null;

/** How many there are, warm-ups left out. @param {Card} card */
const workingLines = (card) => doneCount(card) + card.comingRows.filter(({ suggested }) => suggested?.kind !== "warm_up").length;

/** Sets of the card with one more than are shown: without a line to come the form is that of one more already. @param {Card} card */
export const oneMore = (card) => workingLines(card) + (card.comingRows.length ? 1 : 2);

/**
 * The card with so many working sets at least.
 * @param {Card} card @param {number} wanted
 * @returns {Card}
 */
function withSets(card, wanted) {
  const suggested = lastWorking(card);
  const there = workingLines(card);
  if (!suggested || wanted <= there) return card;
  const rows = Array.from({ length: wanted - there }, (_, index) => ({
    label: MARKS[suggested.kind] || String(there + index + 1),
    last: null,
    done: null,
    suggested,
  }));
  return { ...card, comingRows: [...card.comingRows, ...rows] };
}

/** What stands in the form that changes a set. @param {SetRow} row @param {Pick<Person, "weight_unit" | "distance_unit">} person @returns {Texts} */
export function textsOfEdit(row, person) {
  return { ...texts(row, person), kind: row.kind, rpe: row.rpe === null ? "" : plain(row.rpe), notes: row.notes };
}

/** What a suggested set is stored as when it is ticked off as it stands. @param {Row} row @param {MeasurementKind} measurement @returns {SetValues} */
export function planned(row, measurement) {
  const fields = FIELDS[measurement];
  const from = /** @type {SetValues} */ (row.suggested);
  const weight = fields.includes("weight") ? from.weight : null;
  const distance = fields.includes("distance") ? from.distance : null;
  return {
    kind: from.kind,
    weight,
    weight_unit: weight === null ? "" : from.weight_unit,
    reps: fields.includes("reps") ? from.reps : null,
    seconds: fields.includes("seconds") ? from.seconds : null,
    distance,
    distance_unit: distance === null ? "" : from.distance_unit,
    rpe: null,
    notes: "",
  };
}

/** @type {Record<string, string>} */
export const STEPS = { kg: "2.5", lb: "5", km: "0.1", mi: "0.1", m: "10", yd: "10", ft: "10", reps: "1", "min:sec": "15" };

/** @param {string} instant @param {string} zone */
function dayName(instant, zone) {
  return new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: zone }).format(new Date(instant));
}

/** @param {SessionRow} session */
export const sessionTitle = (session) => session.name || `${dayName(`${session.local_date}T12:00:00Z`, "UTC")} workout`;

