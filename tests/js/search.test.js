import assert from "node:assert/strict";
import { test } from "node:test";

import { find, recentIds, substitutes, words } from "../../static/js/gym/search.js";

function exercise(id, name, more = {}) {
  return {
    ...{ id, name, aliases: [], summary: "", measurement: "weight_reps", equipment: "barbell", primary: ["chest"], secondary: [] },
    ...{ own: false, active: true, rest_seconds: null, rest_warm_up_seconds: null, ...more },
  };
}

const BENCH = exercise("bench", "Bench press", { aliases: ["Bankdrücken", "Développé couché"], secondary: ["triceps"] });
const DUMBBELL = exercise("db", "Dumbbell bench press", { equipment: "dumbbell", secondary: ["triceps"] });
const FLY = exercise("fly", "Cable fly", { equipment: "cable" });
const PULL = exercise("pull", "Pull-up", { equipment: "body_weight", primary: ["lats"], aliases: ["Chin up"] });
const OLD = exercise("old", "Bench press (old)", { active: false });
const OWN = exercise("own", "Garage press", { own: true });
const ALL = [FLY, PULL, DUMBBELL, BENCH, OLD, OWN];
const names = (found) => found.map(({ id }) => id);

test("names fold case, accents, hyphens, plurals and shorthand", () => {
  assert.deepEqual(words("Pull-Ups (DB)"), ["pull", "up", "dumbbell"]);
  assert.deepEqual(words("Bankdrücken"), words("BANKDRUCKEN"));
  assert.deepEqual(words("Fußheben"), ["fussheben"]);
  assert.deepEqual(words("T-Bar row’s"), ["t", "bar", "row"]);
});

test("the exact name is first, then beginnings, aliases in any language, words in any order, muscles", () => {
  assert.equal(names(find(ALL, { text: "bench press" }))[0], "bench");
  assert.deepEqual(names(find(ALL, { text: "bankdrucken" })), ["bench"]);
  assert.deepEqual(names(find(ALL, { text: "developpe" })), ["bench"]);
  assert.deepEqual(names(find(ALL, { text: "press db bench" })), ["db"]);
  assert.deepEqual(names(find(ALL, { text: "pullups" })), ["pull"]);
  assert.deepEqual(names(find(ALL, { text: "lats" })), ["pull"]);
  assert.deepEqual(find(ALL, { text: "zzz" }), []);
});

test("without a word those done lately are first, then one's own; what is no longer offered is left out", () => {
  assert.deepEqual(names(find(ALL, { recent: ["fly", "pull"] })), ["fly", "pull", "own", "bench", "db"]);
  assert.deepEqual(names(find(ALL, { muscle: "triceps" })), ["bench", "db"]);
  assert.deepEqual(names(find(ALL, { equipment: "cable" })), ["fly"]);
  assert.deepEqual(recentIds({ a: { date: "2026-01-01" }, b: { date: "2026-02-01" } }), ["b", "a"]);
});

test("a substitute trains the same, with what is at hand first", () => {
  const gym = { plates: [], bars: [], machines: [], dumbbells: [{ from: "2", to: "30", step: "2" }] };
  assert.deepEqual(names(substitutes(BENCH, ALL, { gym, last: {} })), ["db", "own", "fly"]);
  const cables = { plates: [], bars: [], dumbbells: [], machines: [{ name: "Cable" }] };
  assert.deepEqual(names(substitutes(BENCH, ALL, { gym: cables, last: {}, taken: new Set(["own"]) })), ["fly", "db"]);
});
