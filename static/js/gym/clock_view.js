// The clock of a workout with its pause, for pages that are made by lit-html. Whoever imports this has clocks that run.

import { html, nothing } from "../lit.js";
import { clockText, elapsed, now } from "./clock.js";

/** @import {SessionRow} from "../../../assets/types/gym.js" */

/**
 * The time beside the title; it ticks by itself.
 * @param {SessionRow} session
 */
export function clock(session) {
  return html`<span
    class="clock"
    role="timer"
    aria-label="Time since the start"
    data-clock=${session.started_at}
    data-paused-at=${session.paused_at ?? ""}
    data-paused-seconds=${session.paused_seconds}
    >${clockText(elapsed(session, now()))}</span
  >`;
}

/**
 * A line of the workout's menu; nothing while it is paused, when the banner offers to go on.
 * @param {SessionRow} session
 * @param {{onPause: () => void, icon?: unknown}} options
 */
export function pauseItem(session, { onPause, icon = nothing }) {
  if (session.state !== "open" || session.paused_at) return nothing;
  const press = (/** @type {Event} */ event) => {
    const menu = /** @type {HTMLElement} */ (event.currentTarget).closest("details");
    if (menu) menu.open = false;
    menu?.querySelector("summary")?.focus(); // this line of it goes
    onPause();
  };
  return html`<button type="button" @click=${press}>${icon} Pause the clock</button>`;
}

/**
 * Says that the clock stands still; a pause is easily forgotten.
 * @param {SessionRow} session
 * @param {{onResume: () => void}} options
 */
export function pausedBanner(session, { onResume }) {
  if (session.state !== "open" || !session.paused_at) return nothing;
  return html`<section class="card paused" aria-label="Paused">
    <p><b>Paused</b> <span class="muted">at ${clockText(elapsed(session, Date.parse(session.paused_at)))}</span></p>
    <button type="button" class="btn" @click=${onResume}>Resume</button>
  </section>`;
}
