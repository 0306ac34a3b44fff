// The sheets of the session page: choose an exercise, finish, note. Native dialogs; one at a time, gone when closed.

/** @import {Exercise, Id, SessionRow} from "../../../assets/types/gym.js" */

import { html, live, nothing, render } from "../lit.js";
import { icon } from "./icons.js";
import { find } from "./search.js";

/** @typedef {{muscles: [string, string][], equipment: [string, string][], moods: [string, string][]}} Words labels from the server */

/**
 * Open a sheet that `draw` fills; drawn anew by the function that `draw` is given. Resolves when it is closed.
 * @param {string} label
 * @param {(redraw: () => void, close: () => void) => unknown} draw
 * @param {string} [style]
 * @param {EventTarget | null} [source] drawn anew at each of its "change" events too
 */
export function openSheet(label, draw, style = "", source = null) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  const dialog = document.createElement("dialog");
  dialog.className = `sheet ${style}`;
  dialog.setAttribute("aria-label", label);
  document.body.append(dialog);
  const close = () => dialog.close();
  const redraw = () => render(draw(redraw, close), dialog);
  redraw();
  source?.addEventListener("change", redraw);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      source?.removeEventListener("change", redraw);
      dialog.remove();
      // Whoever opened it goes on where they were; a menu that closed meanwhile has its summary.
      const back = before?.checkVisibility() ? before : /** @type {HTMLElement | null | undefined} */ (before?.closest("details")?.querySelector("summary"));
      back?.focus({ preventScroll: true });
      resolve(undefined);
    });
  });
}

/** @param {string} title @param {() => void} close */
const head = (title, close) => html`<div class="sheet-head"><h2>${title}</h2><button type="button" class="icon" aria-label="Close" @click=${close}>${icon("x", 22)}</button></div>`;

/**
 * Choose an exercise of the catalogue kept on this phone.
 * @param {object} given
 * @param {string} given.title
 * @param {EventTarget} given.store says when more exercises have come
 * @param {() => Iterable<Exercise>} given.exercises
 * @param {Id[]} given.recent
 * @param {Exercise[]} [given.offered] shown while nothing is typed, in place of those done lately
 * @param {string} [given.offeredTitle]
 * @param {Words} given.words
 * @param {string} [given.newUrl] where an own one is made, with a network
 * @param {(exercise: Exercise) => void} given.onChoose
 */
export function openPicker({ title, store, exercises, recent, offered, offeredTitle = "", words, newUrl = "", onChoose }) {
  let [text, muscle, equipment] = ["", "", ""];
  let most = 30;
  return openSheet(
    title,
    (redraw, close) => {
      const searching = Boolean(text.trim() || muscle || equipment);
      const all = [...exercises()];
      const found = !searching && offered ? offered : find(all, { text, muscle, equipment, recent, limit: most });
      const listTitle = offered ? offeredTitle : recent.length ? "Lately" : "Well known";
      /** @param {(value: string) => void} put */
      const typed = (put) => (/** @type {Event} */ event) => {
        put(/** @type {HTMLInputElement} */ (event.target).value);
        most = 30;
        redraw();
      };
      /** @param {string} name @param {string} any @param {[string, string][]} options @param {string} chosen @param {(value: string) => void} put */
      const filter = (name, any, options, chosen, put) => html`<label class="pick"><span class="visually-hidden">${name}</span><select @change=${typed(put)}>
        <option value="">${any}</option>${options.map(([value, label]) => html`<option value=${value} .selected=${live(value === chosen)}>${label}</option>`)}</select></label>`;
      return html`${head(title, close)}
        <form class="search-form" role="search" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
          <div class="search">${icon("search", 20)}<input type="search" class="form-control" aria-label="Search exercises" maxlength="100" placeholder="Bench press, rdl, lat pull down …" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search" autofocus .value=${live(text)} @input=${typed((value) => (text = value))}></div>
          <div class="filters">
            ${filter("Muscle", "Any muscle", words.muscles, muscle, (value) => (muscle = value))}
            ${filter("Equipment", "Any equipment", words.equipment, equipment, (value) => (equipment = value))}
          </div>
        </form>
        <section class="sheet-list">
          <p class="visually-hidden" role="status">${searching ? `${found.length} found` : ""}</p>
          ${searching ? nothing : html`<h3>${listTitle}</h3>`}
          <ul class="list picks">${found.map(
            (exercise) => html`<li><button type="button" class="pick-row" @click=${() => { close(); onChoose(exercise); }}><span class="g">${exercise.name}<small>${exercise.summary}</small></span>${exercise.own ? html`<span class="chip">yours</span>` : nothing}${icon("plus", 20)}</button></li>`,
          )}</ul>
          ${found.length === most && most < 150 ? html`<button type="button" class="ghost wide" @click=${() => { most += 60; redraw(); }}>More</button>` : nothing}
          ${found.length ? nothing : nothingFound(all.length > 0, text, newUrl)}
        </section>`;
    },
    "picker",
    store,
  );
}

/** @param {boolean} hasCatalogue @param {string} text @param {string} newUrl */
function nothingFound(hasCatalogue, text, newUrl) {
  if (!hasCatalogue) {
    return html`<div class="empty"><h2>The exercises are not on this phone yet</h2><p class="muted">They come with the first connection.</p></div>`;
  }
  return html`<div class="empty">
    <h2>Nothing found${text ? ` for “${text}”` : ""}</h2>
    <p class="muted">Try another word, or fewer filters.${newUrl && !navigator.onLine ? " An exercise of your own is made with a connection." : ""}</p>
    ${newUrl && navigator.onLine ? html`<a class="ghost" href="${newUrl}${encodeURIComponent(text)}">Make it your own exercise</a>` : nothing}
  </div>`;
}

/**
 * A text of several lines.
 * @param {{title: string, label: string, value: string, submit: string, onSave: (text: string) => void}} given
 */
export function openNote({ title, label, value, submit, onSave }) {
  let text = value;
  let fault = "";
  return openSheet(title, (redraw, close) => {
    const save = (/** @type {Event} */ event) => {
      event.preventDefault();
      const length = [...text.trim()].length;
      if (length > Math.max(5000, value.length)) {
        fault = `Enter at most 5,000 characters: here are ${length.toLocaleString("en-GB")}.`;
        redraw();
        return;
      }
      close();
      onSave(text.trim());
    };
    return html`${head(title, close)}
      <form class="fields" @submit=${save}>
        <textarea class="form-control" rows="4" aria-label=${label} autofocus .value=${live(text)} @input=${(/** @type {Event} */ event) => (text = /** @type {HTMLTextAreaElement} */ (event.target).value)}></textarea>
        ${fault ? html`<p class="field-error" role="alert">${fault}</p>` : nothing}
        <button class="btn full">${submit}</button>
      </form>`;
  });
}

/** @typedef {{name: string, mood: string | null, rating: number | null, notes: string}} Details */

/**
 * How it went. With `finish`: the figures, what is left, and when it ended.
 * @param {object} given
 * @param {SessionRow} given.session
 * @param {string} given.title
 * @param {string} given.submit
 * @param {Words} given.words
 * @param {{figures: [string, string][], left: string[], leftTitle: string, changed: string[], noSets: boolean, ends: {at: string | null, label: string}[]}} [given.finish]
 * @param {string} [given.timesUrl] where day and times are changed, with a network
 * @param {(details: Details, endedAt: string | null) => void} given.onSave
 */
export function openDetails({ session, title, submit, words, finish, timesUrl = "", onSave }) {
  const details = { name: session.name, mood: session.mood, rating: session.rating, notes: session.notes };
  let ends = finish?.ends[0]?.at ?? null;
  /** @type {Record<string, string>} */
  let faults = {};
  return openSheet(
    title,
    (redraw, close) => {
      const save = (/** @type {Event} */ event) => {
        event.preventDefault();
        faults = {};
        const [name, notes] = [details.name.trim(), details.notes.trim()];
        if ([...name].length > 100) faults.name = `Ensure this value has at most 100 characters (it has ${[...name].length}).`;
        if ([...notes].length > Math.max(5000, session.notes.length)) faults.notes = `Enter at most 5,000 characters: here are ${[...notes].length.toLocaleString("en-GB")}.`;
        if (Object.keys(faults).length) return redraw();
        close();
        onSave({ ...details, name, notes }, ends);
      };
      /** @param {string} legend @param {string} name @param {[string, string][]} options @param {string} chosen @param {(value: string) => void} put */
      const radios = (legend, name, options, chosen, put) => html`<fieldset><legend>${legend}</legend><div class="seg wrap">${options.map(
        ([value, label]) => html`<label><input type="radio" name=${name} value=${value} .checked=${live(value === chosen)} @change=${() => { put(value); redraw(); }}>${label}</label>`,
      )}</div></fieldset>`;
      /** @type {[string, string][]} */
      const stars = ["1", "2", "3", "4", "5"].map((star) => [star, star]);
      return html`${head(title, close)}
        ${finish ? html`<div class="stat-row">${finish.figures.map(([label, value]) => html`<div class="stat"><small>${label}</small><b>${value}</b></div>`)}</div>` : nothing}
        ${finish?.noSets ? html`<p class="note">There are no working sets in this workout yet. You can finish it all the same, or go back and discard it.</p>` : nothing}
        ${finish?.left.length ? html`<div class="note"><b>${finish.leftTitle}</b><ul class="left">${finish.left.map((line) => html`<li>${line}</li>`)}</ul><button type="button" class="ghost wide" @click=${close}>Go back to them</button></div>` : nothing}
        ${finish?.changed.length ? html`<div class="note"><b>Only today</b><ul class="left">${finish.changed.map((line) => html`<li>${line}</li>`)}</ul>The plan stays as it is. Once this workout is sent, its page asks whether the plan should change as well.</div>` : nothing}
        <form class="fields" novalidate @submit=${save}>
          ${finish && finish.ends.length > 1 ? radios("When did it end?", "ends", finish.ends.map(({ at, label }) => [at ?? "", label]), ends ?? "", (value) => (ends = value || null)) : nothing}
          ${radios("How do you feel?", "mood", [...words.moods, ["", "–"]], details.mood ?? "", (value) => (details.mood = value || null))}
          ${radios("How was the workout, from 1 to 5?", "rating", [...stars, ["", "–"]], details.rating === null ? "" : String(details.rating), (value) => (details.rating = value ? Number(value) : null))}
          <label class="form-label"><span>Notes <span class="optional">optional</span></span><textarea class="form-control" rows="3" .value=${live(details.notes)} @input=${(/** @type {Event} */ event) => (details.notes = /** @type {HTMLTextAreaElement} */ (event.target).value)}></textarea></label>
          ${faults.notes ? html`<p class="field-error" role="alert">${faults.notes}</p>` : nothing}
          <label class="form-label"><span>Name <span class="optional">optional</span></span><input type="text" class="form-control" autocomplete="off" .value=${live(details.name)} @input=${(/** @type {Event} */ event) => (details.name = /** @type {HTMLInputElement} */ (event.target).value)}></label>
          ${faults.name ? html`<p class="field-error" role="alert">${faults.name}</p>` : nothing}
          ${timesUrl ? html`<a class="link" href=${timesUrl}>Day and time</a>` : nothing}
          <button class="btn full">${submit}</button>
        </form>`;
    },
    "details-sheet",
  );
}
