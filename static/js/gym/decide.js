// What an operation says in words, and what can be done where the server did not take it. Pure.

/** @import { Id, Instant, LogRow, Operation, SessionRow, SetRow, SetValues } from "../../../assets/types/gym.js" */
/** @import { State } from "./reduce.js" */
/** @import { Attention } from "./store.js" */

import { keptSets, setText } from "./cards.js";
import { newId } from "./ids.js";
import { findLog, findSet } from "./reduce.js";

/** @typedef {{about: string, what: string}} Words which exercise or workout, and what of it */
/** @typedef {SessionRow | LogRow | SetRow} Row */

/** @param {Row} row @returns {row is SetRow} */
const isSet = (row) => "log" in row;
/** @param {Row} row @returns {row is LogRow} */
const isLog = (row) => "exercise" in row;

const KIND_WORDS = { warm_up: "warm-up", drop: "drop set", failure: "set to failure", working: "set" };

/** @param {State} state @param {Id | undefined} id of a log */
function nameOfLog(state, id) {
  const log = id && findLog(state, id);
  return (log && state.exercises.get(log.exercise)?.name) || "An exercise";
}

/** "set 3" or "warm-up". @param {State} state @param {Id} id @param {Partial<SetValues>} values */
function whichSet(state, id, values) {
  const found = findSet(state, id);
  const kind = found?.set.kind ?? values.kind ?? "working";
  if (!found || kind === "warm_up") return KIND_WORDS[kind];
  const numbered = keptSets(found.log).filter((set) => set.kind !== "warm_up");
  const at = numbered.indexOf(found.set);
  return at < 0 ? KIND_WORDS[kind] : `set ${at + 1}`;
}

/** @param {State} state @param {Id} id of a set @param {SetValues} values @param {Id} [logId] */
function valuesText(state, id, values, logId) {
  const log = findSet(state, id)?.log ?? (logId ? findLog(state, logId) : undefined);
  return setText(values, log?.measurement ?? guess(values));
}

/** What it measures, where the exercise is not known any more. @param {SetValues} values @returns {LogRow["measurement"]} */
function guess(values) {
  if (values.distance !== null && values.distance !== undefined) return values.weight ? "weight_distance" : "distance_time";
  if (values.seconds !== null && values.seconds !== undefined) return values.weight ? "weight_time" : "time";
  return values.weight ? "weight_reps" : "reps";
}

/** @type {SetValues} */
const NOTHING = { kind: "working", weight: null, weight_unit: "", reps: null, seconds: null, distance: null, distance_unit: "", rpe: null, notes: "" };

/**
 * "Bench press" and "set 3, 82.5 kg × 5".
 * @param {Operation} operation @param {State} state @param {Row | null} [seen] the row before
 * @returns {Words}
 */
export function describe(operation, state, seen = null) {
  const { kind, object, values } = operation;
  const session = state.sessions.get(object) ?? (seen && !isSet(seen) && !isLog(seen) ? seen : undefined);
  const workout = session?.name || String(values.name ?? "") || "Workout";
  const row = findSet(state, object)?.set ?? (seen && isSet(seen) ? seen : null);
  const logId = row?.log ?? (typeof values.log === "string" ? values.log : undefined);
  const set = /** @type {Partial<SetValues>} */ (values);
  switch (kind) {
    case "log_set": {
      const text = valuesText(state, object, { ...NOTHING, ...set }, logId);
      return { about: nameOfLog(state, logId), what: `${whichSet(state, object, set)}, ${text}` };
    }
    case "edit_set": {
      const text = valuesText(state, object, { ...NOTHING, ...row, ...set }, logId);
      return { about: nameOfLog(state, logId), what: `${whichSet(state, object, row ?? set)} changed to ${text}` };
    }
    case "delete_set":
      return { about: nameOfLog(state, logId), what: `${row ? valuesText(state, object, row, logId) : "a set"} deleted` };
    case "restore_set":
      return { about: nameOfLog(state, logId), what: `${whichSet(state, object, set)} brought back` };
    case "add_exercise":
      return { about: state.exercises.get(/** @type {Id} */ (values.exercise))?.name ?? "An exercise", what: "added" };
    case "swap_exercise": {
      const before = seen && isLog(seen) ? state.exercises.get(seen.exercise)?.name : undefined;
      const name = state.exercises.get(/** @type {Id} */ (values.exercise))?.name ?? "An exercise";
      return { about: name, what: before ? `in place of ${before}` : "in place of another" };
    }
    case "skip_exercise":
      return { about: nameOfLog(state, object), what: values.skipped ? "skipped" : "not skipped after all" };
    case "note_exercise":
      return { about: nameOfLog(state, object), what: values.notes ? `note “${values.notes}”` : "note taken away" };
    case "remove_exercise":
      return { about: nameOfLog(state, object), what: "removed" };
    case "restore_exercise":
      return { about: nameOfLog(state, object), what: "brought back" };
    case "arrange_exercises":
      return { about: workout, what: "exercises in another order" };
    default:
      return { about: workout, what: SESSION_WORDS[kind] ?? "changed" };
  }
}

/** @type {Partial<Record<Operation["kind"], string>>} */
const SESSION_WORDS = {
  start_session: "started",
  edit_session: "name, notes or rating changed",
  finish_session: "finished",
  pause_session: "paused",
  resume_session: "went on",
  discard_session: "discarded",
  restore_session: "brought back",
};

/** A row in a few words: "80 kg × 5", "deleted". @param {Row} row @param {State} state @param {string[]} [fields] those that matter */
export function rowText(row, state, fields = []) {
  if (isSet(row)) return row.deleted ? "deleted" : valuesText(state, row.id, row, row.log);
  if (row.deleted) return isLog(row) ? "exercise removed" : "workout discarded";
  const said = fields
    .map((name) => /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (row))[name])
    .map((value, at) => (fields[at] === "exercise" ? state.exercises.get(String(value))?.name : value))
    .filter((value) => value !== null && value !== undefined && value !== "");
  return said.join(" · ") || (isLog(row) ? (state.exercises.get(row.exercise)?.name ?? "changed") : row.state === "finished" ? "finished" : "empty");
}

/**
 * Both sides of a conflict.
 * @param {Attention} attention @param {State} state
 * @returns {{mine: string, theirs: string, before: string} | null} null where it is none
 */
export function sides({ operation, result, seen_row: seen, followers }, state) {
  if (result.verdict !== "conflict" || !result.row) return null;
  const values = lastValues(operation, followers);
  const fields = Object.keys(operation.values).filter((name) => name !== "log");
  const mine = operation.kind === "delete_set" ? "deleted" : describe({ ...operation, values }, state, seen).what.replace(/^.* changed to /, "");
  return { mine, theirs: rowText(result.row, state, fields), before: seen ? rowText(seen, state, fields) : "" };
}

/** What the person wanted in the end. @param {Operation} operation @param {Operation[]} followers */
function lastValues({ kind, object, values }, followers) {
  const later = followers.filter((each) => each.kind === kind && each.object === object);
  return Object.assign({}, values, ...later.map((each) => each.values));
}

/**
 * The operations that make it so all the same, on top of what the server has now; null where trying the same again is
 * all that can be done.
 * @param {Attention} attention
 * @param {{id?: () => Id}} [make] for tests
 * @returns {Operation[] | null}
 */
export function insist({ operation, result, followers }, { id = newId } = {}) {
  const { row } = result;
  if (result.verdict !== "conflict" || !row) return null;
  /** @param {Operation["kind"]} kind @param {Id} object @param {Record<string, unknown>} values @param {number} [version] @returns {Operation} */
  const make = (kind, object, values, version) => {
    const made = { id: id(), kind, object, at: /** @type {Instant} */ (operation.at), values };
    return version === undefined ? made : { ...made, version };
  };
  const again = (/** @type {Operation} */ each) => ({ ...each, id: id() });
  /** @type {Operation[]} */
  const made = [];
  let version = row.version;
  if (row.deleted) {
    const kind = isSet(row) ? "restore_set" : isLog(row) ? "restore_exercise" : "restore_session";
    if (operation.kind === kind || (operation.kind === "delete_set" && isSet(row))) return null;
    made.push(make(kind, row.id, {}));
    version += 1;
  }
  if (row.id !== operation.object) {
    // Something around it was in the way: it and what follows go as they were.
    return [...made, again(operation), ...followers.map(again)];
  }
  if (operation.version === undefined) return [...made, again(operation), ...followers.map(again)];
  made.push(make(operation.kind, operation.object, lastValues(operation, followers), version));
  const deletes = followers.find(({ kind, object }) => kind === "delete_set" && object === operation.object);
  if (deletes) made.push(make("delete_set", operation.object, {}, version + 1));
  return made;
}
