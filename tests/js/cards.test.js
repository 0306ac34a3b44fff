import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { askedText } from "../../static/js/gym/asked.js";
import * as cards from "../../static/js/gym/cards.js";
import * as numbers from "../../static/js/gym/numbers.js";
import { faults, readTexts } from "../../static/js/gym/values.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/cards.json", import.meta.url), "utf8"));

function outcome(read) {
  try {
    return [read(), ""];
  } catch (error) {
    if (!(error instanceof numbers.NumberError)) throw error;
    return [null, error.message];
  }
}

test("numbers are read, refused and converted as the server does", () => {
  for (const [text, places, value, message] of vectors.decimals) {
    assert.deepEqual(outcome(() => numbers.parseDecimal(text, places)), [value, message], `${text} to ${places}`);
  }
  for (const [text, value, message] of vectors.durations) {
    assert.deepEqual(outcome(() => numbers.parseDuration(text)), [value, message], text);
  }
  for (const [seconds, text] of vectors.duration_texts) assert.equal(numbers.durationText(seconds), text);
  for (const [weight, unit, kg, back] of vectors.kilograms) {
    assert.equal(numbers.toKg(weight, unit), kg, `${weight} ${unit}`);
    assert.equal(numbers.fromKg(kg, unit), back, `${kg} in ${unit}`);
  }
  for (const [kg, unit, text] of vectors.from_kilograms) assert.equal(numbers.fromKg(kg, unit), text, `${kg} in ${unit}`);
  for (const [value, unit, metres] of vectors.metres) assert.equal(numbers.toMetres(value, unit), metres, `${value} ${unit}`);
});

test("a set reads and is refused as the server does", () => {
  for (const { measurement, values, text, faults: expected } of vectors.sets) {
    assert.equal(cards.setText(values, measurement), text, JSON.stringify(values));
    assert.deepEqual(faults(values, measurement), expected, JSON.stringify(values));
  }
  for (const { measurement, texts, values, errors } of vectors.texts) {
    assert.deepEqual(readTexts(texts, measurement), { values, errors }, JSON.stringify(texts));
  }
});

test("the cards of a session are the server's", () => {
  for (const [number, vector] of [...vectors.sessions, ...vectors.planned_sessions].entries()) {
    const shown = cards.sessionCards(vector.session, { focus: vector.focus, after: vector.after }).map((card) => {
      const { measurement, id } = card.log;
      const line = (row) => [row.label, cards.lastText(row, measurement), cards.setText(row.done ?? row.suggested, measurement)];
      return {
        log: id,
        expanded: card.expanded,
        up_next: card.upNext,
        superset_mark: card.supersetMark,
        done: card.doneRows.map(line),
        coming: card.comingRows.map(line),
        names: [...card.doneRows, ...card.comingRows].map(({ name }) => name),
        asked: card.asked ? askedText(card.asked) : "",
        targets: card.comingRows.map((row) => cards.targetText(row, measurement)),
        planned: card.comingRows.map((row) => asForm(cards.planned(row, measurement), row.suggested)),
        is_complete: cards.isComplete(card),
        planned_count: cards.plannedCount(card),
        done_count: cards.doneCount(card),
        summary: cards.summary(card),
        last_summary: cards.lastSummary(card),
        next_position: cards.nextPosition(card),
        next: [cards.nextRow(card).label, cards.textsOfNext(card, vector.person)],
      };
    });
    assert.deepEqual(shown, vector.cards, `session ${number}`);
  }
});

test("warm-ups lead to the weight that they were made for", () => {
  const row = (label, kind, weight, reps) => ({ label, name: `set ${label}`, last: null, done: null, suggested: { kind, weight, weight_unit: "kg", reps } });
  const texts = (card) => card.comingRows.map(({ label, suggested }) => `${label}: ${suggested.kind} ${suggested.weight} × ${suggested.reps}`);
  const sets = [{ kind: "warm_up", weight: "40", weight_unit: "kg", reps: 5 }];
  const planned = { sets: [], comingRows: [row("W", "warm_up", "20", 10), row("1", "working", "77.5", 8), row("2", "working", "77.5", 8)] };
  assert.deepEqual(texts(cards.withWarmUps(planned, { sets, work: {} })), ["W: warm_up 40 × 5", "1: working 77.5 × 8", "2: working 77.5 × 8"]);
  assert.deepEqual(texts(cards.withWarmUps(planned, { sets, work: { weight: "80", weight_unit: "kg" } })), ["W: warm_up 40 × 5", "1: working 80 × 8", "2: working 77.5 × 8"]);
  const unknown = { sets: [], comingRows: [] };
  assert.deepEqual(texts(cards.withWarmUps(unknown, { sets, work: { weight: "80", weight_unit: "kg", reps: 5 } })), ["W: warm_up 40 × 5", "1: working 80 × 5"]);
});

// The plain form sends what it knows of a suggested set, empty values left out; its units also without a value.
function asForm(values, suggested) {
  const sent = { id: "", kind: values.kind };
  for (const name of ["weight_unit", "distance_unit"]) if (suggested[name]) sent[name] = suggested[name];
  for (const name of ["weight", "reps", "seconds", "distance"]) if (values[name] !== null) sent[name] = String(values[name]);
  return sent;
}
