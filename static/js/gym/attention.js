// What needs a decision, and what still waits: as cards show it. Used by the session page and by /on-this-phone/.

/** @import { Operation } from "../../../assets/types/gym.js" */
/** @import { Attention, Store } from "./store.js" */

import { html, nothing, render } from "../lit.js";
import { describe, insist, sides } from "./decide.js";
import { icon } from "./icons.js";

/** @typedef {(problem: string) => void} Tell what went wrong while it was done, for a person */

/** "Bench press: set 3, 82.5 kg × 5". @param {Operation} operation @param {Store} store @param {Attention["seen_row"]} [seen] */
export function sentence(operation, store, seen = null) {
  const { about, what } = describe(operation, store.state, seen);
  return `${about}: ${what}`;
}

/**
 * One that the server did not take, with both values where there are two, and the choices.
 * @param {Attention} attention @param {Store} store @param {Tell} tell
 */
export function decision(attention, store, tell) {
  const { operation, result, followers, seen_row: seen } = attention;
  const both = sides(attention, store.state);
  const mine = both && insist(attention);
  const reasons = [...new Set([result.reason, ...Object.values(result.faults ?? {})])].filter(Boolean);
  const run = (/** @type {() => Promise<unknown>} */ work) => () => work().catch((error) => tell(error.message));
  const drop = run(async () => {
    const words = followers.length ? ` With it goes what builds on it: ${followers.length} more.` : "";
    if (await sure(`Drop “${sentence(operation, store, seen)}”?${words} It is not sent and cannot be brought back.`, "Drop it")) await store.drop(operation.id);
  });
  return html`<section class="decision" aria-label=${sentence(operation, store, seen)}>
    <h3>${icon("alert", 20)}<span>${sentence(operation, store, seen)}</span></h3>
    <p class="muted">${both ? "It was changed elsewhere as well. Which one is right?" : reasons.join(" ") || "The server did not take it."}</p>
    ${both
      ? html`<dl>
          ${both.before ? html`<div><dt>Before</dt><dd>${both.before}</dd></div>` : nothing}
          <div><dt>On the server</dt><dd>${both.theirs}</dd></div>
          <div><dt>On this phone</dt><dd>${both.mine}</dd></div>
        </dl>`
      : nothing}
    ${followers.length
      ? html`<ul class="muted fine">
          ${followers.map((each) => html`<li>${sentence(each, store)} waits for it</li>`)}
        </ul>`
      : nothing}
    <div class="choices">
      ${both
        ? html`${mine ? html`<button type="button" class="btn" @click=${run(() => store.replace(operation.id, mine))}>Use mine</button>` : nothing}
            <button type="button" class="ghost" @click=${run(() => store.drop(operation.id))}>Keep the other</button>`
        : html`<button type="button" class="btn" @click=${run(() => store.retry(operation.id))}>Try again</button>
            <button type="button" class="ghost" @click=${drop}>Drop it</button>`}
    </div>
  </section>`;
}

/**
 * Asks in a dialog; resolves to whether it was confirmed.
 * @param {string} question @param {string} yes
 * @returns {Promise<boolean>}
 */
export function sure(question, yes) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", question);
  document.body.append(dialog);
  render(
    html`<p>${question}</p>
      <form method="dialog" class="actions">
        <button class="btn" value="">Keep it</button>
        <button class="ghost" value="yes">${yes}</button>
      </form>`,
    dialog,
  );
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
