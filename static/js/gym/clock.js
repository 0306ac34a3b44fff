// The time of a workout without its pauses, by wall clock: our server's, where this phone's shows another time.

/** @import {Instant, SessionRow} from "../../../assets/types/gym.js" */

const KEY = "spotter.clock";
/** As workouts.clocks.CLOCKS_AGREE, in milliseconds. */
const CLOCKS_AGREE = 120_000;

/** How far our server's clock is ahead of this phone's; 0 where they agree. */
let ahead = 0;
try {
  ahead = Number(globalThis.localStorage?.getItem(KEY)) || 0;
} catch {
  // It is known with the first answer.
}

/** @param {Instant} told what our server's clock shows now */
export function learnClock(told) {
  const found = Date.parse(told) - Date.now();
  const before = ahead;
  ahead = Math.abs(found) > CLOCKS_AGREE ? found : 0;
  if (ahead === before) return;
  try {
    if (ahead) globalThis.localStorage?.setItem(KEY, String(ahead));
    else globalThis.localStorage?.removeItem(KEY);
  } catch {
    // It is known with the next answer.
  }
}

/** By our server's clock, as its rows have it; milliseconds since 1970. */
export const now = () => Date.now() + ahead;

/** @param {Instant} at by this phone's clock @returns {Instant} by our server's */
export const byServer = (at) => (ahead ? new Date(Date.parse(at) + ahead).toISOString() : at);

/** The reverse: what goes into an operation, which our server moves. @param {Instant} at @returns {Instant} */
export const byPhone = (at) => (ahead ? new Date(Date.parse(at) - ahead).toISOString() : at);

/**
 * Whole seconds of a session at `now` (milliseconds since 1970), to its end or to where it is paused; at least 0.
 * @param {Pick<SessionRow, "started_at" | "ended_at" | "paused_at" | "paused_seconds">} session
 * @param {number} now
 */
export function elapsed(session, now) {
  const end = session.ended_at ?? session.paused_at;
  const seconds = ((end ? Date.parse(end) : now) - Date.parse(session.started_at)) / 1000 - session.paused_seconds;
  return Math.max(0, Math.floor(seconds));
}

/** `32:10`, `1:02:03`. @param {number} seconds */
export function clockText(seconds) {
  const all = Math.max(0, Math.floor(seconds));
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(all / 3600), Math.floor(all / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
}

/** Whatever has data-clock (the start, ISO 8601), data-paused-at and data-paused-seconds says the time by itself. */
export function showClocks() {
  for (const clock of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-clock]"))) {
    const { clock: started_at = "", pausedAt, pausedSeconds } = clock.dataset;
    const session = { started_at, ended_at: null, paused_at: pausedAt || null, paused_seconds: Number(pausedSeconds ?? 0) };
    const text = clockText(elapsed(session, now()));
    // The text that is there is changed, not replaced: lit-html may have made it.
    const shown = [...clock.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());
    if (!shown) clock.append(text);
    else if (shown.nodeValue !== text) shown.nodeValue = text;
  }
}

if (globalThis.document) {
  setInterval(showClocks, 1000);
  document.addEventListener("visibilitychange", showClocks);
  showClocks();
}
