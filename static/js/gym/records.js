// Which sets are records: the mirror of workouts/records/judging.py, which has the rules. tests/vectors/records.json holds both
// to the same answers. Values are ten thousandths of kg, kg × reps, seconds, metres, metres a second: more is better,
// and assistance is negative.

import { durationText, fromKg, plain, scaled, toKg, toMetres, unscaled } from "./numbers.js";
import { estimate } from "./strength.js";

/** @import {Bests, MeasurementKind, RecordKind, SetValues} from "../../../assets/types/gym.js" */

/** @type {RecordKind[]} */
const KINDS = ["heaviest", "e1rm", "reps", "volume", "longest", "farthest", "fastest"];
const LEAST_METRES = 400_0000n;
const MOST = { weight: 2000_0000n, reps: 1000, seconds: 24n * 3600_0000n, metres: 500_000_0000n };
const ZERO = "0.0000";
/** @type {Bests} */
const NONE = { best: {}, reps_at: {} };

/** @typedef {{kind: RecordKind, at: string, value: bigint}} Value `at`: the kg of the repetitions, else 0 */

/**
 * What a set could be a record of; nothing for a warm-up.
 * @param {SetValues} set
 * @param {MeasurementKind} measurement
 * @returns {Value[]}
 */
function valuesOf(set, measurement) {
  const weight = set.weight === null ? 0n : scaled(toKg(set.weight, set.weight_unit), 4);
  const reps = set.reps ?? 0;
  const seconds = set.seconds === null ? 0n : scaled(set.seconds, 4);
  const metres = set.distance === null ? 0n : scaled(toMetres(set.distance, set.distance_unit), 4);
  const tooMuch = weight > MOST.weight || reps > MOST.reps || seconds > MOST.seconds || metres > MOST.metres;
  if (set.kind === "warm_up" || tooMuch) return [];
  /** @type {(kind: RecordKind, value: bigint) => Value[]} */
  const one = (kind, value) => (value > 0n ? [{ kind, at: ZERO, value }] : []);
  switch (measurement) {
    case "weight_reps":
    case "added_weight_reps":
    case "assisted_reps":
    case "reps":
      return reps > 0 ? counted(set, measurement, weight, reps) : [];
    case "weight_time":
      return seconds > 0n ? [...one("heaviest", weight), ...one("longest", seconds)] : [];
    case "weight_distance":
      return metres > 0n ? [...one("heaviest", weight), ...one("farthest", metres)] : [];
    case "time":
      return one("longest", seconds);
    case "distance_time": {
      const isFastest = seconds > 0n && metres >= LEAST_METRES;
      const speed = isFastest ? (metres * 20_000n + seconds) / (seconds * 2n) : 0n;
      return [...one("longest", seconds), ...one("farthest", metres), ...one("fastest", speed)];
    }
  }
}

/**
 * @param {SetValues} set
 * @param {MeasurementKind} measurement
 * @param {bigint} weight
 * @param {number} reps
 * @returns {Value[]}
 */
function counted(set, measurement, weight, reps) {
  const most = BigInt(reps) * 10_000n;
  if (measurement === "reps") return [{ kind: "reps", at: ZERO, value: most }];
  /** @type {Value} */
  const atWeight = { kind: "reps", at: unscaled(weight, 4), value: most };
  if (measurement === "assisted_reps") return [{ kind: "heaviest", at: ZERO, value: -weight }, atWeight];
  if (weight <= 0n) return [atWeight];
  const found = measurement === "weight_reps" ? estimate(unscaled(weight, 4), reps, set.rpe) : null;
  return [
    { kind: "heaviest", at: ZERO, value: weight },
    ...(found?.canBeRecord ? [/** @type {Value} */ ({ kind: "e1rm", at: ZERO, value: scaled(found.value, 4) })] : []),
    atWeight,
    { kind: "volume", at: ZERO, value: weight * BigInt(reps) },
  ];
}

/** @param {Bests} bests @param {RecordKind} kind @param {string} at @returns {bigint | null} */
function bestOf(bests, kind, at) {
  const found = kind === "reps" ? bests.reps_at[at] : bests.best[kind];
  return found === undefined ? null : scaled(String(found), 4);
}

/**
 * What a set is a record of: better than all before today, which is what there has to be to beat, and than what was done today.
 * @param {SetValues} set
 * @param {MeasurementKind} measurement
 * @param {Bests | undefined} bests of the exercise, without the workouts in progress
 * @param {SetValues[]} [earlier] its sets of today before this one
 * @returns {RecordKind[]} in a fixed order
 */
export function recordsOf(set, measurement, bests, earlier = []) {
  if (!bests) return [];
  const before = earlier.flatMap((each) => valuesOf(each, measurement));
  const beaten = valuesOf(set, measurement).filter(({ kind, at, value }) => {
    const best = bestOf(bests, kind, at);
    return (
      best !== null &&
      value > best &&
      before.every((each) => each.kind !== kind || each.at !== at || value > each.value)
    );
  });
  return KINDS.filter((kind) => beaten.some((value) => value.kind === kind));
}

/**
 * The bests after these sets: for the next workout, where this one is finished and the server has not said so yet.
 * @param {Bests | undefined} bests
 * @param {SetValues[]} sets
 * @param {MeasurementKind} measurement
 * @returns {Bests}
 */
export function withSets(bests, sets, measurement) {
  const found = { best: { ...bests?.best }, reps_at: { ...bests?.reps_at } };
  for (const { kind, at, value } of sets.flatMap((set) => valuesOf(set, measurement))) {
    const best = bestOf(found, kind, at);
    if (best !== null && best >= value) continue;
    if (kind === "reps") found.reps_at[at] = Number(value / 10_000n);
    else found.best[kind] = unscaled(value, 4);
  }
  return found;
}

const LABELS = {
  heaviest: "Heaviest",
  e1rm: "Best e1RM",
  reps: "Most reps",
  volume: "Most volume",
  longest: "Longest",
  farthest: "Farthest",
  fastest: "Fastest",
};

/**
 * The mark of a kind in a word or two, for a chip.
 * @param {RecordKind} kind
 * @param {MeasurementKind} [measurement]
 */
export const recordLabel = (kind, measurement) =>
  kind === "heaviest" && measurement === "assisted_reps" ? "Least assistance" : LABELS[kind];

/**
 * A chip for all marks of a set: `Heaviest, best e1RM`.
 * @param {RecordKind[]} kinds
 * @param {MeasurementKind} [measurement]
 */
export function recordLabels(kinds, measurement) {
  const text = kinds.map((kind) => recordLabel(kind, measurement)).join(", ");
  return text.charAt(0) + text.slice(1).replace(/, [A-Z]/g, (start) => start.toLowerCase());
}

/**
 * One record in full: `Heaviest: 100 kg, before 97.5`. In the unit that the set was entered in.
 * @param {RecordKind} kind
 * @param {SetValues} set
 * @param {Bests | undefined} bests as in recordsOf
 * @param {MeasurementKind} [measurement]
 * @param {SetValues[]} [earlier] as in recordsOf
 */
export function recordText(kind, set, bests, measurement = "weight_reps", earlier = []) {
  const label = recordLabel(kind, measurement);
  const now = valuesOf(set, measurement).find((value) => value.kind === kind);
  if (!now) return label;
  const before = [
    bestOf(bests ?? NONE, kind, now.at),
    ...earlier.flatMap((each) => valuesOf(each, measurement)).flatMap((each) => (each.kind === kind && each.at === now.at ? [each.value] : [])),
  ].reduce((most, value) => (most === null || (value !== null && value > most) ? value : most), null);
  const says = wordsFor(kind, set, measurement, now.at);
  const beaten = before === null ? "" : `, before ${says.value(before)}`;
  return `${label}${says.at}: ${says.value(now.value)}${says.unit}${beaten}`;
}

/** @typedef {{at: string, unit: string, value: (value: bigint) => string}} Words */

/**
 * @param {RecordKind} kind
 * @param {SetValues} set
 * @param {MeasurementKind} measurement
 * @param {string} at
 * @returns {Words}
 */
function wordsFor(kind, set, measurement, at) {
  const unit = set.weight_unit || "kg";
  const size = (/** @type {bigint} */ value) => unscaled(value < 0n ? -value : value, 4);
  const inMiles = ["mi", "yd", "ft"].includes(set.distance_unit);
  switch (kind) {
    case "reps":
      return { at: atText(set, measurement, at), unit: "", value: (value) => String(value / 10_000n) };
    case "heaviest":
      return { at: "", unit: ` ${unit}`, value: (value) => fromKg(size(value), unit) };
    case "e1rm":
      return { at: "", unit: ` ${unit}`, value: (value) => rounded(fromKg(size(value), unit), 1) };
    case "volume":
      return { at: "", unit: ` ${unit}`, value: (value) => rounded(fromKg(size(value), unit), 1) };
    case "longest":
      return { at: "", unit: "", value: (value) => durationText(plain(size(value))) };
    case "farthest":
      return { at: "", unit: ` ${set.distance_unit || "m"}`, value: (value) => fromMetres(value, set.distance_unit || "m") };
    case "fastest":
      return { at: "", unit: inMiles ? " a mile" : " a km", value: (value) => paceText(value, inMiles) };
  }
}

/** @param {SetValues} set @param {MeasurementKind} measurement @param {string} at */
function atText(set, measurement, at) {
  const weight = set.weight === null ? "" : `${plain(set.weight)} ${set.weight_unit}`;
  if (measurement === "reps") return "";
  if (at === ZERO) return measurement === "weight_reps" ? " without weight" : " at body weight";
  return ` ${measurement === "assisted_reps" ? `with ${weight} of help` : `at ${measurement === "added_weight_reps" ? "+" : ""}${weight}`}`;
}

/** @type {Record<string, bigint>} tenths of mm */
const UNITS = { km: 10_000_000n, mi: 16_093_440n, m: 10_000n, yd: 9_144n, ft: 3_048n };

/** @param {bigint} value @param {string} unit */
function fromMetres(value, unit) {
  const size = UNITS[unit] ?? 10_000n;
  return plain(unscaled((value * 200n + size) / (size * 2n), 2));
}

/** Time for a km or a mile, in whole seconds. @param {bigint} speed @param {boolean} inMiles */
function paceText(speed, inMiles) {
  const metres = inMiles ? 16_093_440n : 10_000_000n;
  return durationText(String((metres * 2n + speed) / (speed * 2n)));
}

/** @param {string} text @param {number} places */
const rounded = (text, places) => plain(unscaled(scaled(text, places), places));
