// Numbers as lifters write them, exact: decimals are texts, and whatever is computed is computed in whole numbers.
// The mirror of accounts/units.py; tests/vectors/cards.json holds both to the same answers.

/** @import {Unit} from "../../../assets/types/gym.js" */

/** Why a text is not a number we take; `message` is for the person who typed it. */
export class NumberError extends Error {}

/** Digits of any script as 0 to 9. Their blocks begin at …0 or …6. @param {string} text */
export function westernDigits(text) {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = /** @type {number} */ (digit.codePointAt(0));
    const place = code & 15;
    const startsAtZero = /\p{Nd}/u.test(String.fromCodePoint(code - place));
    return String(startsAtZero ? place : place - 6);
  });
}

/** @param {string} text */
const compact = (text) => westernDigits(text.normalize("NFKC")).replace(/\s+/g, "");

const NUMBER = /^([-−+]?)(\d*)(?:([.,٫])(\d*))?$/;

/**
 * A typed number with at most `places` decimals as its plain text: `82,50` → `82.5`. Throws NumberError.
 * @param {string} text
 * @param {number} places
 */
export function parseDecimal(text, places) {
  const match = NUMBER.exec(compact(text));
  if (!match || !(match[2] || match[4])) throw new NumberError("Enter a number, such as 12.5.");
  const [, sign, whole = "", mark, fraction = ""] = match;
  if (mark === "," && fraction.length === 3 && whole !== "" && whole !== "0") {
    throw new NumberError(`Write ${whole}${fraction} or ${whole}.${fraction}: with a comma it could be either.`);
  }
  if (fraction.replace(/0+$/, "").length > places) {
    throw new NumberError(places === 0 ? "Enter a whole number." : `Enter at most ${places} decimals.`);
  }
  if (whole.length > 9) throw new NumberError("That number is too large.");
  return plain(`${sign === "-" || sign === "−" ? "-" : ""}${whole || "0"}.${fraction || "0"}`);
}

/** The typed number as plain text, null where it is none. @param {string} text */
export function readDecimal(text, places = 4) {
  try {
    return parseDecimal(text, places);
  } catch (error) {
    if (error instanceof NumberError) return null;
    throw error;
  }
}

/** `82.5000` → `82.5`, `100` → `100`, `-0` → `0`. @param {string} text */
export function plain(text) {
  const short = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  const [, sign, whole, rest] = /** @type {RegExpExecArray} */ (/^(-?)0*(\d+)(.*)$/.exec(short));
  return whole === "0" && rest === "" ? "0" : `${sign}${whole}${rest}`;
}

/** `text` as a whole number of 1/10^places; more decimals are rounded half up, as the server does. @param {string} text */
export function scaled(text, places = 4) {
  const negative = text.startsWith("-");
  const [whole = "", fraction = ""] = text.replace(/^[-+]/, "").split(".");
  const digits = BigInt(whole + fraction.slice(0, places).padEnd(places, "0"));
  const value = digits + (fraction.length > places && fraction.charAt(places) >= "5" ? 1n : 0n);
  return negative ? -value : value;
}

/** The reverse of scaled, with all its decimals: 825000n → `82.5000`. @param {bigint} value */
export function unscaled(value, places = 4) {
  const digits = String(value < 0n ? -value : value).padStart(places + 1, "0");
  const text = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
  return value < 0n ? `-${text}` : text;
}

/** Below, at or above 0 as a < b, a = b, a > b. @param {string} a @param {string} b */
export function compare(a, b) {
  const difference = scaled(a, 12) - scaled(b, 12);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** a + b as plain text. @param {string} a @param {string} b */
export const add = (a, b) => plain(unscaled(scaled(a, 12) + scaled(b, 12), 12));

const KG_PER_LB = 45359237n; // hundred millionths: the pound of 1959
/** @type {Record<string, bigint>} */
const MM_PER_UNIT = { km: 10_000_000n, mi: 16_093_440n, m: 10_000n, yd: 9_144n, ft: 3_048n }; // tenths of mm

/** @param {bigint} value @param {bigint} by */
function divideHalfUp(value, by) {
  return value < 0n ? -((-value * 2n + by) / (by * 2n)) : (value * 2n + by) / (by * 2n);
}

/** `weight` in `unit` as kg with 4 decimals: `82.5000`. @param {string} weight @param {string} unit */
export function toKg(weight, unit) {
  const value = scaled(weight, 4);
  return unscaled(unit === "lb" ? divideHalfUp(value * KG_PER_LB, 100_000_000n) : value, 4);
}

/** `kg` in `unit` as it is shown: 2 decimals; lb close to a multiple of 0.25 are it. @param {string} kg @param {string} unit */
export function fromKg(kg, unit) {
  const tenThousandths = scaled(kg, 4);
  if (unit !== "lb") return plain(unscaled(divideHalfUp(tenThousandths, 100n), 2));
  // Hundred millionths of a pound; a multiple within 0.02 lb is what another app rounded.
  const lb = divideHalfUp(tenThousandths * 10n ** 12n, KG_PER_LB);
  const quarter = 25_000_000n;
  const multiple = divideHalfUp(lb, quarter) * quarter;
  const off = lb > multiple ? lb - multiple : multiple - lb;
  return plain(off <= 2_000_000n ? unscaled(multiple, 8) : unscaled(divideHalfUp(lb, 1_000_000n), 2));
}

/** `distance` in `unit` as metres with 3 decimals. @param {string} distance @param {string} unit */
export function toMetres(distance, unit) {
  return unscaled(divideHalfUp(scaled(distance, 3) * (MM_PER_UNIT[unit] ?? 0n), 10_000n), 3);
}

/**
 * Seconds of a typed time as plain text: `90`, `1:30`, `1:02:30`, `45 s`, `1.5 min`, `1h 5m`. Throws NumberError.
 * @param {string} text
 */
export function parseDuration(text) {
  const typed = westernDigits(text.normalize("NFKC").toLowerCase()).replace(/\s+/g, "");
  const parts = typed.split(":");
  if (parts.length === 2 || parts.length === 3) {
    const whole = parts.slice(0, -1);
    if (!whole.every((part) => /^\d+$/.test(part))) throw new NumberError("Enter a time, such as 1:30 or 90.");
    const seconds = parseDecimal(parts.at(-1) ?? "", 3);
    const tooMany = compare(seconds, "0") < 0 || compare(seconds, "60") >= 0 || (whole.length === 2 && Number(whole[1]) >= 60);
    if (tooMany || (whole[0] ?? "").length > 4) throw new NumberError("Minutes and seconds go up to 59.");
    return add(seconds, String(whole.reduce((sum, part) => sum * 60 + Number(part), 0) * 60));
  }
  const match = /^(?:(\d{1,3})h(?:ours?)?)?(?:(\d{1,5}(?:[.,]\d+)?)m(?:in(?:utes?)?)?)?(?:([\d.,]+)s(?:ec(?:onds?)?)?)?$/.exec(typed);
  // Half a minute and some seconds is no way to write a time.
  if (match && typed && !(match[3] && /[.,]/.test(match[2] ?? ""))) {
    const minutes = scaled(parseDecimal(match[2] ?? "0", 2), 2) * 60n;
    const rest = add(unscaled(minutes, 2), String(Number(match[1] ?? 0) * 3600));
    return match[3] ? add(parseDecimal(match[3], 3), rest) : rest;
  }
  const seconds = readDecimal(typed, 3);
  if (seconds === null) throw new NumberError("Enter a time, such as 1:30 or 90.");
  return seconds;
}

/** Seconds of a typed time as plain text, null where it is none. @param {string} text */
export function readDuration(text) {
  try {
    return parseDuration(text);
  } catch (error) {
    if (error instanceof NumberError) return null;
    throw error;
  }
}

/** `0:45`, `1:30`, `1:02:30`: what parseDuration reads back. @param {string | number} seconds */
export function durationText(seconds) {
  const [whole, fraction] = plain(String(seconds)).split(".");
  const all = Number(whole);
  const [hours, minutes, rest] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  const tail = `${String(rest).padStart(2, "0")}${fraction ? `.${fraction}` : ""}`;
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** Thousands grouped, no decimals: `8,420`. @param {string} value */
export function grouped(value) {
  return String(divideHalfUp(scaled(value, 4), 10_000n)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Tonnage as the pages say it: `8,420 kg`. @param {string} kg @param {Unit} unit */
export const volumeText = (kg, unit) => `${grouped(fromKg(kg, unit))} ${unit}`;
