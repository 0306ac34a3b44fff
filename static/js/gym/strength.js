// What a set says about the most that could be lifted once: the mirror of training/strength.py, which has the sources.
// tests/vectors/strength.json holds both to the same answers. Whole numbers only: kg in ten thousandths, RPE in tenths.

import { plain, scaled, unscaled } from "./numbers.js";

const MOST_REPS = 12;
const MOST_REPS_OF_A_RECORD = 10;
const LOWEST_RPE = 6;

const RPE_CHART = (
  "100 97.8 95.5 93.9 92.2 90.7 89.2 87.8 86.3 85.0 83.7 82.4 81.1 79.9 78.6 " +
  "77.4 76.2 75.1 73.9 72.3 70.7 69.4 68.0 66.7 65.3 64.0 62.6 61.3 59.9 58.6"
).split(" ");

/**
 * Those done and those left in reserve, in tenths; null where it was too easy to tell.
 * @param {number} reps
 * @param {string | null} rpe
 */
function effectiveTenths(reps, rpe) {
  const effort = rpe === null ? 100 : Number(scaled(rpe, 1));
  return effort < LOWEST_RPE * 10 || effort > 100 ? null : reps * 10 + 100 - effort;
}

/**
 * The e1RM of a set by Epley and its effective repetitions, in the unit of `weight` with 4 decimals; one repetition is itself.
 * `canBeRecord` up to 10 effective repetitions, null above 12 and where there is no telling.
 * @param {string} weight
 * @param {number} reps
 * @param {string | null} rpe
 * @returns {{value: string, canBeRecord: boolean} | null}
 */
export function estimate(weight, reps, rpe = null) {
  const tenths = effectiveTenths(reps, rpe);
  const w = scaled(weight, 4);
  if (reps < 1 || tenths === null || tenths > MOST_REPS * 10 || w <= 0n) return null;
  const value = tenths === 10 ? w : (w * BigInt(300 + tenths) * 2n + 300n) / 600n;
  return { value: unscaled(value, 4), canBeRecord: tenths <= MOST_REPS_OF_A_RECORD * 10 };
}

/**
 * Where an estimate came from: `est. from 100 × 8 at RPE 9`; one repetition to failure is none: `lifted: 100 × 1`.
 * @param {string} weight as it was entered
 * @param {number} reps
 * @param {string | null} rpe
 */
export function source(weight, reps, rpe = null) {
  const text = `${plain(weight)} × ${reps}${rpe === null ? "" : ` at RPE ${plain(rpe)}`}`;
  return `${effectiveTenths(reps, rpe) === 10 ? "lifted: " : "est. from "}${text}`;
}

/**
 * What `reps` at `rpe` (6 to 10, in halves) are of the maximum, in percent; null outside the published chart.
 * @param {number} reps
 * @param {string} rpe
 */
export function percentOfMax(reps, rpe) {
  const tenths = Number(scaled(rpe, 1));
  if (reps < 1 || reps > 12 || tenths < LOWEST_RPE * 10 || tenths > 100 || tenths % 5) return null;
  const percent = RPE_CHART[2 * (reps - 1) + (100 - tenths) / 5];
  return percent === undefined ? null : plain(percent);
}
