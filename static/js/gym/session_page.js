// The session page: what it knows, and drawing it. What is done on it: set_actions, exercise_actions, session_actions.

/** @import {Store} from "./store.js" */
/** @import {Card} from "./cards.js" */
/** @import {CardActions, Page} from "./card_views.js" */
/** @import {Draft} from "./drafts.js" */
/** @import {SessionActions} from "./session_views.js" */
/** @import {Words} from "./sheets.js" */
/** @import {Bests, Gym, Id, LogRow, Operation, OperationKind, Person, SessionRow, SetRow, SetValues} from "../../../assets/types/gym.js" */

import { nothing, render } from "../lit.js";
import { toast } from "../toast.js";
import { decision } from "./attention.js";
import { cardList } from "./card_views.js";
import * as cards from "./cards.js";
import { draftNow } from "./drafts.js";
import { useForms } from "./forms.js";
import { newId } from "./ids.js";
import { recordsOf, withSets } from "./records.js";
import { bar, end, top, totals } from "./session_views.js";
import { StoreUnavailableError } from "./store.js";
import { focusNext, offer } from "./telling.js";

/** @typedef {Map<Id, {doubts: Element | null, recorded: Element | null}>} CameWith what only the server's page says of a log */
/** @typedef {{card: CardActions, session: SessionActions}} Actions */

/** @param {string} selector */
export const place = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

const PLACE = "spotter.place";

/** The gym that was chosen for a workout. @param {Id} session @returns {Id} */
function placeOf(session) {
  try {
    const [known, gym = ""] = (localStorage.getItem(PLACE) ?? "").split(" ");
    return known === session ? gym : "";
  } catch {
    return "";
  }
}

export class SessionPage {
  /**
   * @param {object} given
   * @param {Store} given.store
   * @param {Id} given.id
   * @param {Words} given.words
   * @param {CameWith} given.cameWith
   * @param {(page: SessionPage) => Actions} given.actions
   * @param {(page: SessionPage) => void} given.takeOver called once, before the first drawing
   */
  constructor({ store, id, words, cameWith, actions, takeOver }) {
    this.store = store;
    this.id = id;
    this.words = words;
    this.cameWith = cameWith;
    this.takeOver = takeOver;
    /** @type {Id | null} the exercise that was opened by hand */
    this.focus = new URLSearchParams(location.search).get("log");
    /** @type {Id | null} the exercise of the last set */
    this.after = null;
    /** @type {Map<Id, Draft>} by log */
    this.drafts = new Map();
    /** @type {Set<Id>} objects whose operation is being kept: a second tap is none */
    this.busy = new Set();
    /** @type {Map<Id, cards.WarmUps>} chosen for an exercise, by log; those not done yet are offered */
    this.warmUps = new Map();
    /** @type {Map<Id, number>} how many working sets an exercise shall have, by log, where some were added */
    this.sets = new Map();
    /** @type {Set<Id>} logs whose menu was opened */
    this.menus = new Set();
    /** @type {Id} the gym */
    this.place = placeOf(id);
    this.taken = false;
    /** @type {Card[]} */
    this.all = [];
    this.actions = actions(this);
  }

  /** @returns {SessionRow | undefined} */
  get session() {
    return this.store.state.sessions.get(this.id);
  }

  /** @returns {Person} */
  get person() {
    return /** @type {Person} */ (this.store.state.person);
  }

  get exercises() {
    return this.store.state.exercises;
  }

  /** Where this workout is: as it was said for it on this phone, else where the person is as a rule. */
  get gym() {
    const { gyms } = this.store.state;
    return gyms.find(({ id }) => id === this.place) ?? gyms.find(({ is_current }) => is_current) ?? null;
  }

  /** @param {Gym} gym */
  trainIn(gym) {
    this.place = gym.id;
    try {
      localStorage.setItem(PLACE, `${this.id} ${gym.id}`);
    } catch {
      // It holds for this page.
    }
    this.draw();
  }

  get logs() {
    return cards.keptLogs(/** @type {SessionRow} */ (this.session));
  }

  /** @param {Card} card @returns {LogRow} */
  logNow(card) {
    return this.session?.logs.find(({ id }) => id === card.log.id) ?? card.log;
  }

  get isReady() {
    const { session, store } = this;
    return Boolean(session && store.state.person && cards.keptLogs(session).every(({ exercise }) => store.state.exercises.has(exercise)));
  }

  // --- Drawing ---------------------------------------------------------------------------------------------------------

  draw() {
    if (!this.isReady) return;
    if (!this.taken) {
      this.taken = true;
      this.takeOver(this);
    }
    const session = /** @type {SessionRow} */ (this.session);
    const all = session.deleted ? [] : cards.sessionCards(session, { focus: this.focus, after: this.after, sets: this.sets });
    this.all = all.map((card) => {
      const chosen = this.warmUps.get(card.log.id);
      return chosen ? cards.withWarmUps(card, chosen) : card;
    });
    document.body.dataset.sync = this.store.status;
    const held = holdFocus();
    document.title = `${cards.sessionTitle(session)} · Spotter`;
    render(bar(this, session), place(".bar"));
    render(top(this, session), place("#session-top"));
    render(totals(this, session), place("#totals"));
    render(session.deleted ? nothing : cardList(this.#views(session), this.all), place("#cards"));
    render(end(this, session), place("#session-end"));
    held();
  }

  /** @param {SessionRow} session @returns {Page} */
  #views(session) {
    return {
      session,
      person: this.person,
      exercises: this.exercises,
      gym: this.gym,
      draftOf: (card) => this.#draftOf(card),
      hasMenu: (log) => this.menus.has(log),
      isPending: (id) => this.store.isPending(id),
      decisionsOf: (log) => this.#decisionsOf(log),
      recordsOf: (set, card) => this.recordsOf(set, card),
      cameWith: this.cameWith,
      act: this.actions.card,
    };
  }

  /** @param {Card} card @returns {Draft} */
  #draftOf(card) {
    const draft = draftNow(this.drafts.get(card.log.id), card, this.person);
    this.drafts.set(card.log.id, draft);
    return draft;
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

  /**
   * What a set beats, computed here so that it is known at once and without a network, and taken back when it is changed.
   * @param {SetRow} set @param {Card} card
   */
  recordsOf(set, card) {
    const { measurement } = card.log;
    // Of a workout of another day the server knows what it was then.
    if (this.session?.state !== "open") return set.records;
    const earlier = card.sets.slice(0, card.sets.findIndex(({ id }) => id === set.id));
    return recordsOf(set, measurement, this.bestsOf(card.log), earlier);
  }

  /**
   * The best of an exercise before this workout: what the server told, and workouts finished here that it does not have yet.
   * @param {LogRow} log
   * @returns {Bests | undefined}
   */
  bestsOf({ exercise, measurement }) {
    const { bests, sessions } = this.store.state;
    let found = bests[exercise];
    for (const session of sessions.values()) {
      if (session.id === this.id || session.state === "open" || session.deleted || !this.store.isPending(session.id)) continue;
      for (const log of cards.keptLogs(session)) {
        if (log.exercise === exercise && log.measurement === measurement) found = withSets(found, cards.keptSets(log), measurement);
      }
    }
    return found;
  }

  // --- Keeping ---------------------------------------------------------------------------------------------------------

  /**
   * Keep operations on this phone, then show them; false where they could not be kept, and that was said.
   * @param {Operation[]} operations
   */
  async record(operations) {
    try {
      await this.store.record(operations);
      return true;
    } catch (error) {
      const isKnown = error instanceof StoreUnavailableError;
      if (!isKnown) console.error(error);
      const words = `${isKnown ? error.message : "This phone could not keep it."} Nothing was ticked.`;
      if (navigator.onLine) offer(words, "Use the connection", () => useForms(this.store));
      else toast(`${words} Make room, then try again.`, 12);
      return false;
    }
  }

  /**
   * @param {OperationKind} kind @param {Id} object @param {Record<string, unknown>} [values] @param {number} [version]
   * @returns {Operation}
   */
  operation(kind, object, values = {}, version) {
    const operation = { id: newId(), kind, object, at: new Date().toISOString(), values };
    return version === undefined ? operation : { ...operation, version };
  }

  /** @param {OperationKind} kind @param {Id} object @param {Record<string, unknown>} [values] @param {number} [version] */
  do(kind, object, values, version) {
    return this.record([this.operation(kind, object, values, version)]);
  }
}

/** The focus is where it was after drawing, at the next set where that place went. */
function holdFocus() {
  const active = document.activeElement;
  const inCards = active instanceof HTMLElement && active.closest("#cards");
  return () => {
    if (!inCards || document.activeElement !== document.body) return;
    // A card that is moved in the page loses the focus in it.
    if (active.isConnected) active.focus({ preventScroll: true });
    if (document.activeElement === document.body) focusNext();
  };
}
