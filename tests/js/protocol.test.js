// The rules of the outbox.

import assert from "node:assert/strict";
import { test } from "node:test";

import { dependents, isDouble, nextBatch, pause, readAnswer } from "../../static/js/gym/protocol.js";

let seq = 0;
const entry = (kind, object, { version, values = {}, state = "waiting" } = {}) => {
  seq += 1;
  return { user: "u", seq, id: `op${seq}`, state, after: null, result: null, seen: null, operation: { id: `op${seq}`, kind, object, version, at: "", values } };
};

test("forty sets of six exercises go in one request, in order", () => {
  const entries = [entry("start_session", "s")];
  for (let log = 0; log < 6; log++) entries.push(entry("add_exercise", `l${log}`, { values: { session: "s" } }));
  for (let set = 0; set < 40; set++) entries.push(entry("log_set", `x${set}`, { values: { log: `l${set % 6}` } }));
  entries.push(entry("edit_set", "x3", { version: 1 }), entry("finish_session", "s"));
  assert.deepEqual(nextBatch(entries), entries);
});

test("at most 200 go at once, and what needs attention stays", () => {
  const entries = Array.from({ length: 250 }, (_, n) => entry("log_set", `y${n}`, { state: n === 1 ? "attention" : "waiting" }));
  const batch = nextBatch(entries);
  assert.equal(batch.length, 200);
  assert.deepEqual(batch, [entries[0], ...entries.slice(2, 201)]);
});

test("two edits of one row never go together: the second one's version is only a guess", () => {
  const entries = [entry("edit_set", "a", { version: 1 }), entry("edit_set", "b", { version: 1 }), entry("edit_set", "a", { version: 2 }), entry("log_set", "c")];
  assert.deepEqual(nextBatch(entries), entries.slice(0, 2));
});

test("what builds on a row waits with it: later edits, and all that stands in a row that was not made", () => {
  const add = entry("add_exercise", "l1", { values: { session: "s" } });
  const other = entry("add_exercise", "l2", { values: { session: "s" } });
  const set = entry("log_set", "x1", { values: { log: "l1" } });
  const edit = entry("edit_set", "x1", { version: 1 });
  const elsewhere = entry("log_set", "x2", { values: { log: "l2" } });
  const entries = [add, other, set, edit, elsewhere];
  assert.deepEqual(dependents(add, entries), [set, edit]);
  assert.deepEqual(dependents(set, entries), [edit]);
  assert.deepEqual(dependents(elsewhere, entries), []);
});

test("an edit that met a conflict holds back only later edits of the same row", () => {
  const first = entry("edit_set", "a", { version: 1 });
  const second = entry("edit_set", "a", { version: 2 });
  const restored = entry("restore_set", "a");
  const other = entry("edit_set", "b", { version: 1 });
  assert.deepEqual(dependents(first, [first, second, restored, other]), [second]);
});

test("the same row made twice is a double tap; an edit of it is not", () => {
  const made = entry("log_set", "x");
  assert.equal(isDouble({ ...entry("log_set", "x").operation }, [made]), true);
  assert.equal(isDouble({ ...entry("edit_set", "x", { version: 1 }).operation }, [made]), false);
  assert.equal(isDouble(made.operation, [made]), true);
});

test("only an answer to this person is one", () => {
  const result = { id: "op1", verdict: "applied", row: null, reason: "", faults: {} };
  const good = { build: "b", now: "", user: "u", results: [result] };
  assert.equal(readAnswer(good, "u"), good);
  for (const bad of [null, "<html>", [], {}, { ...good, user: "v" }, { ...good, results: [{ id: "op1", verdict: "perhaps" }] }, { ...good, results: null }]) {
    assert.equal(readAnswer(bad, "u"), null);
  }
});

test("the pause doubles up to a minute and differs from phone to phone", () => {
  assert.deepEqual([1, 2, 3, 7, 50].map((failures) => pause(failures, 1)), [1000, 2000, 4000, 60_000, 60_000]);
  assert.equal(pause(3, 0), 2000);
});
