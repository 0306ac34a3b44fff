import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { barsFor, discsText, loadFor, loadText, readWeight, steps, warmUps, weightOf, weightText } from "../../static/js/gym/loading.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/loading.json", import.meta.url), "utf8"));

function answer(exercise, gym, weight, unit, options) {
  const load = loadFor(exercise, gym, weight, unit, options);
  return {
    load,
    text: loadText(load),
    more: steps(exercise, gym, weight, 1, unit, options),
    less: steps(exercise, gym, weight, -1, unit, options),
    warm_ups: warmUps(exercise, gym, weight, unit, options).map((set) => `${set.weight} × ${set.reps}`),
    back: weightOf(exercise, gym, load.perSide, unit, options),
  };
}

test("loads, steps and warm-ups are the server's", () => {
  assert.ok(vectors.cases.length > 300);
  for (const [gym, name, weight, unit, expected] of vectors.cases) {
    assert.deepEqual(answer(vectors.exercises[name], vectors.gyms[gym], weight, unit), expected, `${weight} ${unit} for ${name} in ${gym}`);
  }
});

test("with a bar that was chosen", () => {
  const bar = { kind: "barbell", name: "Light bar", weight: "15", collars: "0" };
  assert.deepEqual(answer(vectors.exercises["Bench press"], vectors.gyms.kg, "62.5", "kg", { bar }), vectors.with_light_bar);
});

test("plates make a weight", () => {
  const discs = [{ weight: "10", count: 2 }, { weight: "2.5", count: 1 }];
  for (const [gym, name, unit, expected] of vectors.reverse) {
    assert.equal(weightOf(vectors.exercises[name], vectors.gyms[gym], discs, unit), expected, `${name} in ${gym}`);
  }
  assert.equal(discsText(discs), "2 × 10 + 2.5");
});

test("weights are read as people type them, and nothing else is a weight", () => {
  for (const [typed, whole] of [["82.5", 82_500], [" 82,5 ", 82_500], ["0", 0], [",5", 500], ["5.", 5000], ["82.5000", 82_500], ["1.125", 1125], ["45.3592", 45_359.2], ["٨٢٫٥", 82_500], ["８２．５", 82_500]]) {
    assert.equal(readWeight(typed), whole, typed);
  }
  for (const typed of ["", ".", "-5", "abc", "1e3", "1.2.3", "12345678", "1.06255", null, undefined]) assert.equal(readWeight(typed), null, String(typed));
  for (const [whole, typed] of [[82_500, "82.5"], [0, "0"], [1125, "1.125"], [100_000, "100"]]) assert.equal(weightText(whole), typed);
});

test("what is no weight moves nothing and loads nothing", () => {
  const [bench, gym] = [vectors.exercises["Bench press"], vectors.gyms.kg];
  assert.equal(steps(bench, gym, "heavy", 1, "kg"), "heavy");
  assert.equal(steps(bench, gym, "", 1, "kg"), "10");
  assert.equal(steps(bench, gym, "10", -1, "kg"), "10");
  assert.equal(steps(bench, gym, "82,5", 1), "85");
  assert.equal(loadFor(bench, gym, "heavy", "kg"), null);
  assert.equal(loadFor(bench, null, "60", "kg"), null);
  assert.deepEqual(warmUps(bench, null, "60", "kg"), []);
  for (const measurement of ["reps", "time", "distance_time"]) {
    assert.equal(loadFor({ ...bench, measurement }, gym, "60", "kg"), null);
    assert.deepEqual(warmUps({ ...bench, measurement }, gym, "60", "kg"), []);
  }
  assert.equal(steps(bench, gym, "45.3592", 1, "kg"), "47.5");
  assert.equal(steps(bench, gym, "45.3592", -1, "kg"), "45");
  assert.equal(steps(bench, undefined, "62.5", 1, "kg"), "65");
  assert.equal(steps(bench, undefined, "100", -1, "lb"), "95");
});

test("warm-ups are whole sets, ready to be recorded", () => {
  const [first] = warmUps(vectors.exercises["Bench press"], vectors.gyms.kg, "60", "kg");
  assert.deepEqual(first, {
    kind: "warm_up", weight: "20", weight_unit: "kg", reps: 10, seconds: null, distance: null, distance_unit: "", rpe: null, notes: "",
  });
});

test("the bar that is meant comes first", () => {
  const gym = vectors.gyms["change plates, collars, a leg press, an odd bar"];
  const names = (name) => barsFor(vectors.exercises[name], gym).map((bar) => bar.name);
  assert.deepEqual(names("Bench press"), ["Bar", "Safety squat bar"]);
  assert.deepEqual(names("Safety squat bar squat"), ["Safety squat bar", "Bar"]);
  assert.deepEqual(names("Pull-up"), []);
});

test("the most that a gym may hold is reckoned in a moment", () => {
  // The finest inventory that training.gyms lets through; the bound is what a slow phone stands, ten times what a desktop takes.
  const plates = Array.from({ length: 30 }, (_, index) => ({ weight: String((index + 1) * 2.5 + 0.5), pairs: 15 }));
  const gym = { ...vectors.gyms.kg, plates };
  const load = loadFor(vectors.exercises["Bench press"], gym, "437", "kg");
  assert.equal(load.exact, true);
  assert.equal(load.reached, weightOf(vectors.exercises["Bench press"], gym, load.perSide, "kg"));
});
