// A workout that nobody finished: what is offered, never done by itself.

/** @import {Instant, SessionRow} from "../../../assets/types/gym.js" */

import { keptLogs, keptSets } from "./cards.js";

/** As workouts.overview.FORGOTTEN_AFTER. */
export const FORGOTTEN_AFTER = 3 * 3_600_000;

/** The instant of the last set; none without a set. @param {SessionRow} session @returns {Instant | null} */
export function lastSetAt(session) {
  /** @type {Instant | null} */
  let last = null;
  for (const log of keptLogs(session)) {
    for (const { done_at } of keptSets(log)) if (!last || Date.parse(done_at) > Date.parse(last)) last = done_at;
  }
  return last;
}

/** `18:42`, with its day where that is not today's. @param {Instant} at @param {string} zone @param {number} now */
export function wallTime(at, zone, now) {
  const day = (/** @type {number} */ instant) => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(instant);
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(Date.parse(at));
  if (day(Date.parse(at)) === day(now)) return time;
  const date = new Intl.DateTimeFormat("en-GB", { timeZone: zone, day: "numeric", month: "short" }).format(Date.parse(at));
  return `${time} on ${date}`;
}

/**
 * Since when an open session has been idle, where that is `after` ms or more; not while somebody said that they go on.
 * @param {SessionRow} session @param {number} now @param {number} [after]
 * @returns {{at: Instant, text: string, isSet: boolean} | null}
 */
export function forgotten(session, now, after = FORGOTTEN_AFTER) {
  if (session.state !== "open" || session.deleted) return null;
  const last = lastSetAt(session);
  const at = last ?? session.started_at;
  let wentOn = 0;
  try {
    wentOn = Number(globalThis.sessionStorage?.getItem(`spotter.going-on.${session.id}`) ?? 0);
  } catch {
    // A browser that keeps nothing asks again.
  }
  if (now - Math.max(Date.parse(at), wentOn) < after) return null;
  return { at, text: wallTime(at, session.time_zone, now), isSet: last !== null };
}
