// The page that lists what is only on this phone: what waits, what needs a decision, and a way to take it elsewhere.

/** @import { Store } from "./gym/store.js" */

import { decision, sentence, sure } from "./gym/attention.js";
import { icon } from "./gym/icons.js";
import * as reduce from "./gym/reduce.js";
import { openStore } from "./gym/store.js";
import { html, nothing, render, repeat } from "./lit.js";
import { toast } from "./toast.js";

const place = /** @type {HTMLElement} */ (document.getElementById("on-this-phone"));

const HEADINGS = {
  synced: "Everything is on the server",
  sending: "Being sent now",
  waiting: "Not sent yet",
  offline: "No connection",
  logged_out: "You are logged out",
  other_user: "Somebody else is logged in",
};

const WORDS = {
  synced: "Nothing of yours is only on this phone.",
  sending: "It takes a moment.",
  waiting: "The server did not take it yet. It is tried again by itself.",
  offline: "It is sent by itself when there is a network.",
  logged_out: "Log in, and it is sent by itself.",
  other_user: "It is kept for you alone, and sent when you log in on this phone.",
};

/** @param {number} count */
const decisions = (count) => (count === 1 ? "One change needs a decision" : `${count} changes need a decision`);
/** @param {number} count */
const changes = (count) => `${count} change${count === 1 ? "" : "s"}`;

/** @param {Store} store @param {number} others */
function page(store, others) {
  const { pending, attention, status } = store;
  const isClear = !pending.length && !attention.length;
  const onlyDecisions = attention.length > 0 && !pending.length && status === "synced";
  const shown = isClear && status !== "logged_out" && status !== "other_user" ? "synced" : status;
  return html`
    <section class="card decision">
      <div role="status">
        <h2>${onlyDecisions ? decisions(attention.length) : pending.length && shown !== "synced" ? `${HEADINGS[shown]} · ${changes(pending.length)}` : HEADINGS[shown]}</h2>
        <p class="muted">${onlyDecisions ? "All else is on the server." : WORDS[shown]}</p>
      </div>
      ${isClear
        ? nothing
        : html`<div class="choices">
            ${status === "logged_out" || status === "other_user"
              ? html`<a class="btn" href="/accounts/login/?next=/on-this-phone/">Log in</a>`
              : pending.length
                ? html`<button type="button" class="btn" ?disabled=${status === "sending"} @click=${() => store.sendNow()}>Send now</button>`
                : nothing}
            <button type="button" class="ghost" @click=${() => save(store)}>Save as a file</button>
          </div>`}
      ${others ? html`<p class="muted fine">${others === 1 ? "One change" : `${others} changes`} of somebody else ${others === 1 ? "is" : "are"} on this phone too, sent when they log in on it.</p>` : nothing}
    </section>
    ${attention.length
      ? html`<section class="card" aria-labelledby="decide">
          <h2 id="decide">Needs a decision</h2>
          ${repeat(attention, ({ operation }) => operation.id, (each) => decision(each, store, toast))}
        </section>`
      : nothing}
    ${pending.length
      ? html`<section class="card" aria-labelledby="waits">
          <h2 id="waits">Still to be sent</h2>
          <ol class="unsent">
            ${repeat(
              pending,
              ({ id }) => id,
              (operation) => html`<li>
                ${icon("phone", 20)}<span>${sentence(operation, store)}</span>
                <time datetime=${operation.at}>${whenText(new Date(operation.at))}</time>
                <button type="button" class="icon" aria-label=${`Drop ${sentence(operation, store)}`} @click=${() => drop(operation.id, store)}>${icon("trash", 20)}</button>
              </li>`,
            )}
          </ol>
        </section>`
      : nothing}
  `;
}

/** The time; of another day that as well. @param {Date} at */
function whenText(at) {
  const isToday = at.toDateString() === new Date().toDateString();
  return at.toLocaleString([], { ...(isToday ? {} : { day: "numeric", month: "short" }), hour: "2-digit", minute: "2-digit" });
}

/** @param {string} id @param {Store} store */
async function drop(id, store) {
  const operation = store.pending.find((each) => each.id === id);
  if (!operation) return;
  const question = `Drop “${sentence(operation, store)}”? It is not sent, nor is what builds on it, and it cannot be brought back.`;
  if (!(await sure(question, "Drop it"))) return;
  await store.drop(id).catch((error) => toast(error.message));
  document.getElementById("main")?.focus({ preventScroll: true }); // the button that had it is gone
}

/** @param {Store} store */
function save(store) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(store.exportFile());
  link.download = `spotter-on-this-phone-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

try {
  const store = await openStore({ user: document.body.dataset.user ?? "", reduce });
  const others = await store.countOfOthers();
  const draw = () => render(page(store, others), place);
  place.replaceChildren();
  draw();
  for (const event of ["change", "status", "attention"]) store.addEventListener(event, draw);
  store.load();
} catch (error) {
  const words = error instanceof Error ? error.message : "";
  place.replaceChildren();
  render(html`<section class="card"><h2>Nothing is kept on this phone</h2><p class="muted">${words}</p></section>`, place);
}
