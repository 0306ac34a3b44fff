// What can be done where the server did not take an operation.

import assert from "node:assert/strict";
import { test } from "node:test";

import { describe, insist, sides } from "../../static/js/gym/decide.js";

const values = { kind: "working", weight: "80", weight_unit: "kg", reps: 5, seconds: null, distance: null, distance_unit: "", rpe: null, notes: "" };
const set = (more = {}) => ({ ...values, id: "x1", log: "l1", version: 1, position: 1, done_at: "", rest_seconds: null, time_adjusted: false, records: [], deleted: false, ...more });
const log = (more = {}) => ({ id: "l1", session: "s1", exercise: "e1", measurement: "weight_reps", version: 1, position: 1, superset: null, notes: "", skipped: false, deleted: false, sets: [set()], last: null, ...more });
const state = () => ({
  person: null,
  sessions: new Map([["s1", { id: "s1", version: 1, state: "open", name: "Push", deleted: false, logs: [log()] }]]),
  exercises: new Map([["e1", { id: "e1", name: "Bench press" }]]),
  last: {}, bests: {}, gyms: [], recent: [],
});
const operation = (kind, object, said = {}, version = undefined) => ({ id: "op", kind, object, at: "at", values: said, ...(version ? { version } : {}) });
const conflict = (asked, row, followers = [], seen = null) => ({ operation: asked, followers, seen_row: seen, result: { id: "op", verdict: "conflict", row, reason: "", faults: {} } });
const ids = () => {
  let n = 0;
  return { id: () => `new${++n}` };
};

test("an operation is told in the words of the page", () => {
  const said = (...given) => Object.values(describe(operation(...given), state(), set())).join(": ");
  assert.equal(said("log_set", "x9", { ...values, log: "l1", weight: "82.5" }), "Bench press: set, 82.5 kg × 5");
  assert.equal(said("edit_set", "x1", { ...values, weight: "85" }), "Bench press: set 1 changed to 85 kg × 5");
  assert.equal(said("delete_set", "x1"), "Bench press: 80 kg × 5 deleted");
  assert.equal(said("add_exercise", "l2", { exercise: "e1", session: "s1" }), "Bench press: added");
  assert.equal(said("finish_session", "s1"), "Push: finished");
});

test("both values of an edit are told, the last one that the person wanted among them", () => {
  const asked = operation("edit_set", "x1", { ...values, weight: "82.5" }, 1);
  const later = operation("edit_set", "x1", { ...values, weight: "85" }, 2);
  const met = conflict(asked, set({ weight: "90", version: 4 }), [later], set());
  assert.deepEqual(sides(met, state()), { mine: "85 kg × 5", theirs: "90 kg × 5", before: "80 kg × 5" });
  assert.deepEqual(insist(met, ids()), [{ id: "new1", kind: "edit_set", object: "x1", at: "at", values: { ...values, weight: "85" }, version: 4 }]);
});

test("an edit of a set that was deleted brings it back first", () => {
  const met = conflict(operation("edit_set", "x1", { ...values, reps: 6 }, 1), set({ deleted: true, version: 2 }));
  assert.deepEqual(
    insist(met, ids()).map(({ kind, object, version }) => [kind, object, version]),
    [["restore_set", "x1", undefined], ["edit_set", "x1", 3]],
  );
});

test("a set of an exercise that was removed brings the exercise back, and what follows comes along", () => {
  const asked = operation("log_set", "x2", { ...values, log: "l1" });
  const later = { ...operation("edit_set", "x2", { ...values, reps: 6 }, 1), id: "later" };
  const made = insist(conflict(asked, log({ deleted: true, version: 3 }), [later]), ids());
  assert.deepEqual(made.map(({ id, kind, object }) => [id, kind, object]), [["new1", "restore_exercise", "l1"], ["new2", "log_set", "x2"], ["new3", "edit_set", "x2"]]);
});

test("what was deleted on both sides needs nothing; a refusal can only be tried again", () => {
  assert.equal(insist(conflict(operation("delete_set", "x1", {}, 1), set({ deleted: true, version: 2 }))), null);
  const refused = { operation: operation("log_set", "x1", values), followers: [], seen_row: null, result: { id: "op", verdict: "refused", row: null, reason: "No", faults: {} } };
  assert.equal(insist(refused), null);
  assert.equal(sides(refused, state()), null);
});
