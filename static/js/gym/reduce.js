// What an operation does to the rows, before the server has said so. Pure: no clock, no DOM; the state given is changed.
// The mirror of workouts/recording: also the versions that the server will give, so that one can go on editing offline.

/** @import {Exercise, Gym, Id, Instant, Bests, Last, LogRow, Operation, Person, SessionRow, SetRow, SetValues, Snapshot} from "../../../assets/types/gym.js" */

/**
 * @typedef {object} State what a page knows: rows as the server last told them, with the pending operations applied
 * @property {Person | null} person
 * @property {Map<Id, SessionRow>} sessions
 * @property {Map<Id, Exercise>} exercises
 * @property {Record<Id, Last>} last
 * @property {Record<Id, Bests>} bests
 * @property {Gym[]} gyms
 * @property {Snapshot["recent"]} recent
 * @property {Snapshot["due"]} due
 */

import { FIELDS } from "./values.js";

/** @typedef {(state: State, operation: Operation) => void} Effect */

/** Apply one operation; what it names and nobody knows is left alone. @param {State} state @param {Operation} operation */
export function apply(state, operation) {
  EFFECTS[operation.kind]?.(state, operation);
}

/**
 * Put a row of the server in, or in place of the one that is there. By itself, as the answer to an operation has it, it
 * has nothing in it: what is known of that stays. One whose parent is unknown is left alone.
 * @param {State} state
 * @param {SessionRow | LogRow | SetRow | null} row
 */
export function merge(state, row) {
  if (!row) return;
  if ("local_date" in row) {
    const known = state.sessions.get(row.id);
    state.sessions.set(row.id, { ...row, logs: row.logs?.length ? row.logs : (known?.logs ?? []) });
  } else if ("session" in row) {
    const session = state.sessions.get(row.session);
    if (!session) return;
    const known = session.logs.find((log) => log.id === row.id);
    const same = known?.exercise === row.exercise && known.measurement === row.measurement;
    const last = row.last ?? (same ? known.last : lastOf(state, row.exercise, row.measurement));
    put(session.logs, { ...row, sets: row.sets?.length ? row.sets : (known?.sets ?? []), last });
  } else {
    const log = findLog(state, row.log);
    if (log) put(log.sets, { ...row });
  }
}

/** @template {{id: Id}} T @param {T[]} rows @param {T} row */
function put(rows, row) {
  const at = rows.findIndex((other) => other.id === row.id);
  if (at < 0) rows.push(row);
  else rows[at] = row;
}

/** @param {State} state @param {Id} id @returns {LogRow | undefined} */
export function findLog(state, id) {
  for (const session of state.sessions.values()) {
    const log = session.logs.find((each) => each.id === id);
    if (log) return log;
  }
}

/** @param {State} state @param {Id} id @returns {{set: SetRow, log: LogRow, session: SessionRow} | undefined} */
export function findSet(state, id) {
  for (const session of state.sessions.values()) {
    for (const log of session.logs) {
      const set = log.sets.find((each) => each.id === id);
      if (set) return { set, log, session };
    }
  }
}

/** What was done of an exercise the time before, where it was measured as it is now.
 * @param {State} state @param {Id} exercise @param {LogRow["measurement"]} measurement */
function lastOf(state, exercise, measurement) {
  const last = state.last[exercise];
  if (!last) return null;
  // A set that says nothing of what is measured now was measured otherwise.
  const fits = last.sets.some((set) => FIELDS[measurement].some((name) => set[name] !== null));
  return fits ? last : null;
}

/** The day on the calendar where the person is. @param {Instant} at @param {string} zone */
export function localDate(at, zone) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(new Date(at));
}

/** @param {Instant} a @param {Instant} b */
const later = (a, b) => (Date.parse(a) >= Date.parse(b) ? a : b);

/** Whole seconds. @param {Instant} from @param {Instant} to */
const between = (from, to) => Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));

/** @param {(session: SessionRow, operation: Operation, state: State) => void} effect @returns {Effect} */
const onSession = (effect) => (state, operation) => {
  const session = state.sessions.get(operation.object);
  if (session) effect(session, operation, state);
};

/** @param {(log: LogRow, operation: Operation, state: State) => void} effect @returns {Effect} */
const onLog = (effect) => (state, operation) => {
  const log = findLog(state, operation.object);
  if (log) effect(log, operation, state);
};

/** @param {(set: SetRow, operation: Operation) => void} effect @returns {Effect} */
const onSet = (effect) => (state, operation) => {
  const found = findSet(state, operation.object);
  if (found) effect(found.set, operation);
};

const DETAILS = ["name", "notes", "mood", "rating"];

/** @param {SessionRow} session @param {Record<string, unknown>} values */
function setDetails(session, values) {
  for (const name of DETAILS) if (name in values) Object.assign(session, { [name]: values[name] });
}

/** @param {SessionRow} session @param {Instant} at */
function endPause(session, at) {
  if (session.paused_at) session.paused_seconds += between(session.paused_at, at);
  session.paused_at = null;
}

/** @param {{version: number, deleted: boolean}} row @param {boolean} deleted */
function setDeleted(row, deleted) {
  if (row.deleted === deleted) return;
  row.deleted = deleted;
  row.version += 1;
}

const VALUES = ["kind", "weight", "weight_unit", "reps", "seconds", "distance", "distance_unit", "rpe", "notes"];

/** @param {Record<string, unknown>} values @returns {Partial<SetValues>} */
const setValues = (values) => Object.fromEntries(VALUES.filter((name) => name in values).map((name) => [name, values[name]]));

/** @type {SetValues} */
const EMPTY = {
  kind: "working",
  weight: null,
  weight_unit: "",
  reps: null,
  seconds: null,
  distance: null,
  distance_unit: "",
  rpe: null,
  notes: "",
};

/** @type {Record<Operation["kind"], Effect>} */
const EFFECTS = {
  start_session(state, { object, at, values }) {
    if (state.sessions.has(object)) return;
    const zone = state.person?.time_zone ?? "UTC";
    state.sessions.set(object, {
      id: object,
      version: 1,
      state: "open",
      name: String(values.name ?? ""),
      started_at: at,
      ended_at: null,
      local_date: localDate(at, zone),
      time_zone: zone,
      mood: null,
      rating: null,
      notes: "",
      paused_at: null,
      paused_seconds: 0,
      time_adjusted: false,
      plan: typeof values.plan === "string" ? values.plan : null,
      plan_slot: typeof values.slot === "number" ? values.slot : null,
      deleted: false,
      logs: [],
    });
  },
  edit_session: onSession((session, { values }) => {
    setDetails(session, values);
    session.version += 1;
  }),
  finish_session: onSession((session, { at, values }) => {
    if (session.state !== "open") return;
    session.ended_at = later(typeof values.ended_at === "string" ? values.ended_at : at, session.started_at);
    endPause(session, session.ended_at);
    session.state = "finished";
    setDetails(session, values);
    session.version += 1;
  }),
  pause_session: onSession((session, { at }) => {
    if (session.state !== "open" || session.paused_at) return;
    session.paused_at = later(at, session.started_at);
  }),
  resume_session: onSession((session, { at }) => endPause(session, at)),
  discard_session: onSession((session) => setDeleted(session, true)),
  restore_session: onSession((session) => setDeleted(session, false)),

  add_exercise(state, { object, values }) {
    const session = state.sessions.get(/** @type {Id} */ (values.session));
    if (!session || session.logs.some((log) => log.id === object)) return;
    const exercise = /** @type {Id} */ (values.exercise);
    const measurement = state.exercises.get(exercise)?.measurement ?? "weight_reps";
    const end = 1 + Math.max(0, ...session.logs.filter((log) => !log.deleted).map((log) => log.position));
    session.logs.push({
      id: object,
      session: session.id,
      exercise,
      measurement,
      version: 1,
      position: typeof values.position === "number" ? values.position : end,
      superset: null,
      notes: "",
      skipped: false,
      planned: /** @type {Id | undefined} */ (values.planned) ?? null,
      prescription: /** @type {LogRow["prescription"] | undefined} */ (values.prescription) ?? null,
      deleted: false,
      sets: [],
      last: lastOf(state, exercise, measurement),
    });
  },
  swap_exercise: onLog((log, { values }, state) => {
    log.exercise = /** @type {Id} */ (values.exercise);
    log.measurement = state.exercises.get(log.exercise)?.measurement ?? log.measurement;
    log.last = lastOf(state, log.exercise, log.measurement);
    log.version += 1;
  }),
  skip_exercise: onLog((log, { values }) => {
    log.skipped = Boolean(values.skipped);
  }),
  note_exercise: onLog((log, { values }) => {
    log.notes = String(values.notes ?? "");
    log.version += 1;
  }),
  // No edits, as with skipping and pausing: a note that somebody is typing meanwhile has not changed.
  arrange_exercises: onSession((session, { values }) => {
    for (const place of /** @type {{id: Id, position: number, superset: number | null}[]} */ (values.logs ?? [])) {
      const log = session.logs.find((each) => each.id === place.id);
      if (log) Object.assign(log, { position: place.position, superset: place.superset });
    }
    // A superset of one is none.
    const kept = session.logs.filter((log) => !log.deleted);
    for (const log of kept) if (kept.filter((other) => other.superset === log.superset).length === 1) log.superset = null;
  }),
  remove_exercise: onLog((log) => setDeleted(log, true)),
  restore_exercise: onLog((log) => setDeleted(log, false)),

  log_set(state, { object, at, values }) {
    const log = findLog(state, /** @type {Id} */ (values.log));
    if (!log || log.sets.some((set) => set.id === object)) return;
    const end = 1 + Math.max(0, ...log.sets.map((set) => set.position));
    log.sets.push({
      ...EMPTY,
      ...setValues(values),
      id: object,
      log: log.id,
      version: 1,
      position: typeof values.position === "number" ? values.position : end,
      done_at: at,
      rest_seconds: typeof values.rest_seconds === "number" ? values.rest_seconds : null,
      time_adjusted: false,
      records: [],
      deleted: false,
    });
  },
  edit_set: onSet((set, { values }) => {
    Object.assign(set, setValues(values));
    set.version += 1;
  }),
  delete_set: onSet((set) => setDeleted(set, true)),
  restore_set: onSet((set) => setDeleted(set, false)),
};
