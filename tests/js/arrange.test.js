import assert from "node:assert/strict";
import { test } from "node:test";

import { joined, left, moved } from "../../static/js/gym/arrange.js";
import { forgotten, wallTime } from "../../static/js/gym/forgotten.js";
import { apply } from "../../static/js/gym/reduce.js";
import { planOfDue, startOperations } from "../../static/js/gym/start.js";

const log = (id, superset = null, more = {}) => ({ id, superset, position: 0, deleted: false, sets: [], exercise: id, ...more });
const session = (...logs) => ({ id: "s", state: "open", deleted: false, time_zone: "Europe/Berlin", logs: logs.map((each, index) => ({ ...each, position: index + 1 })) });
const order = (places) => places.map(({ id }) => id).join("");
const groups = (places) => places.map(({ superset }) => superset);

test("an exercise moves past a whole superset, and within its own", () => {
  const logs = session(log("a"), log("b", 1), log("c", 1), log("d")).logs;
  assert.equal(order(moved(logs, "a", 1)), "bcad");
  assert.equal(order(moved(logs, "d", -1)), "adbc");
  assert.equal(order(moved(logs, "b", 1)), "acbd");
  assert.equal(order(moved(logs, "b", -1)), "bcad", "at its edge it moves as a whole");
  assert.deepEqual(moved(logs, "a", -1), []);
  assert.deepEqual(moved(logs, "b", -1).map(({ position }) => position), [1, 2, 3, 4]);
});

test("supersets are joined, absorbed and left; a removed exercise keeps its number", () => {
  assert.deepEqual(groups(joined(session(log("a"), log("b"), log("gone", 4, { deleted: true })), "a")), [5, 5]);
  assert.deepEqual(groups(joined(session(log("a", 1), log("b", 1), log("c", 2), log("d", 2)), "b")), [1, 1, 1, 1]);
  assert.deepEqual(joined(session(log("a")), "a"), []);
  assert.deepEqual(groups(left(session(log("a", 1), log("b", 1), log("c", 1)).logs, "b")), [1, null, 1]);
  assert.deepEqual(groups(left(session(log("a", 1), log("b", 1)).logs, "b")), [null, null]);
});

test("a workout begun again has the exercises, their order and supersets", () => {
  const state = { person: { time_zone: "UTC" }, sessions: new Map(), exercises: new Map(), last: {}, bests: {}, gyms: [], recent: [] };
  const plan = { name: "Push", exercises: [{ exercise: "x", superset: 1 }, { exercise: "y", superset: 1 }, { exercise: "z", superset: null }] };
  const operations = startOperations(plan, "s", "2026-11-21T18:00:00Z");
  assert.equal(new Set(operations.map(({ id }) => id)).size, operations.length);
  for (const operation of operations) apply(state, operation);
  const begun = state.sessions.get("s");
  assert.deepEqual([begun.name, begun.logs.map(({ exercise, superset, position }) => [exercise, superset, position])], [
    "Push",
    [["x", 1, 1], ["y", 1, 2], ["z", null, 3]],
  ]);
  assert.deepEqual(startOperations({ name: "", exercises: [] }, "s", "now").map(({ kind, values }) => [kind, values]), [["start_session", {}]]);
});

test("a workout idle for three hours is offered to be finished at its last set, on the wall's time there", () => {
  const done = { id: "1", done_at: "2026-11-21T17:42:10Z", position: 1, deleted: false };
  const gone = { id: "2", done_at: "2026-11-21T19:00:00Z", position: 2, deleted: true };
  const one = { ...session(log("a", null, { sets: [done, gone] })), started_at: "2026-11-21T17:00:00Z" };
  const at = (text) => Date.parse(text);
  assert.equal(forgotten(one, at("2026-11-21T20:42:09Z")), null);
  assert.deepEqual(forgotten(one, at("2026-11-21T20:42:10Z")), { at: done.done_at, text: "18:42", isSet: true });
  assert.equal(forgotten({ ...one, state: "finished" }, at("2026-11-22T20:42:10Z")), null);
  assert.deepEqual(forgotten({ ...one, logs: [] }, at("2026-11-21T22:00:00Z")), { at: one.started_at, text: "18:00", isSet: false });
  assert.equal(wallTime(done.done_at, "Europe/Berlin", at("2026-11-22T08:00:00Z")), "18:42 on 21 Nov");
});

test("one of a plan begins with what it asks for, its supersets and its notes", () => {
  const [bench, row] = ["bench", "row"].map((exercise) => ({ planned: `p-${exercise}`, exercise, unit: "kg", week: 1, is_deload: false, superset: 4, sets: [{ reps: 5, weight: "80" }] }));
  row.notes = "Elbows in.";
  const operations = startOperations(planOfDue({ plan: "plan", slot: 3, name: "Day A", exercises: [bench, row] }), "s", "now");
  assert.deepEqual(
    operations.map(({ kind, values, version }) => [kind, values, version]),
    [
      ["start_session", { name: "Day A", plan: "plan", slot: 3 }, undefined],
      ["add_exercise", { session: "s", exercise: "bench", position: 1, planned: "p-bench", prescription: bench }, undefined],
      ["add_exercise", { session: "s", exercise: "row", position: 2, planned: "p-row", prescription: row }, undefined],
      ["note_exercise", { notes: "Elbows in." }, 1],
      ["arrange_exercises", { logs: [1, 2].map((position) => ({ id: operations[position].object, position, superset: 4 })) }, undefined],
    ],
  );
});
