import assert from "node:assert/strict";
import { test } from "node:test";

import { clockText, elapsed } from "../../static/js/gym/clock.js";

const session = (values = {}) => ({
  started_at: "2026-10-24T23:30:00+02:00",
  ended_at: null,
  paused_at: null,
  paused_seconds: 0,
  ...values,
});
const at = Date.parse;

test("counts from the start to now", () => {
  assert.equal(elapsed(session(), at("2026-10-25T00:02:10.900+02:00")), 1930);
});

test("the night that clocks are put back is an hour longer on the wall and not in the workout", () => {
  // 02:10 comes twice in Berlin; this is the second time.
  assert.equal(elapsed(session({ started_at: "2026-10-25T02:10:00+02:00" }), at("2026-10-25T02:20:00+01:00")), 4200);
});

test("what was paused is left out, and while it is paused the clock stands still", () => {
  const paused = session({ paused_at: "2026-10-24T23:50:00+02:00", paused_seconds: 120 });
  assert.equal(elapsed(paused, at("2026-10-24T23:50:00+02:00")), 1080);
  assert.equal(elapsed(paused, at("2026-10-25T08:00:00+01:00")), 1080);
  assert.equal(elapsed(session({ paused_seconds: 120 }), at("2026-10-24T23:50:00+02:00")), 1080);
});

test("a finished one has its length for ever", () => {
  const ended = session({ ended_at: "2026-10-25T00:30:00+02:00", paused_seconds: 600 });
  assert.equal(elapsed(ended, at("2027-01-01T00:00:00Z")), 3000);
});

test("never below nothing: a clock behind the start, pauses longer than the whole", () => {
  assert.equal(elapsed(session(), at("2026-10-24T23:00:00+02:00")), 0);
  assert.equal(elapsed(session({ paused_seconds: 9000 }), at("2026-10-24T23:50:00+02:00")), 0);
});

test("reads as minutes, and hours where there are some", () => {
  assert.deepEqual([0, 59, 60, 1930, 3600, 3723, 36000].map(clockText), ["0:00", "0:59", "1:00", "32:10", "1:00:00", "1:02:03", "10:00:00"]);
});
