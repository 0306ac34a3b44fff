import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { averageRest } from "../../static/js/gym/cards.js";
import {
  cancelRest,
  closeRest,
  holdRest,
  minutes,
  moveRest,
  moved,
  phase,
  readRest,
  rested,
  restAfter,
  restSecondsFor,
  secondsLeft,
  shouldRing,
  spoken,
  startRest,
  takeRest,
} from "../../static/js/gym/rest.js";

const T = Date.UTC(2026, 10, 21, 22, 59, 30); // a rest that goes over midnight
const PERSON = { rest_seconds: 120, rest_warm_up_seconds: 60 };
const rest = (values = {}) => ({
  user: "",
  session: "s",
  href: "/sessions/s/",
  startedAt: T,
  endsAt: T + 180_000,
  seconds: 180,
  label: "Rest",
  next: "",
  rung: false,
  closed: false,
  heldAt: null,
  ...values,
});

/** What localStorage does, with a switch for a browser that keeps nothing. */
class Storage {
  values = new Map();
  broken = false;
  getItem(key) {
    if (this.broken) throw new DOMException("denied");
    return this.values.get(key) ?? null;
  }
  setItem(key, value) {
    if (this.broken) throw new DOMException("full", "QuotaExceededError");
    this.values.set(key, value);
  }
  removeItem(key) {
    if (this.broken) throw new DOMException("denied");
    this.values.delete(key);
  }
}

beforeEach((t) => {
  globalThis.localStorage = new Storage();
  t.mock?.timers?.reset();
});

test("an exercise's own time goes before the person's, 0 included, by kind of set", () => {
  const own = { rest_seconds: 0, rest_warm_up_seconds: null };
  assert.equal(restSecondsFor(own, "working", PERSON), 0);
  assert.equal(restSecondsFor(own, "failure", PERSON), 0);
  assert.equal(restSecondsFor(own, "warm_up", PERSON), 60);
  assert.equal(restSecondsFor({ rest_seconds: 300, rest_warm_up_seconds: 45 }, "working", PERSON), 300);
  assert.equal(restSecondsFor({ rest_seconds: 300, rest_warm_up_seconds: 45 }, "warm_up", PERSON), 45);
  assert.equal(restSecondsFor(undefined, "working", PERSON), 120);
});

test("what a plan says goes first: of the set, then of the exercise; a warm-up rests as always", () => {
  const person = { rest_seconds: 120, rest_warm_up_seconds: 60 };
  const own = { rest_seconds: 90, rest_warm_up_seconds: null };
  const prescription = { rest_seconds: 180, sets: [] };
  assert.equal(restSecondsFor(own, "working", person, { asked: { rest_seconds: 240 }, prescription }), 240);
  assert.equal(restSecondsFor(own, "working", person, { asked: {}, prescription }), 180);
  assert.equal(restSecondsFor(own, "warm_up", person, { asked: {}, prescription }), 60);
  assert.equal(restSecondsFor(own, "drop", person, { asked: null, prescription }), 0);
  assert.equal(restSecondsFor(own, "drop", person, { asked: { rest_seconds: 15 }, prescription }), 15);
  assert.equal(restSecondsFor(own, "working", person, { asked: null, prescription: null }), 90);
});

test("a drop set is followed by no rest", () => {
  assert.equal(restSecondsFor({ rest_seconds: 300, rest_warm_up_seconds: 45 }, "drop", PERSON), 0);
});

test("a superset rests after the last exercise of the round", () => {
  const [a, b, c] = [
    { id: "a", superset: 1 },
    { id: "b", superset: 1 },
    { id: "c", superset: null },
  ];
  const after = (log, next, kind = "working") =>
    restAfter({ exercise: undefined, kind, person: PERSON, log, next, logs: [a, b, c] });
  assert.equal(after(a, b), 0); // on to its partner
  assert.equal(after(b, a), 120); // the round is done
  assert.equal(after(a, a), 120); // the partner has all its sets: alone now
  assert.equal(after(b, c), 120); // out of the superset
  assert.equal(after(a, c), 120);
  assert.equal(after(a, null), 120);
  assert.equal(after(c, c), 120);
  assert.equal(after(b, a, "warm_up"), 60);
});

test("what is left is counted by the clock on the wall, however long the phone slept", () => {
  assert.equal(secondsLeft(rest(), T), 180);
  assert.equal(secondsLeft(rest(), T + 1), 180);
  assert.equal(secondsLeft(rest(), T + 1000), 179);
  assert.equal(secondsLeft(rest(), T + 179_001), 1);
  assert.equal(secondsLeft(rest(), T + 180_000), 0);
  assert.equal(secondsLeft(rest(), T + 200_500), -20);
});

test("a clock that is set back does not make the rest longer", () => {
  assert.equal(secondsLeft(rest(), T - 86_400_000), 180);
});

test("it runs, is over for two minutes, and is gone", () => {
  assert.equal(phase(null, T), "none");
  assert.equal(phase(rest(), T), "running");
  assert.equal(phase(rest(), T + 179_999), "running");
  assert.equal(phase(rest(), T + 180_000), "over");
  assert.equal(phase(rest(), T + 299_000), "over");
  assert.equal(phase(rest(), T + 301_000), "none");
  assert.equal(phase(rest({ closed: true }), T), "none");
  assert.equal(phase(rest({ seconds: 0, endsAt: T }), T), "none");
});

test("it rings once, not before its end, and not when that was more than a minute ago", () => {
  assert.equal(shouldRing(rest(), T + 179_999), false);
  assert.equal(shouldRing(rest(), T + 180_000), true);
  assert.equal(shouldRing(rest({ rung: true }), T + 180_000), false);
  assert.equal(shouldRing(rest(), T + 239_000), true);
  assert.equal(shouldRing(rest(), T + 241_000), false);
  assert.equal(shouldRing(rest({ closed: true }), T + 180_000), false);
});

test("15 seconds more or less change the end and the whole", () => {
  const more = moved(rest(), 15, T + 10_000);
  assert.deepEqual([more.endsAt, more.seconds, more.startedAt, more.rung], [T + 195_000, 195, T, false]);
  const less = moved(rest(), -15, T + 10_000);
  assert.deepEqual([less.endsAt, less.seconds], [T + 165_000, 165]);
});

test("less than what is left ends it now, and rings not: whoever pressed it knows", () => {
  const ended = moved(rest(), -15, T + 170_000);
  assert.deepEqual([ended.endsAt, phase(ended, T + 170_000), ended.rung], [T + 170_000, "over", true]);
  assert.equal(shouldRing(ended, T + 170_000), false);
});

test("more after its end is counted from now, and rings again", () => {
  const again = moved(rest({ rung: true }), 15, T + 200_000);
  assert.deepEqual([secondsLeft(again, T + 200_000), again.rung], [15, false]);
  assert.equal(again.seconds, 215);
});

test("the real rest is from tick to tick, whatever was pressed; over an hour it is unknown", () => {
  assert.equal(rested(rest(), T + 95_400), 95);
  assert.equal(rested(moved(rest(), 15, T), T + 95_400), 95);
  assert.equal(rested(rest({ closed: true }), T + 95_400), 95);
  assert.equal(rested(rest({ heldAt: T + 60_000 }), T + 95_400), 60);
  assert.equal(rested(rest(), T + 3_600_000), 3600);
  assert.equal(rested(rest(), T + 3_601_000), null);
  assert.equal(rested(rest(), T - 5000), null);
  assert.equal(rested(null, T), null);
});

test("the first set of another workout has no rest before it", () => {
  assert.equal(rested(rest(), T + 95_000, "s"), 95);
  assert.equal(rested(rest(), T + 95_000, "another"), null);
});

test("what a tick starts is there for the next tick, on any page", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: T });
  assert.equal(takeRest("s"), null);
  startRest({ seconds: 180, next: "82.5 kg × 5", session: "s" });
  assert.deepEqual(readRest(), rest({ href: "/", next: "82.5 kg × 5" }));
  t.mock.timers.setTime(T + 125_000);
  assert.equal(takeRest("s"), 125);
  assert.equal(takeRest("s"), 125); // a tick that failed and is pressed again
  moveRest(-15);
  assert.equal(readRest().seconds, 165);
  closeRest();
  assert.equal(phase(readRest(), Date.now()), "none");
  assert.equal(takeRest("s"), 125);
});

test("without a timer the rest is counted all the same", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: T });
  startRest({ seconds: 0, session: "s" });
  assert.equal(phase(readRest(), T), "none");
  t.mock.timers.setTime(T + 20_000);
  assert.equal(takeRest("s"), 20);
});

test("a set that takes its time ends the rest where it begins", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: T });
  startRest({ seconds: 180, session: "s" });
  t.mock.timers.setTime(T + 70_000);
  holdRest();
  t.mock.timers.setTime(T + 130_000);
  holdRest(); // a second try does not move it
  assert.equal(takeRest("s"), 70);
  assert.equal(phase(readRest(), Date.now()), "none");
});

test("cancelled, there is nothing to count from", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: T });
  startRest({ seconds: 180 });
  cancelRest();
  assert.equal(readRest(), null);
  assert.equal(takeRest(), null);
});

test("another person's rest in the same browser is none, and broken ones neither", () => {
  for (const stored of [JSON.stringify(rest({ user: "bob" })), "{", "7", "null", '{"user":"","startedAt":"x"}']) {
    localStorage.setItem("spotter.rest", stored);
    assert.equal(readRest(), null, stored);
  }
});

test("where the browser keeps nothing, the page still counts", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: T });
  localStorage.broken = true;
  startRest({ seconds: 90, session: "s" });
  t.mock.timers.setTime(T + 30_000);
  assert.equal(secondsLeft(readRest(), Date.now()), 60);
  assert.equal(takeRest("s"), 30);
});

test("the average is of what was a rest", () => {
  const set = (rest_seconds, deleted = false) => ({ rest_seconds, deleted });
  const log = (...sets) => ({ deleted: false, position: 1, id: "l", sets });
  assert.equal(averageRest({ logs: [log(set(null), set(125), set(9)), log(set(176), set(10, true))] }), 151);
  assert.equal(averageRest({ logs: [log(set(null), set(0))] }), null);
});

test("times read and sound right", () => {
  assert.deepEqual([0, 9, 60, 90, 3600].map(minutes), ["0:00", "0:09", "1:00", "1:30", "60:00"]);
  assert.deepEqual(
    [0, 1, 59, 60, 61, 120, 150].map(spoken),
    ["0 seconds", "1 second", "59 seconds", "1 minute", "1 minute 1 second", "2 minutes", "2 minutes 30 seconds"],
  );
});
