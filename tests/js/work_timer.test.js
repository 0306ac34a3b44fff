import assert from "node:assert/strict";
import { test } from "node:test";

import { worked } from "../../static/js/gym/work_timer.js";

const B = Date.UTC(2026, 10, 21, 23, 59, 50); // begins ten seconds before midnight
const work = (values = {}) => ({ user: "", key: "plank", beginsAt: B, target: 60, rung: false, ...values });

test("nothing runs before it is started", () => {
  assert.deepEqual(worked(null, B), { phase: "idle", seconds: 0 });
});

test("counts in from three", () => {
  assert.deepEqual([3000, 2001, 2000, 1].map((before) => worked(work(), B - before).seconds), [3, 3, 2, 1]);
  assert.equal(worked(work(), B - 1).phase, "count_in");
});

test("a clock that is set back does not make the count-in longer", () => {
  assert.deepEqual(worked(work(), B - 3_600_000), { phase: "count_in", seconds: 3 });
});

test("counts full seconds by the clock on the wall, through midnight and a sleep of the phone", () => {
  assert.deepEqual(worked(work(), B), { phase: "on", seconds: 0 });
  assert.deepEqual(worked(work(), B + 12_999), { phase: "on", seconds: 12 });
  assert.deepEqual(worked(work(), B + 600_000), { phase: "reached", seconds: 600 });
});

test("reaches its target and goes on; without one it only goes on", () => {
  assert.deepEqual(worked(work(), B + 59_999), { phase: "on", seconds: 59 });
  assert.deepEqual(worked(work(), B + 60_000), { phase: "reached", seconds: 60 });
  assert.deepEqual(worked(work({ target: null }), B + 60_000), { phase: "on", seconds: 60 });
});

test("left running for hours it was forgotten", () => {
  assert.equal(worked(work(), B + 4 * 3_600_000).phase, "reached");
  assert.equal(worked(work(), B + 4 * 3_600_000 + 1000).phase, "idle");
});
