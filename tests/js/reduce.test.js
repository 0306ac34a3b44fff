import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, merge } from "../../static/js/gym/reduce.js";

const AT = "2026-11-21T18:00:00.000Z";
const VALUES = { kind: "working", weight: "100", weight_unit: "kg", reps: 5, seconds: null, distance: null, distance_unit: "", rpe: null, notes: "" };
const person = { weight_unit: "kg", distance_unit: "km", time_zone: "Europe/Berlin" };
const LAST = { log: "before", date: "2026-11-14", sets: [{ ...VALUES, id: "old" }] };

function fresh() {
  const exercises = new Map([
    ["bench", { id: "bench", name: "Bench press", measurement: "weight_reps" }],
    ["plank", { id: "plank", name: "Plank", measurement: "time" }],
  ]);
  return { person, sessions: new Map(), exercises, last: { bench: LAST, plank: LAST }, bests: {}, gyms: [], recent: [], due: [] };
}

let number = 0;
function play(state, ...steps) {
  for (const [kind, object, values = {}, more = {}] of steps) {
    number += 1;
    apply(state, { id: `op${number}`, kind, object, at: AT, values, ...more });
  }
  return state;
}

const BEGUN = [
  ["start_session", "s", { name: "Push" }],
  ["add_exercise", "a", { session: "s", exercise: "bench" }],
  ["add_exercise", "b", { session: "s", exercise: "plank" }],
  ["log_set", "1", { log: "a", position: 1, rest_seconds: 90, ...VALUES }],
];

test("a workout begun on the phone has its day where the person is, and last time's sets beside it", () => {
  const state = fresh();
  apply(state, { id: "op", kind: "start_session", object: "s", at: "2026-11-21T23:30:00.000Z", values: {} });
  play(state, ...BEGUN.slice(1));
  const session = state.sessions.get("s");
  assert.equal(session.local_date, "2026-11-22");
  const [bench, plank] = session.logs;
  assert.deepEqual([bench.position, bench.measurement, bench.last], [1, "weight_reps", LAST]);
  assert.deepEqual([plank.position, plank.measurement, plank.last], [2, "time", null], "measured otherwise then");
  assert.deepEqual(bench.sets[0], {
    ...VALUES,
    ...{ id: "1", log: "a", version: 1, position: 1, done_at: AT, rest_seconds: 90, time_adjusted: false, records: [], deleted: false },
  });
});

test("the same operation again changes nothing", () => {
  const state = play(fresh(), ...BEGUN);
  const before = structuredClone(state.sessions);
  play(state, ...BEGUN.map(([kind, object, values]) => [kind, object, { ...values, weight: "1" }]));
  assert.deepEqual(state.sessions, before);
});

test("edits, deletes and undos give the versions that the server gives", () => {
  const state = play(fresh(), ...BEGUN);
  const set = () => state.sessions.get("s").logs[0].sets[0];
  play(state, ["edit_set", "1", { ...VALUES, reps: 6 }, { version: 1 }]);
  assert.deepEqual([set().reps, set().version], [6, 2]);
  play(state, ["delete_set", "1", {}, { version: 2 }], ["delete_set", "1", {}, { version: 2 }]);
  assert.deepEqual([set().deleted, set().version], [true, 3]);
  play(state, ["restore_set", "1"]);
  assert.deepEqual([set().deleted, set().version], [false, 4]);
});

test("exercises are arranged and skipped without a new version, swapped, noted and removed with one", () => {
  const state = play(fresh(), ...BEGUN);
  const log = (id) => state.sessions.get("s").logs.find((each) => each.id === id);
  play(state, ["arrange_exercises", "s", { logs: [{ id: "a", position: 2, superset: 1 }, { id: "b", position: 1, superset: 1 }] }]);
  assert.deepEqual([log("a").position, log("a").superset, log("a").version, log("b").position], [2, 1, 1, 1]);
  play(state, ["skip_exercise", "b", { skipped: true }], ["note_exercise", "b", { notes: "grip" }, { version: 1 }]);
  play(state, ["swap_exercise", "b", { exercise: "bench" }, { version: 2 }], ["remove_exercise", "b"]);
  const { skipped, notes, exercise, measurement, last, version, deleted } = log("b");
  assert.deepEqual({ skipped, notes, exercise, measurement, last, version, deleted }, {
    ...{ skipped: true, notes: "grip", exercise: "bench", measurement: "weight_reps", last: LAST, version: 4, deleted: true },
  });
});

test("a pause does not count, and finishing ends it; the end is never before the start", () => {
  const at = (minute) => ({ at: `2026-11-21T18:${minute}:00.000Z` });
  const state = play(fresh(), ...BEGUN, ["pause_session", "s", {}, at("10")], ["resume_session", "s", {}, at("15")]);
  play(state, ["pause_session", "s", {}, at("20")]);
  play(state, ["finish_session", "s", { mood: "good", rating: 4, ended_at: "2026-11-21T18:30:00.000Z" }, at("40")]);
  const { state: how, paused_at, paused_seconds, ended_at, mood, rating, version } = state.sessions.get("s");
  assert.deepEqual({ how, paused_at, paused_seconds, ended_at, mood, rating, version }, {
    ...{ how: "finished", paused_at: null, paused_seconds: 900, ended_at: "2026-11-21T18:30:00.000Z", mood: "good", rating: 4, version: 2 },
  });
  const early = play(fresh(), BEGUN[0], ["finish_session", "s", { ended_at: "2026-11-21T10:00:00Z" }]);
  assert.equal(early.sessions.get("s").ended_at, AT);
});

test("what nobody knows is left alone", () => {
  const state = fresh();
  const before = structuredClone(state);
  play(state, ["log_set", "x", { log: "nowhere" }], ["edit_set", "x", {}], ["finish_session", "x"], ["remove_exercise", "x"], ["from_the_future", "x"]);
  assert.deepEqual(state, before);
});

test("a row of the server takes the place of the one that was guessed, and keeps what hangs on it", () => {
  const state = play(fresh(), ...BEGUN);
  const { logs, ...session } = state.sessions.get("s");
  merge(state, { ...session, name: "Push A", version: 7, logs: [] });
  const { sets, last, ...log } = structuredClone(logs[0]);
  merge(state, { ...log, notes: "from there", sets: [], last: null });
  merge(state, { ...sets[0], reps: 4, version: 3 });
  merge(state, { ...sets[0], id: "2", position: 2 });
  merge(state, { ...sets[0], id: "3", log: "nowhere" });
  merge(state, null);
  const now = state.sessions.get("s");
  assert.deepEqual([now.name, now.version, now.logs.length], ["Push A", 7, 2]);
  assert.deepEqual([now.logs[0].notes, now.logs[0].last], ["from there", LAST]);
  assert.deepEqual(now.logs[0].sets.map((set) => [set.id, set.reps]), [["1", 4], ["2", 5]]);
});
