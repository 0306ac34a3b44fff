// What stands around the cards of the session page, as lit-html draws it: the bar, what comes first, the totals, the end.

/** @import {SessionPage} from "./session_page.js" */
/** @import {SessionRow} from "../../../assets/types/gym.js" */

import { html, nothing } from "../lit.js";
import { fromMenu, several, stopped } from "./card_views.js";
import * as cards from "./cards.js";
import { elapsed, now } from "./clock.js";
import { clock, pauseItem, pausedBanner } from "./clock_view.js";
import { forgotten } from "./forgotten.js";
import { forgottenCard } from "./forgotten_view.js";
import { icon } from "./icons.js";
import { compare, volumeText } from "./numbers.js";
import { minutes } from "./rest.js";

/**
 * @typedef {object} SessionActions
 * @property {() => void} addExercise
 * @property {() => void} pause
 * @property {() => void} resume
 * @property {(session: SessionRow) => void} edit its name, mood, notes
 * @property {(session: SessionRow) => void} finish asks how it was first
 * @property {(session: SessionRow, at: string | null) => void} finishAt at once, as of then or now
 * @property {(session: SessionRow) => void} goOn it was not forgotten
 * @property {(session: SessionRow) => void} discard
 * @property {() => void} restore
 * @property {(session: SessionRow) => void} repeat
 */

/** @type {Record<string, string>} */
const STATUS_WORDS = {
  sending: ", being sent",
  waiting: ", waiting to be sent",
  offline: ", no connection",
  logged_out: ", log in to send them",
  other_user: ", somebody else is logged in",
};

/** @param {SessionPage} page @param {SessionRow} session */
export function bar(page, session) {
  const act = page.actions.session;
  const isOpen = session.state === "open";
  const waiting = page.store.pending.length;
  const troubled = page.store.attention.length;
  const status = page.store.status;
  return html`<a class="icon" href=${isOpen ? "/" : "/history/"} aria-label="Back"><svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true"><use href="#icon-back" width="24" height="24"></use></svg></a>
    <div class="bar-title">
      <h1>${cards.sessionTitle(session)}</h1>
      ${isOpen ? clock(session) : html`<span class="clock">${dayText(session.local_date)}</span>`}
    </div>
    ${
      troubled
        ? html`<a class="sync needs-you" href="/on-this-phone/">${icon("alert", 14)} ${troubled} to decide</a>`
        : waiting
          ? html`<a class="sync" href="/on-this-phone/">${icon("phone", 14)} ${waiting}<span class="sync-words"> on phone</span><span class="visually-hidden">${STATUS_WORDS[status] ?? ""}</span></a>`
          : nothing
    }
    <details class="menu">
      <summary class="icon" aria-label="More about this workout">${icon("ellipsis", 24)}</summary>
      <div>
        <button type="button" @click=${fromMenu(() => act.edit(session))}>${icon("pencil")} Name, time, notes</button>
        ${isOpen ? html`<spotter-awake></spotter-awake>` : nothing}
        ${pauseItem(session, { onPause: act.pause, icon: icon("pause") })}
        <button type="button" class="danger" @click=${fromMenu(() => act.discard(session))}>${icon("trash")} ${isOpen ? "Discard workout" : "Delete workout"}</button>
      </div>
    </details>
    ${isOpen && !session.deleted ? html`<a class="btn small" href="/sessions/${session.id}/finish/" @click=${stopped(() => act.finish(session))}>Finish</a>` : nothing}`;
}

/** @param {SessionPage} page @param {SessionRow} session */
export function top(page, session) {
  const act = page.actions.session;
  if (session.deleted) {
    return html`<section class="card"><h2>This workout was discarded</h2><p class="muted">Everything in it is still here.</p><button type="button" class="btn wide" @click=${act.restore}>Bring it back</button></section>`;
  }
  const late = forgotten(session, now());
  return html`${pausedBanner(session, { onResume: act.resume })}
    ${late ? forgottenCard(session, late, { onFinish: (at) => act.finishAt(session, at), onGoOn: () => act.goOn(session) }) : nothing}
    ${session.notes ? html`<p class="note kept-lines">${session.notes}</p>` : nothing}`;
}

/** @param {SessionPage} page @param {SessionRow} session */
export function totals(page, session) {
  const { sets, volumeKg } = cards.totals(session);
  const parts = [];
  if (sets) parts.push(several(sets, "set"));
  // A line that came with the first set would push the page down under the finger.
  else if (session.state === "open" && !session.deleted) parts.push("No working sets yet");
  if (sets && compare(volumeKg, "0") > 0) parts.push(volumeText(volumeKg, page.person.weight_unit));
  if (session.state === "finished") {
    if (session.ended_at) parts.push(minutesText(elapsed(session, now())));
    const rest = cards.averageRest(session);
    if (rest) parts.push(`rest ${minutes(rest)} on average`);
    if (session.mood) parts.push(`felt ${(page.words.moods.find(([mood]) => mood === session.mood)?.[1] ?? session.mood).toLowerCase()}`);
    if (session.rating) parts.push(`${session.rating} of 5`);
  }
  return html`${parts.join(" · ")}`;
}

/** @param {SessionPage} page @param {SessionRow} session */
export function end(page, session) {
  const act = page.actions.session;
  if (session.deleted) return nothing;
  const url = `/sessions/${session.id}/exercises/`;
  return html`<a class="${page.all.length ? "ghost" : "btn"} wide add-exercise" href=${url} @click=${stopped(act.addExercise)}>${icon("plus", 20)} Add exercise</a>
    ${session.state === "finished" && page.all.length ? html`<div class="row"><button type="button" class="ghost wide" @click=${() => act.repeat(session)}>${icon("repeat")} Do this workout again</button></div>` : nothing}`;
}

/** `48 min`, `1 h 12 min`. @param {number} seconds */
export function minutesText(seconds) {
  const all = Math.round(seconds / 60);
  return all >= 60 ? `${Math.floor(all / 60)} h ${all % 60} min` : `${all} min`;
}

/** `Saturday 21 November 2026`. @param {string} day */
function dayText(day) {
  const format = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return format.format(new Date(`${day}T12:00:00Z`)).replace(",", "");
}

