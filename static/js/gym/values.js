// What a set may say, and how the typed texts of a form are read: the mirror of workouts/set_values.py and of SetForm.
// tests/vectors/cards.json holds both to the same answers.

/** @import {MeasurementKind, SetValues} from "../../../assets/types/gym.js" */

import { NumberError, compare, fromKg, parseDecimal, parseDuration, plain, toMetres, westernDigits } from "./numbers.js";

/** @typedef {"weight" | "reps" | "distance" | "seconds"} Field */
/** @typedef {Record<string, string>} Texts what stands in the fields of a form, by name */

const MAX_WEIGHT_KG = "2000";
const MAX_REPS = 1000;
const MAX_SECONDS = "86400";
const MAX_METRES = "500000";
const MAX_NOTES = 2000;
const LONGEST_NUMBER = 32;

/** The values of a set, in the order they are asked for. @type {Record<MeasurementKind, Field[]>} */
export const FIELDS = {
  weight_reps: ["weight", "reps"],
  reps: ["reps"],
  added_weight_reps: ["weight", "reps"],
  assisted_reps: ["weight", "reps"],
  time: ["seconds"],
  weight_time: ["weight", "seconds"],
  distance_time: ["distance", "seconds"],
  weight_distance: ["weight", "distance"],
};

/** Those without which the set says nothing. @type {Record<MeasurementKind, Field[]>} */
export const REQUIRED = {
  weight_reps: ["weight", "reps"],
  reps: ["reps"],
  added_weight_reps: ["reps"],
  assisted_reps: ["reps"],
  time: ["seconds"],
  weight_time: ["seconds"],
  distance_time: [],
  weight_distance: ["distance"],
};

/** In the order in which faults are found. @type {Record<Field, string>} */
const ASKED = {
  weight: "Enter the weight.",
  reps: "Enter the reps.",
  seconds: "Enter the time.",
  distance: "Enter the distance.",
};

/** @type {Field[]} */
const NAMES = ["weight", "reps", "seconds", "distance"];
export const DISTANCE_UNITS = ["km", "mi", "m", "yd", "ft"];
export const KINDS = ["warm_up", "working", "drop", "failure"];

/** @param {SetValues} values @param {Field} name */
function said(values, name) {
  if (values[name] === null) return "";
  const unit = name === "weight" ? values.weight_unit : name === "distance" ? values.distance_unit : "";
  return `${plain(String(values[name]))} ${unit}`;
}

/**
 * Messages by field name; empty when the set can be stored. What is `stored` already is taken back as it is.
 * @param {SetValues} values
 * @param {MeasurementKind} measurement
 * @param {SetValues | null} [stored]
 * @returns {Record<string, string>}
 */
export function faults(values, measurement, stored = null) {
  const fields = FIELDS[measurement];
  const required = REQUIRED[measurement];
  const same = new Set(stored ? NAMES.filter((name) => said(values, name) === said(stored, name)) : []);
  /** @type {Record<string, string>} */
  const found = {};
  for (const name of required) if (values[name] === null && !same.has(name)) found[name] = ASKED[name];
  if (!required.length && !fields.every((name) => same.has(name)) && fields.every((name) => values[name] === null)) {
    found[fields[0] ?? ""] = "Enter the distance or the time.";
  }
  for (const name of NAMES) {
    const value = values[name];
    if (value === null || same.has(name)) continue;
    const text = String(value);
    if (!fields.includes(name)) found[name] = "This exercise does not measure that.";
    else if (compare(text, "0") < 0) found[name] = "Enter 0 or more.";
    else {
      const message = tooMuch(name, text, values);
      if (message) found[name] = message;
    }
  }
  if (values.rpe !== null && (compare(values.rpe, "1") < 0 || compare(values.rpe, "10") > 0 || (Number(values.rpe) * 2) % 1)) {
    found.rpe = "RPE goes from 1 to 10 in halves.";
  }
  // As the server counts them: a sign outside the basic plane is one.
  const length = [...values.notes].length;
  if (length > MAX_NOTES) found.notes = `Keep the note under ${MAX_NOTES} characters: it has ${length}.`;
  return found;
}

/** @param {Field} name @param {string} value @param {SetValues} values */
function tooMuch(name, value, values) {
  if (name === "reps") return Number(value) > MAX_REPS ? `Enter at most ${MAX_REPS} reps.` : "";
  if (name === "seconds") return compare(value, MAX_SECONDS) > 0 ? "Enter at most 24 hours." : "";
  if (name === "distance") {
    if (!DISTANCE_UNITS.includes(values.distance_unit)) return "Choose a unit.";
    return compare(toMetres(value, values.distance_unit), MAX_METRES) > 0 ? "Enter at most 500 km." : "";
  }
  if (values.weight_unit !== "kg" && values.weight_unit !== "lb") return "Choose kg or lb.";
  const most = fromKg(MAX_WEIGHT_KG, values.weight_unit);
  return compare(value, most) > 0 ? `Enter at most ${Math.round(Number(most))} ${values.weight_unit}.` : "";
}

/** @type {Record<Field, (text: string) => string>} */
const READ = {
  weight: (text) => parseDecimal(text, 4),
  reps: readWhole,
  seconds: parseDuration,
  distance: (text) => parseDecimal(text, 3),
};

/** @param {string} text */
function readWhole(text) {
  const match = /^\s*(-?\d+)(?:\.0*)?\s*$/.exec(westernDigits(text.normalize("NFKC")));
  if (!match) throw new NumberError("Enter a whole number.");
  return plain(match[1] ?? "");
}

/**
 * The typed texts as values, with the messages for what cannot be read or stored. `values` are null where there are any.
 * @param {Texts} texts
 * @param {MeasurementKind} measurement
 * @param {SetValues | null} [stored] what the set says before it is changed
 * @returns {{values: SetValues | null, errors: Record<string, string>}}
 */
export function readTexts(texts, measurement, stored = null) {
  /** @type {Record<string, string>} */
  const errors = {};
  /** @type {Partial<Record<Field, string | null>>} */
  const typed = {};
  for (const name of FIELDS[measurement]) {
    const text = (texts[name] ?? "").trim();
    typed[name] = null;
    if (!text) continue;
    if (text.length > LONGEST_NUMBER) errors[name] = "That is too long for a number.";
    else {
      try {
        typed[name] = READ[name](text);
      } catch (error) {
        if (!(error instanceof NumberError)) throw error;
        errors[name] = error.message;
      }
    }
  }
  /** @type {SetValues} */
  const values = {
    kind: /** @type {SetValues["kind"]} */ (KINDS.includes(texts.kind ?? "") ? texts.kind : "working"),
    weight: typed.weight ?? null,
    weight_unit: typed.weight != null ? /** @type {SetValues["weight_unit"]} */ (texts.weight_unit ?? "") : "",
    reps: typed.reps == null ? null : Number(typed.reps),
    seconds: typed.seconds ?? null,
    distance: typed.distance ?? null,
    distance_unit: typed.distance != null ? (texts.distance_unit ?? "") : "",
    rpe: texts.rpe ? plain(texts.rpe) : null,
    notes: (texts.notes ?? "").replaceAll("\r\n", "\n").trim(),
  };
  if (stored) keep(values, stored, measurement);
  if (Object.keys(errors).length) return { values: null, errors };
  Object.assign(errors, faults(values, measurement, stored));
  return { values: Object.keys(errors).length ? null : values, errors };
}

/** What the exercise does not measure is not asked for, and stays as it is stored. */
/** @param {SetValues} values @param {SetValues} stored @param {MeasurementKind} measurement */
function keep(values, stored, measurement) {
  for (const name of NAMES) {
    if (FIELDS[measurement].includes(name) || values[name] !== null) continue;
    Object.assign(values, { [name]: stored[name] });
    if (name === "weight") values.weight_unit = stored.weight_unit;
    if (name === "distance") values.distance_unit = stored.distance_unit;
  }
}

/** The values alone, without what else a row has. @param {SetValues} row @returns {SetValues} */
export function valuesOf(row) {
  const { kind, weight, weight_unit, reps, seconds, distance, distance_unit, rpe, notes } = row;
  return { kind, weight, weight_unit, reps, seconds, distance, distance_unit, rpe, notes };
}
