// The cards of the session page as lit-html draws them: the same classes, words and names as templates/workouts/session.html.

/** @import {Card, Row} from "./cards.js" */
/** @import {Draft} from "./drafts.js" */
/** @import {Field, Texts} from "./values.js" */
/** @import {AskedSet, Exercise, Gym, Id, LogRow, MeasurementKind, Person, RecordKind, SessionRow, SetRow, SetValues} from "../../../assets/types/gym.js" */

import { html, live, nothing, repeat } from "../lit.js";
import { askedText } from "./asked.js";
import * as cards from "./cards.js";
import { icon } from "./icons.js";
import { loadFor, loadText } from "./loading.js";
import { plain } from "./numbers.js";
import { recordLabel, recordLabels } from "./records.js";
import { minutes } from "./rest.js";
import { DISTANCE_UNITS, FIELDS, faults } from "./values.js";

/**
 * What the views need of the page.
 * @typedef {object} Page
 * @property {SessionRow} session
 * @property {Person} person
 * @property {Map<Id, Exercise>} exercises
 * @property {Gym | null} gym
 * @property {(card: Card) => Draft} draftOf
 * @property {(id: Id) => boolean} isPending
 * @property {(log: Id) => boolean} hasMenu whether the menu of that exercise was opened
 * @property {(log: LogRow) => unknown[]} decisionsOf what the server did not take of an exercise
 * @property {(set: SetRow, card: Card) => RecordKind[]} recordsOf
 * @property {Map<Id, {doubts: Element | null, recorded: Element | null}>} cameWith what only the server's page says of a log
 * @property {CardActions} act
 */

/**
 * @typedef {object} CardActions
 * @property {(card: Card) => void} open
 * @property {(card: Card, row: Row, button: Element) => void} tick
 * @property {(card: Card, button: Element) => void} same the set before once more
 * @property {(card: Card) => void} more one more line, like the last one
 * @property {(card: Card, button: Element | null) => void} done the form of a card was sent
 * @property {(card: Card, set: SetRow) => void} edit
 * @property {(card: Card) => void} cancelEdit
 * @property {(card: Card, set: SetRow, name: string) => void} deleteSet
 * @property {(card: Card, name: string, text: string) => void} type
 * @property {(card: Card) => void} openNote the note of the set in hand
 * @property {(card: Card, field: Field, direction: 1 | -1) => void} step
 * @property {(card: Card) => void} menu it is about to open
 * @property {(card: Card) => void} note
 * @property {(card: Card, by: 1 | -1) => void} move
 * @property {(card: Card) => void} joinSuperset
 * @property {(card: Card) => void} leaveSuperset
 * @property {(card: Card, skipped: boolean) => void} skip
 * @property {(card: Card) => void} swap
 * @property {(card: Card) => void} remove
 * @property {(card: Card) => void} plates
 */

/** @type {Record<Field, string>} */
const LABELS = { weight: "Weight", reps: "Reps", distance: "Distance", seconds: "Time" };
/** @type {Record<Field, "decimal" | "numeric" | "text">} */
const KEYPADS = { weight: "decimal", reps: "numeric", distance: "decimal", seconds: "text" };
const RPES = Array.from({ length: 19 }, (_, index) => plain(String(10 - index / 2)));

/** @param {Pick<Page, "exercises">} page @param {Card} card */
export const exerciseOf = (page, card) => page.exercises.get(card.log.exercise) ?? null;

/** @param {Pick<Page, "exercises">} page @param {Card} card */
export const nameOf = (page, card) => exerciseOf(page, card)?.name ?? "Exercise";

/** @param {number} count @param {string} word */
export const several = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

/** @param {Page} page @param {Card[]} all */
export function cardList(page, all) {
  if (!all.length) {
    return html`<section class="card"><div class="empty">${icon("dumbbell", 40)}<h2>What do you start with?</h2><p>Add an exercise. Last time’s numbers come with it.</p></div></section>`;
  }
  return repeat(
    all,
    (card) => card.log.id,
    (card, index) => cardView(page, card, { isFirst: index === 0, isLast: index === all.length - 1 }),
  );
}

/** @param {Page} page @param {Card} card @param {{isFirst: boolean, isLast: boolean}} place */
function cardView(page, card, place) {
  const { log } = card;
  const exercise = exerciseOf(page, card);
  const name = nameOf(page, card);
  const extra = page.cameWith.get(log.id);
  return html`<section class="card log${card.supersetMark ? " in-superset" : ""}${log.skipped ? " is-skipped" : ""}" id="log-${log.id}" aria-labelledby="title-${log.id}">
    <div class="card-head">
      <div>
        <h2 id="title-${log.id}">${card.supersetMark ? html`<span class="superset-mark" title="Superset">${card.supersetMark}</span> ` : nothing}<a href="/history/exercises/${log.exercise}/">${name}</a></h2>
        <p class="muted">${exercise?.summary ?? ""}</p>
      </div>
      ${cardMenu(page, card, name, place)}
    </div>
    ${log.notes ? html`<p class="note kept-lines">${log.notes}</p>` : nothing}
    ${extra?.recorded ?? nothing}${extra?.doubts ?? nothing}
    <div class="log-body" id="body-${log.id}">${card.expanded ? openBody(page, card) : foldedBody(page, card)}</div>
  </section>`;
}

/** @param {(event: Event) => void} press closes the menu it stands in first, and leaves the focus where that is opened */
export const fromMenu = (press) => (/** @type {Event} */ event) => {
  event.preventDefault();
  const menu = /** @type {HTMLElement} */ (event.currentTarget).closest("details");
  menu?.querySelector("summary")?.focus({ preventScroll: true });
  if (menu) menu.open = false;
  press(event);
};

/** @param {Page} page @param {Card} card @param {string} name @param {{isFirst: boolean, isLast: boolean}} place */
function cardMenu(page, card, name, { isFirst, isLast }) {
  const { act } = page;
  const { log } = card;
  const isOpen = page.session.state === "open";
  /** @param {string} picture @param {string} text @param {() => void} press @param {string} [style] */
  const item = (picture, text, press, style = "") =>
    html`<button type="button" class=${style} @click=${fromMenu(press)}>${icon(picture)} ${text}</button>`;
  const weighs = FIELDS[log.measurement].includes("weight") && log.measurement !== "assisted_reps";
  const lines = () => html`${item("note", log.notes ? "Edit note" : "Add note", () => act.note(card))}
    ${isOpen && weighs && page.gym ? item("weight", "Plates and warm-ups", () => act.plates(card)) : nothing}
    ${isOpen ? item("swap", "Swap for another", () => act.swap(card)) : nothing}
    ${isOpen ? item("skip", log.skipped ? "Do it after all" : "Skip today", () => act.skip(card, !log.skipped)) : nothing}
    ${isFirst ? nothing : item("arrow-up", "Move up", () => act.move(card, -1))}
    ${isLast ? nothing : html`${item("arrow-down", "Move down", () => act.move(card, 1))}${item("link", "Superset with next", () => act.joinSuperset(card))}`}
    ${card.supersetMark ? item("unlink", "Leave superset", () => act.leaveSuperset(card)) : nothing}
    <a href="/exercises/${log.exercise}/rest/?next=/sessions/${page.session.id}/">${icon("timer")} Rest time</a>
    <a href="/exercises/${log.exercise}/">${icon("info")} How to do it</a>
    ${item("trash", "Remove exercise", () => act.remove(card), "danger")}`;
  // Its lines are made when it is opened for the first time: those of all cards are more than all else on the page.
  return html`<details class="menu">
    <summary class="icon" aria-label="More about ${name}" @click=${() => act.menu(card)}>${icon("ellipsis", 24)}</summary>
    <div>
      ${page.hasMenu(log.id) ? lines() : nothing}
    </div>
  </details>`;
}

/** @param {Page} page @param {Card} card */
function foldedBody(page, card) {
  const { log } = card;
  const isOpen = page.session.state === "open";
  const [done, planned] = [cards.doneCount(card), cards.plannedCount(card)];
  const before = card.lastSets.length ? `last ${cards.lastSummary(card)}` : "";
  const comes = [card.asked && isOpen ? askedText(card.asked) : "", before].filter(Boolean).join(" · ");
  const words = card.sets.length ? cards.summary(card) || "Warm-up only" : comes || `No sets${isOpen ? " yet" : ""}`;
  const ok = cards.isComplete(card) || !isOpen;
  let chip = /** @type {unknown} */ (nothing);
  if (log.skipped) chip = html`<span class="chip">skipped ${done ? `after ${several(done, "set")}` : "today"}</span>`;
  else if (card.upNext) chip = html`<span class="chip">next</span>`;
  else if (done || (card.sets.length && isOpen)) {
    chip = html`<span class="chip${ok ? " ok" : ""}">${isOpen && planned > done ? `${done} / ${several(planned, "set")}` : several(done, "set")}</span>`;
  }
  return html`<a class="fold" href="/sessions/${log.session}/?log=${log.id}#log-${log.id}" @click=${stopped(() => page.act.open(card))}>
    <span class="visually-hidden">Open ${nameOf(page, card)}: </span><span class="sum">${words}${starred(page, card)}</span>
    ${chip}
  </a>${page.decisionsOf(log)}`;
}

/** @param {Page} page @param {Card} card */
function starred(page, card) {
  const any = card.sets.some((set) => page.recordsOf(set, card).length);
  return any ? html` <span class="pr">${icon("star", 12)} record</span>` : nothing;
}

/** @param {(event: Event) => void} press in place of what the browser would do */
export const stopped = (press) => (/** @type {Event} */ event) => {
  event.preventDefault();
  press(event);
};

/** @param {Event} event */
const buttonOf = (event) => /** @type {Element} */ (event.currentTarget);

/** @param {Page} page @param {Card} card */
function openBody(page, card) {
  const draft = page.draftOf(card);
  const editing = draft.editing;
  const at = editing ? card.doneRows.findIndex(({ done }) => done?.id === editing.id) : -1;
  const inPlace = card.doneRows[at];
  const next = cards.nextRow(card);
  const [before, after] = inPlace ? [card.doneRows.slice(0, at), card.doneRows.slice(at + 1)] : [card.doneRows, []];
  const coming = card.comingRows.slice(inPlace ? 0 : 1);
  const first = card.sets.length + card.comingRows.length - coming.length;
  const doneRows = (/** @type {Row[]} */ rows) => repeat(rows, ({ done }) => done?.id, (row) => doneRow(page, card, row));
  // The form is in no list: a list would move it down past the set that was done, and a form that moves loses the focus.
  return html`${targetLine(page, card)}<ol class="sets${card.lastSets.length ? "" : " first-time"}">
    ${doneRows(before)}
    ${setForm(page, card, inPlace ?? next, draft)}
    ${doneRows(after)}
    ${repeat(coming, (_, index) => first + index, (row) => comingRow(page, card, row))}
  </ol>
  ${editing ? nothing : moreRow(page, card, next)}
  ${page.decisionsOf(card.log)}`;
}

/** What the plan asks for of this exercise, and the way to why. @param {Page} page @param {Card} card */
function targetLine(page, card) {
  const { asked } = card;
  if (!asked) return nothing;
  const words = askedText(asked);
  const deload = asked.is_deload ? html`<span class="chip">deload week</span>` : nothing;
  const { plan } = page.session;
  return plan && asked.track
    ? html`<a class="target" href="/plans/${plan}/why/${encodeURIComponent(asked.track)}/"><span>Target</span> <b>${words}</b> ${deload} <em>why?</em></a>`
    : html`<p class="target"><span>Target</span> <b>${words}</b> ${deload}</p>`;
}

/** What else one may want at the open exercise. @param {Page} page @param {Card} card @param {Row} next */
function moreRow(page, card, next) {
  if (page.session.state !== "open") return nothing;
  const { measurement } = card.log;
  const before = card.sets.at(-1);
  const text = before ? cards.setText(before, measurement) : "";
  const isOther = before && (next.suggested?.kind !== before.kind || cards.setText(next.suggested, measurement) !== text);
  const weighs = measurement === "weight_reps" && page.gym !== null;
  return html`<div class="row more-row">
    ${isOther ? html`<button type="button" class="ghost" @click=${(/** @type {Event} */ event) => page.act.same(card, buttonOf(event))}>${icon("repeat", 16)} Same again: ${text}</button>` : nothing}
    ${weighs && !cards.doneCount(card) ? html`<button type="button" class="ghost" @click=${() => page.act.plates(card)}>${icon("weight", 16)} Warm-ups</button>` : nothing}
    ${cards.lastWorking(card) ? html`<button type="button" class="ghost" aria-label="Add set" @click=${() => page.act.more(card)}>${icon("plus", 16)} Set</button>` : nothing}
    <button type="button" class="ghost" @click=${() => page.act.swap(card)}>${icon("swap", 16)} Swap</button>
  </div>`;
}

/** @param {string} text */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** @param {Page} page @param {Card} card @param {Row} row */
function doneRow(page, card, row) {
  const set = /** @type {SetRow} */ (row.done);
  const { measurement } = card.log;
  const text = cards.setText(set, measurement);
  const isMarked = !/^\d+$/.test(row.label);
  const records = page.recordsOf(set, card);
  const onPhone = page.isPending(set.id);
  return html`<li class="set ${set.kind === "warm_up" ? "warm" : "is-done"}" data-set=${set.id}>
    <span class="n" title=${isMarked ? cards.KIND_LABELS[set.kind] : nothing}>${row.label}</span>
    <span class="last">${cards.lastText(row, measurement)}</span>
    <a class="did" href="/sessions/${page.session.id}/?edit=${set.id}#log-${card.log.id}" aria-label="Change ${row.name}: ${text}${records.length ? `. Record: ${recordLabels(records, measurement)}` : ""}" @click=${stopped(() => page.act.edit(card, set))}>${text}${set.rpe ? html` <small>RPE ${plain(set.rpe)}</small>` : nothing}${set.notes ? html` <small class="set-note">${short(set.notes)}</small>` : nothing}${set.rest_seconds === null || set.rest_seconds < 10 ? nothing : html` <small class="rested">rest ${minutes(set.rest_seconds)}</small>`}${records.length ? recordChip(records, measurement) : nothing}</a>
    <div class="set-end">
      <span class="kept${onPhone ? " on-phone" : ""}" role="img" aria-label=${onPhone ? "On this phone" : "On the server"} title=${onPhone ? "On this phone" : "On the server"}>${icon(onPhone ? "phone" : "server", 16)}</span>
      <button type="button" class="tick on" aria-label="Delete ${row.name}" @click=${() => page.act.deleteSet(card, set, row.name)}>${icon("check", 22)}</button>
    </div>
  </li>`;
}

/** The first by its name, the others counted; read out they all are. @param {RecordKind[]} records @param {MeasurementKind} measurement */
function recordChip(records, measurement) {
  const [first] = records;
  const more = records.length > 1 ? html`<span aria-hidden="true"> +${records.length - 1}</span><span class="visually-hidden">, ${recordLabels(records.slice(1), measurement)}</span>` : nothing;
  return first ? html` <small class="pr">${icon("star", 12)} <span>${recordLabel(first, measurement)}${more}</span></small>` : nothing;
}

/** @param {string} text */
const short = (text) => ([...text].length > 60 ? `${[...text].slice(0, 59).join("")}…` : text);

/** @param {Page} page @param {Card} card @param {Row} row */
function comingRow(page, card, row) {
  const { measurement } = card.log;
  const text = cards.targetText(row, measurement);
  // One that the plan leaves open cannot be ticked off before its weight is known.
  const isWhole = !row.asked || !Object.keys(faults(cards.planned(row, measurement), measurement)).length;
  return html`<li class="set coming">
    <span class="n">${row.label}</span>
    <span class="last">${cards.lastText(row, measurement)}</span>
    <span class="did muted">${text}</span>
    <button type="button" class="tick" ?data-tick=${isWhole} aria-label="${capital(row.name)} done: ${text}" @click=${(/** @type {Event} */ event) => page.act.tick(card, row, buttonOf(event))}>${icon("check", 22)}</button>
  </li>`;
}

/** @param {Page} page @param {Card} card @param {Row} row @param {Draft} draft */
function setForm(page, card, row, draft) {
  const { act } = page;
  const { id, measurement } = card.log;
  const { errors, texts } = draft;
  const fields = FIELDS[measurement];
  /** @param {string} name */
  const type = (name) => (/** @type {Event} */ event) => act.type(card, name, /** @type {HTMLInputElement} */ (event.target).value);
  /** @param {string} name */
  const fault = (name) =>
    errors[name] ? html`<p class="field-error" role="alert" id="id_${id}_${name}_error">${errors[name]}</p>` : nothing;
  return html`<li class="set cur">
  <form class="set-form" aria-label=${capital(row.name)} novalidate autocomplete="off" @submit=${stopped((event) => act.done(card, /** @type {SubmitEvent} */ (event).submitter))}>
    ${draft.alert ? html`<div class="alert" role="alert">${draft.alert}</div>` : nothing}
    <div class="cur-head">
      <span class="n">${row.label}</span>
      <span class="last">${row.last ? `last ${cards.setText(row.last, measurement)}` : ""}</span>
      <label class="pick"><span class="visually-hidden">Kind of set</span>${choice("kind", KIND_OPTIONS, texts.kind ?? "", type("kind"))}</label>
    </div>
    ${row.asked ? aim(row, row.asked, measurement) : nothing}
    ${fault("kind")}
    <div class="pads" ?data-most=${Boolean(row.asked?.amrap)}>${fields.map((name) => pad(page, card, name, draft, type(name), fault(name)))}</div>
    ${fields.includes("weight") ? loadLine(page, card, texts) : nothing}
    ${fields.includes("seconds") && page.session.state === "open" && !draft.editing ? html`<spotter-work-timer key=${id}></spotter-work-timer>` : nothing}
    <div class="cur-foot">
      <label class="pick"><span class="visually-hidden">RPE, the effort from 1 to 10</span>${choice("rpe", RPE_OPTIONS, texts.rpe ?? "", type("rpe"))}</label>
      ${fields.includes("weight") ? html`<label class="pick"><span class="visually-hidden">Unit of the weight</span>${choice("weight_unit", WEIGHT_OPTIONS, texts.weight_unit ?? "", type("weight_unit"))}</label>` : nothing}
      ${fields.includes("distance") ? html`<label class="pick"><span class="visually-hidden">Unit of the distance</span>${choice("distance_unit", DISTANCE_OPTIONS, texts.distance_unit ?? "", type("distance_unit"))}</label>` : nothing}
      <details class="set-more" .open=${live(draft.noteOpen || Boolean(texts.notes) || Boolean(errors.notes))}>
        <summary class="ghost" @click=${stopped(() => act.openNote(card))}>Note</summary>
        <textarea name="notes" rows="2" aria-label="Note for this set" .value=${live(texts.notes ?? "")} @input=${type("notes")}></textarea>
        ${fault("notes")}
      </details>
    </div>
    ${fault("rpe")}
    <div class="cur-end">
      ${draft.editing ? html`<a class="ghost" href="/sessions/${page.session.id}/?log=${id}#log-${id}" @click=${stopped(() => act.cancelEdit(card))}>Cancel</a>` : nothing}
      <button class="btn full" ?data-tick=${!draft.editing}>${icon("check", 22)} <span>${draft.editing ? "Save" : "Done"}</span></button>
    </div>
  </form>
  </li>`;
}

/** What the plan asks for of this set. @param {Row} row @param {AskedSet} asked @param {MeasurementKind} measurement */
function aim(row, asked, measurement) {
  const text = cards.targetText({ ...row, suggested: row.base ?? row.suggested }, measurement);
  return html`<p class="aim">Target <b>${text}</b>${asked.amrap && asked.reps !== undefined ? " – as many as you can" : ""}</p>`;
}

/** @param {Page} page @param {Card} card @param {Field} name @param {Draft} draft @param {(event: Event) => void} type @param {unknown} fault */
function pad(page, card, name, draft, type, fault) {
  const { id } = card.log;
  const unit = unitOf(name, draft.texts);
  const invalid = Boolean(draft.errors[name]);
  const label = LABELS[name].toLowerCase();
  return html`<div class="pad-place">
    <div class="pad" ?data-time=${name === "seconds"} ?data-long=${(draft.texts[name] ?? "").length > 4}>
      <button type="button" aria-label="Less ${label}" tabindex="-1" @click=${() => page.act.step(card, name, -1)}>${icon("minus", 22)}</button>
      <label>
        <input type="text" name=${name} id="id_${id}_${name}" .value=${live(draft.texts[name] ?? "")} inputmode=${KEYPADS[name]} maxlength="32" autocomplete="off" enterkeyhint="done" aria-label=${name === "reps" ? LABELS[name] : `${LABELS[name]}, ${unit}`} aria-invalid=${invalid ? "true" : nothing} aria-describedby=${invalid ? `id_${id}_${name}_error` : nothing} @input=${type}>
        <span data-unit>${unit}</span>
      </label>
      <button type="button" aria-label="More ${label}" tabindex="-1" @click=${() => page.act.step(card, name, 1)}>${icon("plus", 22)}</button>
    </div>
    ${fault}
  </div>`;
}

/** @param {Field} name @param {Texts} texts */
export function unitOf(name, texts) {
  if (name === "reps") return "reps";
  if (name === "seconds") return "min:sec";
  return texts[`${name}_unit`] ?? "";
}

/** Plates per side beside the weight. @param {Page} page @param {Card} card @param {Texts} texts */
function loadLine(page, card, texts) {
  const exercise = exerciseOf(page, card);
  if (!exercise || !page.gym) return nothing;
  const unit = texts.weight_unit === "lb" ? "lb" : "kg";
  const words = loadText(loadFor(exercise, page.gym, texts.weight ?? "", unit));
  return words ? html`<button type="button" class="link load-line" @click=${() => page.act.plates(card)}>${words}</button>` : nothing;
}

/** @typedef {[value: string, label: string][]} Options */
/** @type {Options} */
const KIND_OPTIONS = Object.entries(cards.KIND_LABELS);
/** @type {Options} */
const RPE_OPTIONS = [["", "RPE"], ...RPES.map((rpe) => /** @type {[string, string]} */ ([rpe, `RPE ${rpe}`]))];
/** @type {Options} */
const WEIGHT_OPTIONS = [["kg", "kg"], ["lb", "lb"]];
/** @type {Options} */
const DISTANCE_OPTIONS = DISTANCE_UNITS.map((unit) => [unit, unit]);

/** @param {string} name @param {Options} options @param {string} chosen @param {(event: Event) => void} change */
function choice(name, options, chosen, change) {
  return html`<select name=${name} @change=${change}>${options.map(([value, label]) => html`<option value=${value} .selected=${live(value === chosen)}>${label}</option>`)}</select>`;
}
