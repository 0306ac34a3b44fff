// How what a plan asks for reads: `3 × 5 · 82.5 kg`. Pure; the mirror of workouts/planning/wording.py.
// tests/vectors/cards.json holds both to the same answers.

/** @import {AskedSet, Prescription} from "../../../assets/types/gym.js" */

import { compare, durationText, plain } from "./numbers.js";

/** @param {AskedSet} set */
export const counts = (set) => set.kind !== "warm_up";

/** The work sets of an exercise on one line; empty where the plan names none. @param {Prescription} prescription */
export function askedText(prescription) {
  if (prescription.is_test) return "find a new best set";
  const sets = prescription.sets.filter(counts);
  const amountsText = amounts(sets);
  const weights = sets.map((set) => weight(set, prescription.unit));
  if (new Set(weights).size <= 1) return weights[0] ? `${amountsText} · ${weights[0]}` : amountsText;
  const top = heaviest(sets);
  if (!top) return amountsText;
  const parts = runs(weights);
  if (weights.every(Boolean) && parts.length === 2) {
    const first = /** @type {string[]} */ (parts[0]).length;
    return `${amounts(sets.slice(0, first))} · ${weights[0]}, ${amounts(sets.slice(first))} · ${weights.at(-1)}`;
  }
  return `${amountsText} up to ${weight(top, prescription.unit)}`;
}

/** `5`, `5+`, `8–12`, `0:30–0:45`, `20 m`; empty where the plan leaves it open. @param {AskedSet} set */
export function amount(set) {
  if (set.seconds !== undefined) return range(set.target || set.seconds, set.seconds_max, (value) => durationText(String(value)));
  if (set.metres !== undefined) return `${plain(set.metres)} m`;
  if (set.reps !== undefined) return set.amrap ? `${set.reps}+` : range(set.target || set.reps, set.reps_max, String);
  return set.amrap ? "as many as you can" : "";
}

/** @param {number} least @param {number | undefined} most @param {(value: number) => string} text */
const range = (least, most, text) => (most === undefined || most === least ? text(least) : `${text(least)}–${text(most)}`);

/** The first of the heaviest. @param {AskedSet[]} sets */
function heaviest(sets) {
  /** @type {AskedSet | null} */
  let top = null;
  for (const set of sets) if (set.weight !== undefined && (!top || compare(set.weight, top.weight ?? "0") > 0)) top = set;
  return top;
}

/** @param {AskedSet[]} sets */
function amounts(sets) {
  const texts = sets.map(amount);
  const parts = runs(texts);
  if (parts.length <= 1) return texts[0] ? `${texts.length} × ${texts[0]}` : `${texts.length} set${texts.length === 1 ? "" : "s"}`;
  if (sets.length > 5 && parts.length > 3) return `${sets.length} sets`;
  return parts.map((run) => (run.length > 1 ? `${run.length} × ${run[0]}` : run[0])).join(" · ");
}

/** @param {string[]} items */
function runs(items) {
  /** @type {string[][]} */
  const found = [];
  for (const item of items) {
    const run = found.at(-1);
    if (run && run[0] === item) run.push(item);
    else found.push([item]);
  }
  return found;
}

/** @param {AskedSet} set @param {string} unit */
function weight(set, unit) {
  if (set.weight === undefined) return set.rpe === undefined ? "" : `RPE ${plain(set.rpe)}`;
  if (set.basis !== "body_weight") return `${plain(set.weight)} ${unit}`;
  return plain(set.weight) === "0" ? "" : `${set.assisted ? "−" : "+"}${plain(set.weight)} ${unit}`;
}
