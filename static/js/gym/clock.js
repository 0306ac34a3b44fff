// The time of a workout without its pauses, by wall clock.

/** @import {SessionRow} from "../../../assets/types/gym.js" */

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
    const text = clockText(elapsed(session, Date.now()));
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
