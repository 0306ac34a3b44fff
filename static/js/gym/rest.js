// The rest between two sets, by wall clock: a phone that slept is right when it wakes. One for all tabs, in localStorage.
//
// This module keeps and computes; rest_bar.js shows it on every page and rings.

/** @import {AskedSet, Exercise, Kind, LogRow, Person, Prescription} from "../../../assets/types/gym.js" */

/**
 * Times in milliseconds since 1970. `seconds` is the whole rest, 0 where none is shown: what was really rested is known all the same.
 * @typedef {object} Rest
 * @property {string} user
 * @property {string} session
 * @property {string} href the page to go back to
 * @property {number} startedAt the tick
 * @property {number} endsAt
 * @property {number} seconds
 * @property {string} label
 * @property {string} next what comes after it: "82.5 kg × 5"
 * @property {boolean} rung the end was made known; one tab does it
 * @property {boolean} closed skipped, or put away after its end
 * @property {number | null} heldAt when the next set began, where that is known
 */

const KEY = "spotter.rest";
export const CHANGED = "spotter:rest";
export const STEP = 15;
/** A rest that is over stays in sight this long. */
export const OVER_SECONDS = 120;
/** After more than this it was no rest but a break. */
const LONGEST = 3600;
/** Heard this late, the sound would only startle; the page says how long ago it was. */
const LATEST_SOUND = 60;

/** @typedef {{asked?: AskedSet | null | undefined, prescription?: Prescription | null | undefined}} Planned what the plan says of the set, and of its exercise */

/**
 * Seconds of rest after a set; 0 is none. What the plan says goes before the exercise's own times, these before the person's.
 * A drop set is followed by the next one at once.
 * @param {Pick<Exercise, "rest_seconds" | "rest_warm_up_seconds"> | undefined} exercise
 * @param {Kind} kind
 * @param {Pick<Person, "rest_seconds" | "rest_warm_up_seconds">} person
 * @param {Planned} [planned]
 */
export function restSecondsFor(exercise, kind, person, { asked, prescription } = {}) {
  if (asked?.rest_seconds !== undefined) return asked.rest_seconds;
  if (kind === "drop") return 0;
  if (kind !== "warm_up" && prescription?.rest_seconds !== undefined) return prescription.rest_seconds;
  const name = kind === "warm_up" ? "rest_warm_up_seconds" : "rest_seconds";
  return exercise?.[name] ?? person[name];
}

/**
 * The same, but none between the exercises of a superset: its rest comes after the last one of the round.
 * @param {object} set what was just ticked
 * @param {Pick<Exercise, "rest_seconds" | "rest_warm_up_seconds"> | undefined} set.exercise
 * @param {Kind} set.kind
 * @param {Pick<Person, "rest_seconds" | "rest_warm_up_seconds">} set.person
 * @param {Pick<LogRow, "id" | "superset">} set.log
 * @param {Pick<LogRow, "id" | "superset"> | null | undefined} set.next the exercise to go on with
 * @param {Pick<LogRow, "id">[]} set.logs those of the session, in order
 * @param {Planned["asked"]} [set.asked]
 * @param {Planned["prescription"]} [set.prescription]
 */
export function restAfter({ exercise, kind, person, log, next, logs, asked, prescription }) {
  const place = (/** @type {{id: string}} */ wanted) => logs.findIndex((each) => each.id === wanted.id);
  const goesOn = log.superset !== null && next?.superset === log.superset && place(next) > place(log);
  return goesOn ? 0 : restSecondsFor(exercise, kind, person, { asked, prescription });
}

/**
 * Whole seconds left, rounded up; below 0 since its end.
 * @param {Rest} rest
 * @param {number} now
 */
export function secondsLeft(rest, now) {
  // A clock that was set back does not make it longer.
  return Math.min(rest.seconds, Math.ceil((rest.endsAt - now) / 1000));
}

/**
 * @param {Rest | null} rest
 * @param {number} now
 * @returns {"none" | "running" | "over"}
 */
export function phase(rest, now) {
  if (!rest || rest.closed || rest.seconds === 0) return "none";
  const left = secondsLeft(rest, now);
  if (left > 0) return "running";
  return left > -OVER_SECONDS ? "over" : "none";
}

/**
 * @param {Rest} rest
 * @param {number} now
 */
export function shouldRing(rest, now) {
  return !rest.rung && phase(rest, now) === "over" && secondsLeft(rest, now) > -LATEST_SOUND;
}

/**
 * Longer or shorter by `seconds`. Shortened to nothing it is over, and whoever pressed knows.
 * @param {Rest} rest
 * @param {number} seconds
 * @param {number} now
 * @returns {Rest}
 */
export function moved(rest, seconds, now) {
  const left = Math.max(secondsLeft(rest, now), 0);
  const by = Math.max(seconds, -left);
  const endsAt = left + by === 0 ? now : Math.max(rest.endsAt, now) + by * 1000;
  // After its end, more is counted from now.
  const waited = Math.max(0, -secondsLeft(rest, now));
  return { ...rest, endsAt, seconds: rest.seconds + waited + by, rung: left + by === 0 };
}

/**
 * Seconds from the tick to now, or to where the next set began; null where nobody knows.
 * @param {Rest | null} rest
 * @param {number} now
 * @param {string} [session]
 */
export function rested(rest, now, session) {
  if (!rest || (session && rest.session && session !== rest.session)) return null;
  const seconds = Math.round(((rest.heldAt ?? now) - rest.startedAt) / 1000);
  return seconds < 0 || seconds > LONGEST ? null : seconds;
}

/** @type {Rest | null} where the browser keeps nothing, the rest lasts as long as the page */
let kept = null;
let keeps = true;

/** The person whose page this is; empty for nobody. */
export function person() {
  return globalThis.document?.body?.dataset.user ?? "";
}

/** @returns {Rest | null} another person's on the same browser is none */
export function readRest() {
  let rest = kept;
  if (keeps) {
    try {
      rest = JSON.parse(localStorage.getItem(KEY) ?? "null");
    } catch {
      rest = null;
    }
  }
  const whole = rest && Number.isFinite(rest.startedAt) && Number.isFinite(rest.endsAt) && Number.isFinite(rest.seconds);
  return whole && rest?.user === person() ? rest : null;
}

/** @param {Rest | null} rest */
export function writeRest(rest) {
  kept = rest;
  try {
    if (rest) localStorage.setItem(KEY, JSON.stringify(rest));
    else localStorage.removeItem(KEY);
    keeps = true;
  } catch {
    keeps = false;
  }
  globalThis.dispatchEvent?.(new Event(CHANGED));
}

/** Whether a storage event is about the rest. @param {StorageEvent} event */
export const isAboutRest = (event) => event.key === KEY || event.key === null;

/**
 * A set was ticked. With 0 seconds nothing is shown, and what is really rested is counted.
 * @param {{seconds: number, label?: string, next?: string, session?: string}} rest
 */
export function startRest({ seconds, label = "Rest", next = "", session = "" }) {
  const now = Date.now();
  writeRest({
    user: person(),
    session,
    href: globalThis.location?.pathname ?? "/",
    startedAt: now,
    endsAt: now + seconds * 1000,
    seconds,
    label,
    next,
    rung: false,
    closed: false,
    heldAt: null,
  });
}

/** Another set comes after it than was thought. @param {string} next */
export function renameNext(next) {
  const rest = readRest();
  if (rest) writeRest({ ...rest, next });
}

/** There is nothing to rest from any more: the tick was undone, the workout paused or finished. */
export function cancelRest() {
  if (readRest()) writeRest(null);
}

/** The next set begins: the rest is over, and ends here for what is recorded. */
export function holdRest() {
  const rest = readRest();
  if (rest) writeRest({ ...rest, closed: true, heldAt: rest.heldAt ?? Date.now() });
}

/**
 * Seconds really rested since the last tick of this session, for the next set's rest_seconds; null when unknown or over an hour.
 * @param {string} [session]
 */
export function takeRest(session) {
  return rested(readRest(), Date.now(), session);
}

/** @param {number} seconds */
export function moveRest(seconds) {
  const rest = readRest();
  if (rest) writeRest(moved(rest, seconds, Date.now()));
}

/** No more of it in sight; what is really rested goes on being counted. */
export function closeRest() {
  const rest = readRest();
  if (rest) writeRest({ ...rest, closed: true });
}

/** @param {number} seconds from 0:00 to 59:59, and 60:00 */
export function minutes(seconds) {
  const all = Math.max(0, seconds);
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
}

/** As it is said: "1 minute 30 seconds". @param {number} seconds */
export function spoken(seconds) {
  const parts = [];
  const [whole, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (whole) parts.push(`${whole} minute${whole === 1 ? "" : "s"}`);
  if (rest || !whole) parts.push(`${rest} second${rest === 1 ? "" : "s"}`);
  return parts.join(" ");
}
