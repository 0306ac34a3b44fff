// The session page: takes over from the server's, from what this phone knows, and works without a network.
//
// Without IndexedDB it leaves the plain forms where they are.

/** @import {Store} from "./store.js" */
/** @import {Card, Row} from "./cards.js" */
/** @import {Draft, Page} from "./card_views.js" */
/** @import {Words} from "./sheets.js" */
/** @import {Exercise, Id, LogRow, Operation, OperationKind, Person, SessionRow, SetRow, SetValues} from "../../../assets/types/gym.js" */

import { html, nothing, render } from "../lit.js";
import { toast } from "../toast.js";
import { decision } from "./attention.js";
import { joined, left, moved } from "./arrange.js";
import { cardList, exerciseOf, nameOf, unitOf } from "./card_views.js";
import * as cards from "./cards.js";
import { elapsed } from "./clock.js";
import { clock, pauseItem, pausedBanner } from "./clock_view.js";
import { forgotten } from "./forgotten.js";
import { forgottenCard } from "./forgotten_view.js";
import { icon } from "./icons.js";
import { newId } from "./ids.js";
import { steps } from "./loading.js";
import { add, compare, durationText, plain, readDecimal, readDuration, volumeText } from "./numbers.js";
import { recordText, recordsOf } from "./records.js";
import * as reduce from "./reduce.js";
import { cancelRest, minutes, restAfter, spoken, startRest, takeRest } from "./rest.js";
import { openPlates } from "./plates.js";
import { recentIds, substitutes } from "./search.js";
import { openDetails, openNote, openPicker } from "./sheets.js";
import { openStore } from "./store.js";
import { swipes } from "./swipes.js";
import { readTexts, valuesOf } from "./values.js";
import "./awake.js";
import "./work_timer.js";

const UNDO_SECONDS = 30;

/** @template T @param {string} id @returns {T | null} */
function embedded(id) {
  const text = document.getElementById(id)?.textContent;
  return text ? JSON.parse(text) : null;
}

/** @param {string} selector */
const place = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

export class SessionPage {
  /** @param {Store} store @param {Id} id */
  constructor(store, id) {
    this.store = store;
    this.id = id;
    /** @type {Words} */
    this.words = embedded("gym-words") ?? { muscles: [], equipment: [], moods: [] };
    /** @type {Id | null} the exercise that was opened by hand */
    this.focus = new URLSearchParams(location.search).get("log");
    /** @type {Id | null} the exercise of the last set */
    this.after = null;
    /** @type {Map<Id, Draft>} by log */
    this.drafts = new Map();
    /** @type {Set<Id>} objects whose operation is being kept: a second tap is none */
    this.busy = new Set();
    /** @type {Map<Id, SetValues[]>} warm-ups chosen for an exercise, by log; those not done yet are offered */
    this.warmUps = new Map();
    this.cameWith = cameWith();
    this.taken = false;
    /** @type {Card[]} */
    this.all = [];
  }

  /** @returns {SessionRow | undefined} */
  get session() {
    return this.store.state.sessions.get(this.id);
  }

  /** @returns {Person} */
  get person() {
    return /** @type {Person} */ (this.store.state.person);
  }

  get isReady() {
    const { session, store } = this;
    return Boolean(session && store.state.person && cards.keptLogs(session).every(({ exercise }) => store.state.exercises.has(exercise)));
  }

  // --- Drawing ---------------------------------------------------------------------------------------------------------

  draw() {
    if (!this.isReady) return;
    if (!this.taken) this.#takeOver();
    const session = /** @type {SessionRow} */ (this.session);
    const { state } = this.store;
    const all = session.deleted ? [] : cards.sessionCards(session, { focus: this.focus, after: this.after });
    this.all = all.map((card) => {
      const chosen = this.warmUps.get(card.log.id);
      return chosen ? cards.withWarmUps(card, chosen) : card;
    });
    /** @type {Page} */
    const page = {
      session,
      person: this.person,
      exercises: state.exercises,
      gym: this.gym,
      draftOf: (card) => this.#draftOf(card),
      isPending: (id) => this.store.isPending(id),
      decisionsOf: (log) => this.#decisionsOf(log),
      recordsOf: (set, card) => this.recordsOf(set, card),
      cameWith: this.cameWith,
      act: this.act,
    };
    document.body.dataset.sync = this.store.status;
    const held = holdFocus();
    document.title = `${cards.sessionTitle(session)} · Spotter`;
    render(this.#bar(session), place(".bar"));
    render(this.#top(session), place("#session-top"));
    render(this.#totals(session), place("#totals"));
    place("#totals").hidden = !cards.totals(session).sets && session.state === "open";
    if (session.deleted) render(nothing, place("#cards"));
    else render(cardList(page, this.all), place("#cards"));
    render(this.#end(session), place("#session-end"));
    held();
  }

  get gym() {
    return this.store.state.gyms.find(({ is_current }) => is_current) ?? null;
  }

  /** What the server drew goes, once; what was typed in it and where the focus was stays. */
  #takeOver() {
    this.taken = true;
    const form = /** @type {HTMLFormElement | null} */ (document.querySelector(".set-form"));
    const log = form?.closest(".log")?.id.replace("log-", "");
    const active = document.activeElement;
    const focused = active?.id || (active?.closest(".cur-end") ? ".cur-end .btn" : "");
    /** @type {Record<string, string>} */
    const typed = {};
    for (const field of form?.querySelectorAll("input[type=text], textarea, select") ?? []) {
      if (field instanceof HTMLSelectElement) {
        if (![...field.options].every((option) => option.selected === option.defaultSelected)) typed[field.name] = field.value;
      } else if ((field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.value !== field.defaultValue) {
        typed[field.name] = field.value;
      }
    }
    const editing = new URLSearchParams(location.search).get("edit");
    for (const selector of [".bar", "#session-top", "#totals", "#cards", "#session-end"]) place(selector).replaceChildren();
    document.body.dataset.gym = "on";
    if (editing) {
      const found = reduce.findSet(this.store.state, editing);
      if (found && !found.set.deleted) {
        this.focus = found.log.id;
        this.drafts.set(found.log.id, this.#editDraft(found.set));
      }
    }
    if (log && Object.keys(typed).length) {
      queueMicrotask(() => {
        const draft = this.drafts.get(log);
        if (!draft) return;
        Object.assign(draft.texts, typed);
        draft.touched = true;
        this.draw();
      });
    }
    if (focused) {
      queueMicrotask(() => {
        const again = focused.startsWith(".") ? document.querySelector(`.set.cur ${focused}`) : document.getElementById(focused);
        /** @type {HTMLElement | null} */ (again)?.focus({ preventScroll: true });
      });
    }
    swipes(place("#cards"), (id) => this.#deleteById(id));
  }

  /** @param {SessionRow} session */
  #bar(session) {
    const isOpen = session.state === "open";
    const waiting = this.store.pending.length;
    const troubled = this.store.attention.length;
    const status = this.store.status;
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
          <button type="button" @click=${this.#menu(() => this.#editDetails(session))}>${icon("pencil")} Name, time, notes</button>
          ${isOpen ? html`<spotter-awake></spotter-awake>` : nothing}
          ${pauseItem(session, { onPause: () => this.#pause(), icon: icon("pause") })}
          <button type="button" class="danger" @click=${this.#menu(() => this.#discard(session))}>${icon("trash")} ${isOpen ? "Discard workout" : "Delete workout"}</button>
        </div>
      </details>
      ${isOpen && !session.deleted ? html`<a class="btn small" href="/sessions/${session.id}/finish/" @click=${(/** @type {Event} */ event) => { event.preventDefault(); this.#openFinish(session); }}>Finish</a>` : nothing}`;
  }

  /** @param {() => void} press */
  #menu(press) {
    return (/** @type {Event} */ event) => {
      const menu = /** @type {HTMLElement} */ (event.currentTarget).closest("details");
      if (menu) menu.open = false;
      press();
    };
  }

  /** @param {SessionRow} session */
  #top(session) {
    if (session.deleted) {
      return html`<section class="card"><h2>This workout was discarded</h2><p class="muted">Everything in it is still here.</p><button type="button" class="btn wide" @click=${() => this.#do("restore_session", session.id)}>Bring it back</button></section>`;
    }
    const late = forgotten(session, Date.now());
    return html`${pausedBanner(session, { onResume: () => this.#do("resume_session", session.id) })}
      ${late ? forgottenCard(session, late, { onFinish: (at) => this.#finish(session, at), onGoOn: () => this.#goOn(session) }) : nothing}
      ${session.notes ? html`<p class="note kept-lines">${session.notes}</p>` : nothing}`;
  }

  /** @param {SessionRow} session */
  #totals(session) {
    const { sets, volumeKg } = cards.totals(session);
    const parts = [];
    if (sets) parts.push(several(sets, "set"));
    if (sets && compare(volumeKg, "0") > 0) parts.push(volumeText(volumeKg, this.person.weight_unit));
    if (session.state === "finished") {
      if (session.ended_at) parts.push(minutesText(elapsed(session, Date.now())));
      const rest = cards.averageRest(session);
      if (rest) parts.push(`rest ${minutes(rest)} on average`);
      if (session.mood) parts.push(`felt ${(this.words.moods.find(([mood]) => mood === session.mood)?.[1] ?? session.mood).toLowerCase()}`);
      if (session.rating) parts.push(`${session.rating} of 5`);
    }
    return html`${parts.join(" · ")}`;
  }

  /** @param {SessionRow} session */
  #end(session) {
    if (session.deleted) return nothing;
    const url = `/sessions/${session.id}/exercises/`;
    const pick = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#addExercise();
    };
    return html`<a class="${this.all.length ? "ghost" : "btn"} wide add-exercise" href=${url} @click=${pick}>${icon("plus", 20)} Add exercise</a>
      ${session.state === "finished" ? html`<div class="row"><button type="button" class="ghost wide" @click=${() => this.#repeat(session)}>${icon("repeat")} Do this workout again</button></div>` : nothing}`;
  }

  // --- What is typed ---------------------------------------------------------------------------------------------------

  /** @param {Card} card @returns {Draft} */
  #draftOf(card) {
    const known = this.drafts.get(card.log.id);
    if (known?.editing) {
      const now = card.sets.find(({ id }) => id === known.editing?.id);
      // Another device changed it: what nobody typed over follows.
      if (now && now.version !== known.editing.version && !known.touched) {
        known.editing = now;
        known.texts = cards.textsOfEdit(now, this.person);
      }
      if (now || known.touched) return known;
    } else if (known && (known.touched || Object.keys(known.errors).length)) {
      return known;
    }
    const draft = {
      id: known && !known.editing ? known.id : newId(),
      editing: null,
      texts: cards.textsOfNext(card, this.person),
      errors: {},
      alert: "",
      touched: false,
      noteOpen: false,
    };
    this.drafts.set(card.log.id, draft);
    return draft;
  }

  /** @param {SetRow} set @returns {Draft} */
  #editDraft(set) {
    const texts = cards.textsOfEdit(set, this.person);
    return { id: set.id, editing: set, texts, errors: {}, alert: "", touched: false, noteOpen: Boolean(set.notes) };
  }

  // --- What is done ----------------------------------------------------------------------------------------------------

  /**
   * Keep operations on this phone, then show them; false where they could not be kept, and that was said.
   * @param {Operation[]} operations
   */
  async #record(operations) {
    try {
      await this.store.record(operations);
      return true;
    } catch (error) {
      const words = error instanceof Error && error.name === "StoreUnavailableError" ? error.message : "";
      toast(words || "This phone could not keep it. Nothing was ticked; try again.", 12);
      if (!words) console.error(error);
      return false;
    }
  }

  /**
   * @param {OperationKind} kind @param {Id} object @param {Record<string, unknown>} [values] @param {number} [version]
   * @returns {Operation}
   */
  #operation(kind, object, values = {}, version) {
    const operation = { id: newId(), kind, object, at: new Date().toISOString(), values };
    return version === undefined ? operation : { ...operation, version };
  }

  /** @param {OperationKind} kind @param {Id} object @param {Record<string, unknown>} [values] @param {number} [version] */
  #do(kind, object, values, version) {
    return this.#record([this.#operation(kind, object, values, version)]);
  }

  /**
   * Store a set done now; the page goes on to the next.
   * @param {Card} card @param {Id} id @param {SetValues} values @param {string} label
   */
  async #logSet(card, id, values, label) {
    if (this.busy.has(id)) return false;
    this.busy.add(id);
    const { log } = card;
    const session = /** @type {SessionRow} */ (this.session);
    const isOpen = session.state === "open";
    const rest = isOpen ? takeRest(session.id) : null;
    const said = { log: log.id, position: cards.nextPosition(card), ...(rest === null ? {} : { rest_seconds: rest }), ...values };
    const done = (isOpen && session.paused_at ? [this.#operation("resume_session", session.id)] : []).concat(this.#operation("log_set", id, said));
    // What comes after it is known before it is shown: the card that opens is the one to go on with.
    const draft = this.drafts.get(log.id);
    const [focus, after] = [this.focus, this.after];
    if (draft?.id === id || !draft?.touched) this.drafts.delete(log.id);
    this.focus = null;
    this.after = log.id;
    const before = this.all.find(({ expanded }) => expanded)?.log.id;
    const kept = await this.#record(done);
    this.busy.delete(id);
    if (!kept) {
      [this.focus, this.after] = [focus, after];
      if (draft) this.drafts.set(log.id, draft);
      this.draw();
      return false;
    }
    this.#afterSet(card, id, values, label, before);
    return true;
  }

  /** Rest, records, focus, words: what follows a tick. @param {Card} card @param {Id} id @param {SetValues} values @param {string} label @param {Id | undefined} before */
  #afterSet(card, id, values, label, before) {
    const session = /** @type {SessionRow} */ (this.session);
    const opened = this.all.find(({ expanded }) => expanded);
    const exercise = exerciseOf(this.#views, card) ?? undefined;
    const words = [`Set ${label} done.`];
    if (session.state === "open") {
      const seconds = restAfter({
        exercise,
        kind: values.kind,
        person: this.person,
        log: card.log,
        next: opened?.log,
        logs: cards.keptLogs(session),
      });
      const comes = opened ? cards.nextRow(opened) : null;
      const text = opened && comes?.suggested ? cards.setText(comes.suggested, opened.log.measurement) : "";
      const other = opened && opened.log.id !== card.log.id ? nameOf(this.#views, opened) : "";
      startRest({ seconds, label: "Rest", next: [other, text].filter(Boolean).join(" "), session: session.id });
      if (seconds) words.push(`Rest ${spoken(seconds)}.`);
      if (other) words.push(`Next: ${other}.`);
      if (!opened) words.push("That was the last one.");
    }
    const set = session.logs.find((log) => log.id === card.log.id)?.sets.find((row) => row.id === id);
    const now = this.all.find((each) => each.log.id === card.log.id);
    if (set && now) {
      const earlier = now.sets.slice(0, now.sets.indexOf(set));
      const bests = this.store.state.bests[card.log.exercise];
      const told = this.recordsOf(set, now).map((kind) => recordText(kind, set, bests, card.log.measurement, earlier));
      if (told.length) toast(`Record. ${told.join(" · ")}`, 8);
    }
    this.#say(words.join(" "));
    if (opened && opened.log.id !== before) this.#bringIntoView();
  }

  /** Only what the views need to name an exercise. */
  get #views() {
    return /** @type {Page} */ (/** @type {unknown} */ ({ exercises: this.store.state.exercises }));
  }

  /** @param {string} words */
  #say(words) {
    const line = document.createElement("p");
    line.textContent = words;
    document.getElementById("said")?.replaceChildren(line);
  }

  #bringIntoView() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    document.querySelector(".set.cur")?.scrollIntoView({ block: "nearest", behavior: still ? "instant" : "smooth" });
  }

  /**
   * What a set beats, computed here so that it is known at once and without a network, and taken back when it is changed.
   * @param {SetRow} set @param {Card} card
   */
  recordsOf(set, card) {
    const { measurement, exercise } = card.log;
    // Of a workout of another day the server knows what it was then.
    if (this.session?.state !== "open") return set.records;
    const earlier = card.sets.slice(0, card.sets.findIndex(({ id }) => id === set.id));
    return recordsOf(set, measurement, this.store.state.bests[exercise], earlier);
  }

  /** Show words with a button that takes it back. @param {string} text @param {() => void} undo */
  #undo(text, undo) {
    const box = document.createElement("div");
    box.className = "undo";
    const words = document.createElement("span");
    words.textContent = text;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Undo";
    box.append(words, button);
    for (const other of document.querySelectorAll("#toasts .undo")) other.remove();
    document.getElementById("toasts")?.append(box);
    const going = setTimeout(() => box.contains(document.activeElement) || box.remove(), UNDO_SECONDS * 1000);
    button.addEventListener("click", () => {
      clearTimeout(going);
      box.remove();
      undo();
    });
  }

  /** What the server did not take of an exercise, with both values: the person says which. @param {LogRow} log */
  #decisionsOf(log) {
    const found = this.store.attention.filter(
      ({ operation, seen_row }) =>
        operation.object === log.id ||
        operation.values.log === log.id ||
        log.sets.some(({ id }) => id === operation.object) ||
        (seen_row !== null && "log" in seen_row && seen_row.log === log.id),
    );
    return found.map((each) => decision(each, this.store, (words) => toast(words, 12)));
  }

  /** @type {import("./card_views.js").Actions} */
  act = {
    open: (card) => {
      const typing = this.drafts.get(this.all.find(({ expanded }) => expanded)?.log.id ?? "");
      this.focus = card.log.id;
      this.after = null;
      this.draw();
      // What was typed elsewhere is still there when that exercise is opened again.
      if (typing?.touched) this.#say("What you typed is kept.");
      const open = document.querySelector(`#log-${card.log.id} .set.cur`);
      /** @type {HTMLElement | null} */ (open?.querySelector(".cur-end .btn"))?.focus({ preventScroll: true });
      this.#bringIntoView();
    },
    tick: (card, row) => {
      const values = cards.planned(row, card.log.measurement);
      this.#tickOff(card, row, values);
    },
    same: (card) => {
      const set = card.sets.at(-1);
      if (!set) return;
      const { label } = cards.nextRow({ ...card, comingRows: [] });
      this.#tickOff(card, { label, last: null, done: null, suggested: { ...set, rpe: null, notes: "" } }, { ...valuesOf(set), rpe: null, notes: "" });
    },
    done: (card) => this.#done(card),
    edit: (card, set) => {
      this.focus = card.log.id;
      this.drafts.set(card.log.id, this.#editDraft(set));
      this.draw();
      const open = document.querySelector(`#log-${card.log.id} .set.cur`);
      /** @type {HTMLElement | null} */ (open?.querySelector(".pad input"))?.focus({ preventScroll: true });
      this.#bringIntoView();
    },
    cancelEdit: (card) => {
      const id = this.drafts.get(card.log.id)?.editing?.id;
      this.drafts.delete(card.log.id);
      this.draw();
      /** @type {HTMLElement | null} */ (document.querySelector(`[data-set="${id}"] .did`))?.focus({ preventScroll: true });
    },
    deleteSet: (card, set, label) => this.#deleteSet(card, set, label),
    type: (card, name, text) => {
      const draft = this.drafts.get(card.log.id);
      if (!draft) return;
      draft.texts[name] = text;
      draft.touched = true;
      delete draft.errors[name];
      if (name.endsWith("_unit") || name === "weight") this.draw();
    },
    step: (card, field, direction) => this.#step(card, field, direction),
    note: (card) => {
      openNote({
        title: `Note · ${nameOf(this.#views, card)}`,
        label: "Note for this exercise",
        value: card.log.notes,
        submit: "Save note",
        onSave: (notes) => {
          const log = this.#logNow(card);
          if (notes !== log.notes) this.#do("note_exercise", log.id, { notes }, log.version);
        },
      });
    },
    move: (card, by) => this.#arrange(moved(this.#logs, card.log.id, by)),
    joinSuperset: (card) => this.#arrange(joined(/** @type {SessionRow} */ (this.session), card.log.id)),
    leaveSuperset: (card) => this.#arrange(left(this.#logs, card.log.id)),
    skip: (card, skipped) => {
      this.focus = skipped ? null : card.log.id;
      this.after = skipped ? card.log.id : null;
      this.#do("skip_exercise", card.log.id, { skipped }).then((kept) => {
        if (kept && skipped) this.#undo("Skipped today.", () => this.act.skip(card, false));
      });
    },
    swap: (card) => this.#swap(card),
    remove: (card) => {
      this.#do("remove_exercise", card.log.id).then((kept) => {
        if (!kept) return;
        this.#undo("Exercise removed.", () => {
          this.focus = card.log.id;
          this.#do("restore_exercise", card.log.id);
        });
      });
    },
    plates: (card) => this.#plates(card),
  };

  get #logs() {
    return cards.keptLogs(/** @type {SessionRow} */ (this.session));
  }

  /** @param {Card} card @returns {LogRow} */
  #logNow(card) {
    return this.session?.logs.find(({ id }) => id === card.log.id) ?? card.log;
  }

  /** @param {Card} card @param {Row} row @param {SetValues} values */
  async #tickOff(card, row, values) {
    // A double tap is one set: the same line has the same id until the set is there.
    const key = `${card.log.id} ${card.sets.length}`;
    if (this.busy.has(key)) return;
    this.busy.add(key);
    const hadFocus = document.activeElement instanceof HTMLElement && document.activeElement.closest(".set.coming");
    await this.#logSet(card, newId(), values, row.label);
    this.busy.delete(key);
    if (hadFocus && !document.activeElement?.closest(".set")) this.#focusNext();
  }

  #focusNext() {
    const next = document.querySelector(".set.cur .cur-end .btn");
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  }

  /** @param {Card} card */
  async #done(card) {
    const draft = this.drafts.get(card.log.id);
    if (!draft || this.busy.has(draft.id)) return;
    const { measurement } = card.log;
    const { values, errors } = readTexts(draft.texts, measurement, draft.editing);
    draft.errors = errors;
    if (!values) {
      draft.touched = true;
      this.draw();
      /** @type {HTMLElement | null} */ (document.querySelector(`#log-${card.log.id} [aria-invalid]`))?.focus();
      return;
    }
    const field = document.activeElement instanceof HTMLInputElement ? document.activeElement : null;
    if (!draft.editing) {
      const label = cards.nextRow(card).label;
      if (!(await this.#logSet(card, draft.id, values, label))) return;
    } else {
      this.busy.add(draft.id);
      const now = reduce.findSet(this.store.state, draft.id)?.set;
      const kept = await this.#saveEdit(card, draft, now, values);
      this.busy.delete(draft.id);
      if (!kept) return;
      const row = document.querySelector(`[data-set="${draft.id}"] .did`);
      if (row instanceof HTMLElement) return row.focus({ preventScroll: true });
    }
    // The same field of the next set: its number is replaced by what is typed.
    if (field?.isConnected && document.activeElement === field) field.select();
    else if (!document.activeElement?.closest(".log-body")) this.#focusNext();
  }

  /** @param {Card} card @param {Draft} draft @param {SetRow | undefined} now @param {SetValues} values */
  async #saveEdit(card, draft, now, values) {
    const seen = /** @type {SetRow} */ (draft.editing);
    this.drafts.delete(card.log.id);
    // Nothing changed: nothing to tell.
    if (now && !now.deleted && sameValues(valuesOf(now), values)) {
      this.draw();
      return true;
    }
    // Of the row that the person saw: one that another device changed since is a conflict, and both are shown.
    const kept = await this.#do("edit_set", draft.id, { ...values }, seen.version);
    if (!kept) {
      this.drafts.set(card.log.id, draft);
      this.draw();
      return false;
    }
    this.#say("Set changed.");
    return true;
  }

  /** @param {Id} id */
  #deleteById(id) {
    const card = this.all.find(({ sets }) => sets.some((set) => set.id === id));
    const row = card?.doneRows.find(({ done }) => done?.id === id);
    if (card && row?.done) this.#deleteSet(card, row.done, row.label);
  }

  /** @param {Card} card @param {SetRow} set @param {string} label */
  async #deleteSet(card, set, label) {
    if (this.busy.has(set.id)) return;
    this.busy.add(set.id);
    this.focus = card.log.id;
    const isLast = card.sets.at(-1)?.id === set.id;
    const kept = await this.#do("delete_set", set.id, {}, set.version);
    this.busy.delete(set.id);
    if (!kept) return;
    // The tick was undone: there is nothing to rest from.
    if (isLast) cancelRest();
    this.#undo("Set deleted.", () => this.#do("restore_set", set.id));
    this.#say(`Set ${label} deleted.`);
    if (!document.activeElement || document.activeElement === document.body) this.#focusNext();
  }

  /** @param {Card} card @param {import("./values.js").Field} field @param {1 | -1} direction */
  #step(card, field, direction) {
    const draft = this.drafts.get(card.log.id);
    if (!draft) return;
    const text = draft.texts[field] ?? "";
    const unit = unitOf(field, draft.texts);
    if (field === "seconds") {
      const now = text.trim() ? readDuration(text) : "0";
      if (now === null) return;
      const after = add(now, direction > 0 ? "15" : "-15");
      draft.texts[field] = durationText(compare(after, "0") < 0 ? "0" : after);
    } else if (field === "weight") {
      const now = text.trim() ? readDecimal(text) : "0";
      const exercise = exerciseOf(this.#views, card);
      if (now === null || !exercise) return;
      draft.texts[field] = steps(exercise, this.gym, now, direction, unit === "lb" ? "lb" : "kg");
    } else {
      const now = text.trim() ? readDecimal(text) : "0";
      if (now === null) return;
      const by = cards.STEPS[unit] ?? "1";
      const after = add(now, direction > 0 ? by : `-${by}`);
      draft.texts[field] = compare(after, "0") < 0 ? "0" : after;
    }
    // As it was typed: a comma stays one.
    if (text.includes(",")) draft.texts[field] = draft.texts[field]?.replace(".", ",") ?? "";
    draft.touched = true;
    delete draft.errors[field];
    this.draw();
  }

  // --- Exercises -------------------------------------------------------------------------------------------------------

  /** @param {{id: Id, position: number, superset: number | null}[]} places */
  #arrange(places) {
    if (places.length) this.#do("arrange_exercises", this.id, { logs: places });
  }

  #addExercise() {
    openPicker({
      title: "Add exercise",
      store: this.store,
      exercises: () => this.store.state.exercises.values(),
      recent: this.#recent,
      words: this.words,
      newUrl: `/exercises/new/?next=${encodeURIComponent(`/sessions/${this.id}/exercises/`)}&name=`,
      onChoose: async (exercise) => {
        const id = newId();
        const position = 1 + Math.max(0, ...this.#logs.map((log) => log.position));
        this.focus = id;
        this.after = null;
        if (await this.#do("add_exercise", id, { session: this.id, exercise: exercise.id, position })) this.#show(id, `${exercise.name} added.`);
      },
    });
  }

  get #recent() {
    const here = new Set(this.#logs.map(({ exercise }) => exercise));
    return recentIds(this.store.state.last).filter((id) => !here.has(id));
  }

  /** @param {Id} logId @param {string} words */
  #show(logId, words) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const card = document.getElementById(`log-${logId}`);
    card?.scrollIntoView({ block: "start", behavior: still ? "instant" : "smooth" });
    /** @type {HTMLElement | null | undefined} */ (card?.querySelector(".cur-end .btn"))?.focus({ preventScroll: true });
    this.#say(words);
  }

  /** @param {Card} card */
  #swap(card) {
    const exercise = exerciseOf(this.#views, card);
    if (!exercise) return;
    const { state } = this.store;
    const taken = new Set(this.#logs.map((log) => log.exercise));
    openPicker({
      title: `Instead of ${exercise.name}`,
      store: this.store,
      exercises: () => state.exercises.values(),
      recent: this.#recent,
      offered: substitutes(exercise, state.exercises.values(), { gym: this.gym, last: state.last, taken }),
      offeredTitle: "For the same muscles",
      words: this.words,
      onChoose: (other) => this.#swapFor(card, exercise, other),
    });
  }

  /** With sets done already the other one comes after it, and the rest of this one is left out. @param {Card} card @param {Exercise} exercise @param {Exercise} other */
  async #swapFor(card, exercise, other) {
    const log = this.#logNow(card);
    const fits = !cards.keptSets(log).length && (!log.sets.length || other.measurement === log.measurement);
    this.drafts.delete(log.id);
    this.after = null;
    if (fits) {
      this.focus = log.id;
      if (!(await this.#do("swap_exercise", log.id, { exercise: other.id }, log.version))) return;
      this.#show(log.id, `${other.name} in place of ${exercise.name}.`);
      this.#undo(`${other.name} in place of ${exercise.name}.`, () => {
        const now = this.#logNow(card);
        if (!cards.keptSets(now).length) this.#do("swap_exercise", now.id, { exercise: exercise.id }, now.version);
      });
      return;
    }
    const id = newId();
    this.focus = id;
    const logs = this.#logs;
    const here = logs.findIndex((each) => each.id === log.id);
    const places = logs.map((each, index) => ({ id: each.id, position: index <= here ? index + 1 : index + 2, superset: each.superset }));
    const kept = await this.#record([
      this.#operation("add_exercise", id, { session: this.id, exercise: other.id, position: here + 2 }),
      this.#operation("arrange_exercises", this.id, { logs: places }),
      this.#operation("skip_exercise", log.id, { skipped: true }),
    ]);
    if (kept) this.#show(id, `${other.name} after ${exercise.name}, whose other sets are left out.`);
  }

  /** @param {Card} card */
  #plates(card) {
    const exercise = exerciseOf(this.#views, card);
    const { gym } = this;
    if (!exercise || !gym) return;
    const draft = this.drafts.get(card.log.id);
    const texts = draft?.texts ?? cards.textsOfNext(card, this.person);
    const unit = texts.weight_unit === "lb" ? "lb" : "kg";
    openPlates({
      exercise,
      gym,
      gyms: this.store.state.gyms,
      weight: readDecimal(texts.weight ?? ""),
      unit,
      onChoose: (chosen) => {
        this.focus = card.log.id;
        this.draw();
        this.act.type(card, "weight_unit", chosen.unit);
        this.act.type(card, "weight", chosen.weight);
      },
      onWarmUps: (sets) => this.#addWarmUps(card, sets),
    });
  }

  /** Warm-ups to tick off one by one: they come before what is left of this exercise. @param {Card} card @param {SetValues[]} sets */
  #addWarmUps(card, sets) {
    this.warmUps.set(card.log.id, sets);
    this.drafts.delete(card.log.id);
    this.focus = card.log.id;
    this.draw();
    this.#say(`${several(sets.length, "warm-up")} to tick off.`);
  }

  // --- The session -----------------------------------------------------------------------------------------------------

  async #pause() {
    cancelRest();
    await this.#do("pause_session", this.id);
  }

  /** @param {SessionRow} session */
  #editDetails(session) {
    openDetails({
      session,
      title: "Edit workout",
      submit: "Save",
      words: this.words,
      timesUrl: navigator.onLine ? `/sessions/${session.id}/edit/` : "",
      onSave: (details) => {
        const now = this.session ?? session;
        const changed = Object.fromEntries(Object.entries(details).filter(([name, value]) => now[/** @type {keyof SessionRow} */ (name)] !== value));
        if (Object.keys(changed).length) this.#do("edit_session", now.id, changed, now.version);
      },
    });
  }

  /** @param {SessionRow} session */
  #openFinish(session) {
    const { sets, volumeKg } = cards.totals(session);
    const open = this.all.filter((card) => !card.log.skipped && cards.doneCount(card) > 0 && card.comingRows.length);
    const untouched = this.all.filter((card) => !card.log.skipped && !card.sets.length);
    const lines = [
      ...open.map((card) => `${nameOf(this.#views, card)}: ${several(card.comingRows.length, "set")}`),
      ...untouched.map((card) => `${nameOf(this.#views, card)}: not begun`),
    ];
    const late = forgotten(session, Date.now(), 3_600_000);
    openDetails({
      session,
      title: "Finish",
      submit: "Finish workout",
      words: this.words,
      finish: {
        figures: [
          ["Sets", String(sets)],
          ["Volume", volumeText(volumeKg, this.person.weight_unit)],
          ["Time", minutesText(elapsed(session, Date.now()))],
        ],
        left: lines,
        noSets: !sets,
        ends: late ? [{ at: late.at, label: `At ${late.text}, your last set` }, { at: null, label: "Now" }] : [{ at: null, label: "Now" }],
      },
      onSave: (details, endedAt) => this.#finish(session, endedAt, details),
    });
  }

  /** @param {SessionRow} session @param {string | null} endedAt @param {Record<string, unknown>} [details] */
  async #finish(session, endedAt, details = {}) {
    this.focus = null;
    this.after = null;
    if (!(await this.#do("finish_session", session.id, { ...details, ...(endedAt ? { ended_at: endedAt } : {}) }))) return;
    cancelRest();
    toast(`${cards.sessionTitle(this.session ?? session)} is in your history.`);
    place("#main").focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }

  /** @param {SessionRow} session */
  #goOn(session) {
    try {
      sessionStorage.setItem(`spotter.going-on.${session.id}`, String(Date.now()));
    } catch {
      // It is asked again.
    }
    this.draw();
    this.#focusNext();
  }

  /** @param {SessionRow} session */
  async #discard(session) {
    if (!(await this.#do("discard_session", session.id))) return;
    cancelRest();
    this.#undo(session.state === "open" ? "Workout discarded." : "Workout deleted.", () => this.#do("restore_session", session.id));
    place("#main").focus({ preventScroll: true });
  }

  /** @param {SessionRow} session */
  async #repeat(session) {
    const { startHere, repeatOf } = await import("./start.js");
    await startHere(this.store, repeatOf(session));
  }
}

/** @type {Record<string, string>} */
const STATUS_WORDS = {
  sending: ", being sent",
  waiting: ", waiting to be sent",
  offline: ", no connection",
  logged_out: ", log in to send them",
  other_user: ", somebody else is logged in",
};

/** @param {number} count @param {string} word */
const several = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

/** `48 min`, `1 h 12 min`. @param {number} seconds */
function minutesText(seconds) {
  const all = Math.round(seconds / 60);
  return all >= 60 ? `${Math.floor(all / 60)} h ${all % 60} min` : `${all} min`;
}

/** `Saturday 21 November 2026`. @param {string} day */
function dayText(day) {
  const format = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return format.format(new Date(`${day}T12:00:00Z`)).replace(",", "");
}

/** @param {SetValues} one @param {SetValues} other */
function sameValues(one, other) {
  const text = (/** @type {SetValues} */ set) =>
    JSON.stringify([set.kind, set.weight && plain(set.weight), set.weight_unit, set.reps, set.seconds && plain(set.seconds), set.distance && plain(set.distance), set.distance_unit, set.rpe && plain(set.rpe), set.notes]);
  return text(one) === text(other);
}

/** What only the server's page says of an exercise, kept for ours. */
function cameWith() {
  const found = new Map();
  for (const card of document.querySelectorAll("section.log")) {
    const [recorded, doubts] = [card.querySelector(":scope > .sum"), card.querySelector(":scope > .doubts")];
    if (recorded || doubts) found.set(card.id.replace("log-", ""), { recorded, doubts });
  }
  return found;
}

/** The focus is where it was after drawing, if that place still is there. */
function holdFocus() {
  const active = document.activeElement;
  const inCards = active?.closest("#cards");
  return () => {
    if (!inCards || document.activeElement !== document.body) return;
    const next = document.querySelector(".set.cur .cur-end .btn");
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  };
}

/**
 * “Looks right”, without leaving what is typed: the person has looked at what was assumed when this came over.
 * @param {SessionPage} page
 */
function askOnce(page) {
  const box = document.getElementById("to-check");
  const form = box?.querySelector("form");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!answer?.ok) {
      toast("No answer came. Try it again with a connection.");
      return;
    }
    for (const came of page.cameWith.values()) came.doubts = null;
    page.draw();
    const thanks = document.createElement("p");
    thanks.className = "note";
    thanks.id = "to-check";
    thanks.tabIndex = -1;
    thanks.textContent = "Thank you. It is not asked again.";
    box?.replaceWith(thanks);
    thanks.focus();
  });
}

/** The id in the address: a page from the cache does not know whose it is. */
function idInAddress() {
  return /^\/sessions\/([0-9a-f-]{36})\//.exec(location.pathname)?.[1] ?? "";
}

/** Said in the page where nothing can be taken over and nothing is there to work with. @param {string} title @param {string} text */
function sayInstead(title, text) {
  if (document.querySelector("#cards > *")) return;
  render(html`<section class="card"><div class="empty"><h2>${title}</h2><p class="muted">${text}</p><a class="btn" href="/">Today</a></div></section>`, place("#cards"));
}

/** @param {Id} user */
async function begin(user) {
  const id = idInAddress();
  if (!user || !id) return;
  /** @type {Store} */
  let store;
  try {
    store = await openStore({ user, reduce });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "StoreUnavailableError") throw error;
    // The plain forms are still there and work.
    const note = document.createElement("p");
    note.className = "note";
    note.setAttribute("role", "status");
    note.textContent = error.message;
    place("#session-top").prepend(note);
    return;
  }
  const came = /** @type {{user: Person, sessions: SessionRow[], exercises: Exercise[]} | null} */ (embedded("gym-state"));
  if (came) await store.offer(came);
  const page = new SessionPage(store, id);
  Object.assign(globalThis, { spotterPage: page });
  askOnce(page);
  // A tick tells of a change and of a status: they are drawn once, before whoever waits for the tick goes on.
  let isDue = false;
  const drawSoon = () => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      page.draw();
    });
  };
  for (const event of ["change", "status", "attention"]) store.addEventListener(event, drawSoon);
  page.draw();
  const loaded = await store.load(id);
  page.draw();
  if (page.taken) return;
  if (page.session) sayInstead("The exercises are not on this phone yet", "Open this workout once with a connection.");
  else if (loaded) sayInstead("This workout is not there", "It may have been deleted on another device.");
  else sayInstead("This workout is not on this phone", "It is shown when there is a connection.");
}

begin(document.body.dataset.user ?? "");
