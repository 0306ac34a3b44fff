import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { recordLabels, recordsOf, recordText, withSets } from "../../static/js/gym/records.js";
import { estimate, percentOfMax, source } from "../../static/js/gym/strength.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));
const EMPTY = {
  kind: "working", weight: null, weight_unit: "", reps: null, seconds: null, distance: null, distance_unit: "", rpe: null, notes: "",
};
const full = (set) => ({ ...EMPTY, ...set });

test("an e1RM is what the server says, and says where it came from", () => {
  const { estimates, chart } = read("strength");
  for (const { weight, reps, rpe, value, can_be_record: canBeRecord, source: from } of estimates) {
    const found = value === null ? null : { value, canBeRecord };
    assert.deepEqual(estimate(weight, reps, rpe), found, `${weight} × ${reps} at ${rpe}`);
    assert.equal(source(weight, reps, rpe), from);
  }
  for (const [reps, rpe, percent] of chart) assert.equal(percentOfMax(reps, rpe), percent, `${reps} at RPE ${rpe}`);
});

test("a record is one where the server says so", () => {
  for (const { name, measurement, workouts, marks, bests: expected } of read("records").histories) {
    let bests;
    workouts.forEach((sets, number) => {
      const done = sets.map(full);
      const found = done.map((set, index) => recordsOf(set, measurement, bests, done.slice(0, index)));
      assert.deepEqual(found, marks[number], `${name}, workout ${number + 1}`);
      bests = withSets(bests, done, measurement);
    });
    assert.deepEqual(bests, expected, name);
  }
});

test("a record is said in the set's own units, with what it beat", () => {
  for (const { measurement, bests, earlier, set, texts, labels } of read("records").texts) {
    const done = full(set);
    const before = (earlier ?? []).map(full);
    const kinds = recordsOf(done, measurement, bests, before);
    assert.deepEqual(kinds.map((kind) => recordText(kind, done, bests, measurement, before)), texts);
    assert.equal(recordLabels(kinds, measurement), labels);
  }
});

test("what is not there is no best", () => {
  assert.deepEqual(recordsOf(full({ weight: "100", weight_unit: "kg", reps: 5 }), "weight_reps", undefined), []);
  assert.deepEqual(recordsOf(full({ weight: "100", weight_unit: "kg", reps: 5 }), "weight_reps", { best: {}, reps_at: {} }), []);
});
