// What the session page shows: each exercise with what is done, what last time was, and what comes next. Pure.
// The mirror of workouts/cards.py and drafts.py; tests/vectors/cards.json holds both to the same answers.

/** @import {AskedSet, Id, Kind, LogRow, MeasurementKind, Person, Prescription, SessionRow, SetRow, SetValues} from "../../../assets/types/gym.js" */
/** @import {Texts} from "./values.js" */

import { amount, counts } from "./asked.js";
import { add, durationText, plain, toKg, unscaled, scaled } from "./numbers.js";
import { FIELDS } from "./values.js";

/**
 * A line of a card: a `done` set, or a `suggested` one because the plan asks for it (`asked`) or last time had it. `last` is
 * its counterpart then. `base` is what it says before anything was done: as asked for, else as last time.
 * @typedef {object} Row
 * @property {string} label
 * @property {string} name `warm-up 2`, `set 3`: as it is said
 * @property {SetValues | null} last
 * @property {SetRow | null} done
 * @property {SetValues | null} suggested
 * @property {AskedSet | null} [asked]
 * @property {SetValues | null} [base]
 */

/**
 * One exercise of the session. `sets` are done, `lastSets` those of the time before, both in order.
 * @typedef {object} Card
 * @property {LogRow} log
 * @property {SetRow[]} sets
 * @property {SetValues[]} lastSets
 * @property {Prescription | null} asked what the plan asks for here
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

/** None where another exercise is done in its place, and where it names no sets. @param {LogRow} log */
function askedOf({ prescription, exercise }) {
  return prescription && prescription.exercise === exercise && prescription.sets.length ? prescription : null;
}

/** @param {Prescription | null} asked @returns {[AskedSet[], AskedSet[]]} warm-ups and the others */
const askedByKind = (asked) => [asked?.sets.filter((set) => !counts(set)) ?? [], asked?.sets.filter(counts) ?? []];

/** Whether a set of this kind is one that the plan counts: as training.progression.matching has it.
 * @param {Kind} kind @param {AskedSet[]} work */
const answers = (kind, work) => kind !== "warm_up" && (kind !== "drop" || work.some((asked) => asked.kind === "drop"));

/** @param {LogRow} log @param {SetRow[]} sets @param {SetValues[]} lastSets @param {Prescription | null} asked @returns {Row[]} */
function doneRows(log, sets, lastSets, asked) {
  const [lastWarmUps, lastWorking] = byKind(lastSets);
  const [askedWarmUps, askedWork] = askedByKind(asked);
  let [warmUps, working, answered] = [0, 0, 0];
  return sets.map((done) => {
    const isWarmUp = done.kind === "warm_up";
    let one = isWarmUp ? askedWarmUps[warmUps] : undefined;
    const last = (isWarmUp ? lastWarmUps[warmUps++] : lastWorking[working++]) ?? null;
    if (answers(done.kind, askedWork)) one = askedWork[answered++];
    const base = baseOf(one ?? null, last, log, asked);
    const name = isWarmUp ? `warm-up ${warmUps}` : `set ${working}`;
    return { label: MARKS[done.kind] || String(working), name, last, done, suggested: null, asked: one ?? null, base };
  });
}

/** The sets that the plan asks for, or else those of last time, that have no counterpart yet; warm-ups only until the first
 * working set. Where the plan asks for no warm-ups they are last time's.
 * @param {LogRow} log @param {SetRow[]} sets @param {SetValues[]} lastSets @param {Row[]} done @param {Prescription | null} asked @returns {Row[]} */
function comingRows(log, sets, lastSets, done, asked) {
  const [warmUps, working] = byKind(sets);
  const [lastWarmUps, lastWorking] = byKind(lastSets);
  const [askedWarmUps, askedWork] = askedByKind(asked);
  /** What is left of `wanted`, or of `last` where nothing is asked for.
   * @param {AskedSet[]} wanted @param {SetValues[]} before @param {number} answered @param {number} count done of the kind @returns {Row[]} */
  const coming = (wanted, before, answered, count) =>
    Array.from({ length: Math.max(0, wanted.length ? wanted.length - answered : before.length - count) }, (_, index) => {
      const last = before[count + index] ?? null;
      const one = wanted.length ? (wanted[answered + index] ?? null) : null;
      const base = /** @type {SetValues} */ (baseOf(one, last, log, asked));
      const label = MARKS[base.kind] || String(count + index + 1);
      const name = `${base.kind === "warm_up" ? "warm-up" : "set"} ${count + index + 1}`;
      return { label, name, last, done: null, suggested: suggestion(base, done), asked: one, base };
    });
  const answered = sets.filter(({ kind }) => answers(kind, askedWork)).length;
  const first = working.length ? [] : coming(askedWarmUps, lastWarmUps, warmUps.length, warmUps.length);
  return [...first, ...coming(askedWork, lastWorking, answered, working.length)];
}

/** @type {SetValues} */
const NOTHING = { kind: "working", weight: null, weight_unit: "", reps: null, seconds: null, distance: null, distance_unit: "", rpe: null, notes: "" };

/** The set as asked for; what the plan leaves open is as last time.
 * @param {AskedSet | null} asked @param {SetValues | null} last @param {LogRow} log @param {Prescription | null} prescription @returns {SetValues | null} */
function baseOf(asked, last, { measurement }, prescription) {
  if (!asked) return last;
  const fields = FIELDS[measurement];
  /** @type {SetValues} */
  const found = { ...(last ?? NOTHING), kind: asked.kind ?? "working", rpe: null, notes: "" };
  if (asked.weight !== undefined && fields.includes("weight")) {
    // With body weight nothing added is no weight.
    const onBody = measurement in BODY_WEIGHT_SIGNS;
    const isNone = onBody && (plain(asked.weight) === "0" || Boolean(asked.assisted) !== (measurement === "assisted_reps"));
    found.weight = isNone ? null : asked.weight;
    found.weight_unit = isNone ? "" : (prescription?.unit ?? "");
  }
  if (asked.reps !== undefined && fields.includes("reps")) found.reps = asked.target || asked.reps;
  if (asked.seconds !== undefined && fields.includes("seconds")) {
    found.seconds = String((asked.reps === undefined && asked.target) || asked.seconds);
  }
  if (asked.metres !== undefined && fields.includes("distance")) [found.distance, found.distance_unit] = [asked.metres, "m"];
  return found;
}

/** @param {SetValues} set */
const kg = (set) => (set.weight === null ? null : toKg(set.weight, set.weight_unit));

/** As asked for or as last time; at today's weight, where that was one weight for it and for the set done before it.
 * @param {SetValues} base @param {Row[]} done @returns {SetValues} */
function suggestion(base, done) {
  const before = done.findLast((row) => row.done?.kind === base.kind);
  if (!before?.done || !before.base) return base;
  const same = before.base.kind === base.kind && kg(before.base) === kg(base);
  if (!same || kg(before.done) === kg(base)) return base;
  return { ...base, weight: before.done.weight, weight_unit: before.done.weight_unit };
}

/** The suggested set, with the reps or the time that the plan asks for: `82.5 kg × 5+`, `30 kg × 9–12`, `0:30–0:45`.
 * @param {Row} row @param {MeasurementKind} measurement */
export function targetText(row, measurement) {
  const { asked, suggested } = row;
  if (!suggested) return "";
  let text = setText(suggested, measurement);
  if (!asked) return text;
  const fields = FIELDS[measurement];
  const much = amount(asked);
  if (fields.includes("reps") && (asked.reps !== undefined || asked.amrap)) {
    const at = text.lastIndexOf(" × ");
    const weight = at >= 0 ? text.slice(0, at) : suggested.reps === null && suggested.weight !== null ? text : "";
    const reps = asked.reps === undefined ? much : `${much} ${much === "1" ? "rep" : "reps"}`;
    text = weight ? `${weight} × ${much}` : reps;
  } else if (fields.includes("seconds") && asked.seconds !== undefined && asked.reps === undefined) {
    const at = text.lastIndexOf(" · ");
    text = `${at >= 0 ? text.slice(0, at + 3) : ""}${much}`;
  }
  return asked.rpe === undefined ? text : `${text} · RPE ${plain(asked.rpe)}`;
}

/** @param {LogRow} log @returns {Card} */
export function cardOf(log) {
  const sets = keptSets(log);
  const lastSets = log.last?.sets ?? [];
  const asked = askedOf(log);
  const done = doneRows(log, sets, lastSets, asked);
  return {
    log,
    sets,
    lastSets,
    asked,
    expanded: false,
    upNext: false,
    supersetMark: "",
    doneRows: done,
    comingRows: comingRows(log, sets, lastSets, done, asked),
  };
}

/** @param {Card} card */
export const doneCount = (card) => byKind(card.sets)[1].length;

/** Working sets done or coming. @param {Card} card */
export const plannedCount = (card) => doneCount(card) + card.comingRows.filter(({ suggested }) => suggested?.kind !== "warm_up").length;

/** All that the plan asks for, else as many working sets as last time; or left out today. Without either there is no telling,
 * nor where a new best set is to be found. @param {Card} card */
export function isComplete(card) {
  if (card.log.skipped) return true;
  if (card.asked?.is_test) return false;
  const isTold = card.lastSets.length > 0 || askedByKind(card.asked)[1].length > 0;
  return isTold && doneCount(card) > 0 && !card.comingRows.length;
}

/** @param {Card} card */
export const nextPosition = (card) => Math.max(0, ...card.sets.map((row) => row.position)) + 1;

/** The line of the form: the first coming one, else one set more like the one before. @param {Card} card @returns {Row} */
export function nextRow(card) {
  return (
    card.comingRows[0] ?? {
      label: String(doneCount(card) + 1),
      name: `set ${doneCount(card) + 1}`,
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

/** What stands in the form of the next set. One set more than that is a working set, whatever the one before was.
 * @param {Card} card @param {Pick<Person, "weight_unit" | "distance_unit">} person @returns {Texts} */
export function textsOfNext(card, person) {
  const coming = nextRow(card);
  return { ...texts(coming.suggested, person), kind: kindOfNext(card, coming), rpe: "", notes: "" };
}

/** @param {Card} card @param {Row} coming */
const kindOfNext = (card, coming) => (card.comingRows.length ? coming.suggested?.kind : null) ?? "working";

/**
 * @typedef {object} WarmUps
 * @property {SetValues[]} sets
 * @property {Partial<SetValues>} work what is known of the set that they are for
 */

/**
 * The card with these warm-ups to come, in place of last time's, as far as they are not done yet.
 * @param {Card} card @param {WarmUps} chosen
 * @returns {Card}
 */
export function withWarmUps(card, { sets, work }) {
  const [done, working] = byKind(card.sets);
  if (working.length) return card;
  const rest = card.comingRows.filter(({ suggested }) => suggested?.kind !== "warm_up");
  if (Object.keys(work).length) {
    const [first = { label: "1", name: "set 1", last: null, done: null, suggested: null }] = rest;
    rest.splice(0, 1, { ...first, suggested: { ...(first.suggested ?? NOTHING), ...work } });
  }
  const rows = sets.slice(done.length).map((suggested, index) => ({ label: MARKS.warm_up, name: `warm-up ${done.length + index + 1}`, last: null, done: null, suggested }));
  return { ...card, comingRows: [...rows, ...rest] };
}

/** The last set that is there, done or to come, and no warm-up: one more is like it. @param {Card} card */
export const lastWorking = (card) =>
  [...card.sets, ...card.comingRows.map(({ suggested }) => suggested)].findLast((set) => set && set.kind !== "warm_up") ?? null;

/** Sets of the card with one more than are shown: without a line to come the form is that of one more already. @param {Card} card */
export const oneMore = (card) => plannedCount(card) + (card.comingRows.length ? 1 : 2);

/**
 * The card with so many working sets at least.
 * @param {Card} card @param {number} wanted
 * @returns {Card}
 */
function withSets(card, wanted) {
  const suggested = lastWorking(card);
  const there = plannedCount(card);
  if (!suggested || wanted <= there) return card;
  const rows = Array.from({ length: wanted - there }, (_, index) => ({
    label: MARKS[suggested.kind] || String(there + index + 1),
    name: `set ${there + index + 1}`,
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

// By hand: the first use of Intl takes a slow phone a tenth of a second, and this is for the first frame.
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** @param {SessionRow} session */
export const sessionTitle = (session) => session.name || `${DAYS[new Date(`${session.local_date}T12:00:00Z`).getUTCDay()]} workout`;

