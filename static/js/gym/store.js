// What a page knows and what this phone still has to tell the server. One for each page and person.

/** @import { Exercise, Id, LogRow, Operation, Person, Result, SessionRow, SetRow, Snapshot } from "../../../assets/types/gym.js" */
/** @import { Entry, KeptExercises, KeptPerson, KeptSession } from "./database.js" */
/** @import { Status } from "./flush.js" */
/** @import { State } from "./reduce.js" */

import { byServer } from "./clock.js";
import { Database, StoreUnavailableError, done, entryOf, of } from "./database.js";
import { AnswerError, Flusher, OfflineError, ask } from "./flush.js";
import { dependents, isDouble, rowsOf } from "./protocol.js";

export { StoreUnavailableError };

/**
 * @typedef {object} Attention what the server did not take
 * @property {Operation} operation
 * @property {Result} result
 * @property {SessionRow | LogRow | SetRow | null} seen_row as the person saw it when they did this
 * @property {Operation[]} followers later ones that build on it and wait for it
 *
 * @typedef {object} Reducer
 * @property {(state: State, operation: Operation) => void} apply
 * @property {(state: State, row: SessionRow | LogRow | SetRow | null) => void} merge
 */

const FINISHED_KEPT = 20;
const AFTER_TICK = 50;
const EXERCISES_FRESH = 10 * 60_000;

/** @type {Map<Id, Promise<Store>>} */
const opened = new Map();

/**
 * The same store for everybody on this page who asks for the same person's.
 * @param {{user: Id, reduce: Reducer}} given
 * @returns {Promise<Store>}
 * @throws {StoreUnavailableError}
 */
export function openStore({ user, reduce }) {
  let store = opened.get(user);
  if (!store) {
    store = Store.open(user, reduce);
    opened.set(user, store);
    Object.assign(globalThis, { spotterStore: store }); // for the tests, and for whoever looks into a phone
    store.catch(() => opened.delete(user));
  }
  return store;
}

export class Store extends EventTarget {
  /** @param {Id} user @param {Reducer} reduce @param {Database} database */
  constructor(user, reduce, database) {
    super();
    this.user = user;
    this.reduce = reduce;
    this.database = database;
    /** @type {State} */
    this.state = { person: null, sessions: new Map(), exercises: new Map(), last: {}, bests: {}, gyms: [], recent: [], due: [] };
    /** @type {Entry[]} */
    this.entries = [];
    /** @type {Status} */
    this.told = "synced";
    this.csrf = tokenOfPage();
    this.doubtful = false;
    this.written = 0; // how often this tab wrote, so that a reading that began before is read again
    /** @type {Promise<void> | null} */
    this.reading = null;
    this.channel = globalThis.BroadcastChannel ? new BroadcastChannel(`spotter-${user}`) : null;
    if (this.channel) this.channel.onmessage = ({ data }) => this.#hear(data);
    database.rescue = async (at) => {
      this.doubtful = true;
      for (const entry of this.entries) await done(at("operations").put(entry));
    };
    this.flusher = new Flusher(user, {
      entries: () => database.entries(user),
      settle: (batch, results) => this.#settle(batch, results),
      csrf: () => this.csrf,
      keepCsrf: async (token) => {
        this.csrf = token;
      },
      tell: (status) => {
        this.#tell(status, true);
        if (status !== "synced" || !this.doubtful) return;
        this.doubtful = false;
        this.load().catch(() => {});
      },
    });
  }

  /** @param {Id} user @param {Reducer} reduce */
  static async open(user, reduce) {
    const store = new Store(user, reduce, await Database.open());
    await store.#read();
    store.flusher.watch();
    if (store.pending.length) store.flusher.flush();
    return store;
  }

  /** Not sent yet, in order. @returns {Operation[]} */
  get pending() {
    return this.entries.filter(({ state }) => state === "waiting").map(({ operation }) => operation);
  }

  /** @returns {Attention[]} */
  get attention() {
    return this.entries
      .filter(({ state, after }) => state === "attention" && !after)
      .map(({ id, operation, result, seen }) => ({
        operation,
        result: result ?? { id, verdict: "refused", row: null, reason: "", faults: {} },
        seen_row: seen,
        followers: this.entries.filter(({ after }) => after === id).map((entry) => entry.operation),
      }));
  }

  /** @returns {Status} */
  get status() {
    if (this.told === "synced" && this.pending.length) return "waiting";
    return this.told;
  }

  /** Whether something of this row is on this phone only. @param {Id} objectId */
  isPending(objectId) {
    return this.entries.some(({ state, operation }) => state === "waiting" && operation.object === objectId);
  }

  /**
   * Keep what was done, then show it, then send it. When this resolves the phone has it on its disk.
   * @param {Operation[]} operations
   * @throws {StoreUnavailableError} and nothing of it is kept
   */
  async record(operations) {
    const kept = await this.#keep(operations, []);
    if (!kept.length) return;
    this.#take(kept);
    // The tick is seen first, then sent. Whoever leaves in between has it in the outbox.
    setTimeout(() => this.flusher.flush(), AFTER_TICK);
    askToPersist();
  }

  /** Send it once more. @param {Id} id */
  async retry(id) {
    await this.#change(id, async (entry, store) => {
      await done(store.put({ ...entry, state: "waiting", result: null, after: null }));
    });
    this.flusher.failures = 0;
    this.flusher.flush();
  }

  /** Forget it and what builds on it. @param {Id} id */
  async drop(id) {
    const dropped = this.entries.find((entry) => entry.id === id);
    if (!dropped) return;
    // What was done after the server's word builds on that word, not on this.
    const going = dropped.state === "waiting" ? dependents(dropped, this.entries) : this.entries.filter(({ after }) => after === id);
    await this.#keep([], [dropped, ...going]);
    await this.#changed();
  }

  /** Others in its place, in one step. @param {Id} id @param {Operation[]} operations */
  async replace(id, operations) {
    const going = this.entries.filter((entry) => entry.id === id || entry.after === id);
    await this.#keep(operations, going);
    await this.#changed();
    this.flusher.flush();
  }

  /** Send what is there now, whatever was tried before. */
  async sendNow() {
    this.flusher.failures = 0;
    await this.flusher.flush();
  }

  /**
   * What the server has now. Where there is no network, or no room for it, what is kept stays.
   * @param {Id} [sessionId] also when it is finished
   * @returns {Promise<boolean>} whether it came and is kept
   */
  async load(sessionId) {
    try {
      for (let tries = 0; tries < 3; tries++) {
        const acknowledged = await this.#acknowledged();
        const snapshot = await this.#fetchSnapshot(sessionId);
        if (snapshot.user.id !== this.user) throw new AnswerError(409, null, 0);
        // What was acknowledged meanwhile may not be in it.
        if (await this.#keepSnapshot(snapshot, acknowledged)) break;
      }
      await this.#loadExercises();
      await this.#changed();
      if (this.told !== "sending") this.#tell("synced", false);
      if (this.pending.length) this.flusher.flush();
      return true;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) this.#tell(statusOf(error), false);
      return false;
    }
  }

  /**
   * What a page came with, where nothing is known of that workout yet: one can go on before anything else has come.
   * @param {{user: Person, sessions: SessionRow[], exercises: Exercise[]}} given
   */
  async offer({ user: person, sessions, exercises }) {
    if (person.id !== this.user) return;
    for (const row of exercises) if (!this.state.exercises.has(row.id)) this.state.exercises.set(row.id, row);
    // What is kept may be newer than a page from the cache.
    if (this.state.person && sessions.every(({ id }) => this.state.sessions.has(id))) return;
    await this.database.transact(["sessions", "people"], "readwrite", async (at) => {
      const known = new Set(await done(at("sessions").getAllKeys(of(this.user))).then((keys) => keys.map(String)));
      for (const row of sessions) {
        if (!known.has(String([this.user, row.id]))) await done(at("sessions").put({ user: this.user, id: row.id, row }));
      }
      if (await done(at("people").get(this.user))) return;
      const nothing = { last: {}, bests: {}, gyms: [], recent: [], due: [], csrf: this.csrf };
      await done(at("people").put({ user: this.user, person, ...nothing }));
    });
    await this.#changed();
  }

  /** Whether there is room again. @throws {StoreUnavailableError} there is none */
  async tryToKeep() {
    await this.database.transact(["operations"], "readwrite", async (at) => {
      const store = at("operations");
      const nobody = { user: "", seq: 0, id: "" };
      await done(store.put(nobody));
      await done(store.delete([nobody.user, nobody.seq]));
    });
  }

  /** How much of other people waits on this phone. @returns {Promise<number>} */
  async countOfOthers() {
    const keys = await this.database.transact(["operations"], "readonly", (at) => done(at("operations").getAllKeys()));
    return keys.filter((key) => Array.isArray(key) && key[0] !== this.user).length;
  }

  /** All that is only on this phone, to be kept elsewhere. @returns {Blob} */
  exportFile() {
    const file = {
      spotter: "on this phone",
      user: this.user,
      made_at: new Date().toISOString(),
      unsent: this.entries.filter(({ state }) => state === "waiting").map(({ operation }) => operation),
      needs_attention: this.attention,
      workouts: [...this.state.sessions.values()],
    };
    return new Blob([JSON.stringify(file, null, 2)], { type: "application/json" });
  }

  // --- Keeping ---------------------------------------------------------------------------------------------------------

  /**
   * @param {Operation[]} operations @param {Entry[]} going leave in the same transaction
   * @returns {Promise<Entry[]>} those that are new
   */
  async #keep(operations, going) {
    /** @type {Entry[]} */
    const kept = [];
    await this.database.transact(["operations"], "readwrite", async (at) => {
      kept.length = 0; // where it is tried twice
      const store = at("operations");
      for (const entry of going) await done(store.delete([entry.user, entry.seq]));
      /** @type {Entry[]} */
      const there = await done(store.getAll(of(this.user)));
      let seq = there.at(-1)?.seq ?? 0;
      for (const operation of operations) {
        if (isDouble(operation, [...there, ...kept])) continue;
        seq += 1;
        const entry = { user: this.user, seq, ...entryOf(plain(operation), this.#seen(operation)) };
        await done(store.add(entry));
        kept.push(entry);
      }
    });
    return kept;
  }

  /** The row without what is in it, as it stands on the page. @param {Operation} operation */
  #seen(operation) {
    const row = findRow(this.state, operation.object);
    if (!row) return null;
    const { logs: _logs, sets: _sets, last: _last, ...own } = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (row));
    return /** @type {SetRow} */ (/** @type {unknown} */ (plain(own)));
  }

  /** Shows what has just been kept, without reading everything again: a tick is shown at once. @param {Entry[]} kept */
  #take(kept) {
    this.written += 1;
    for (const entry of kept) {
      if (this.entries.some(({ id }) => id === entry.id)) continue;
      this.entries.push(entry);
      this.reduce.apply(this.state, timed(entry.operation));
    }
    this.#emit("change");
    this.#emit("status");
    this.channel?.postMessage({ type: "changed" });
  }

  /** An entry and those that wait for it. @param {Id} id @param {(entry: Entry, store: IDBObjectStore) => Promise<void>} change */
  async #change(id, change) {
    await this.database.transact(["operations"], "readwrite", async (at) => {
      const store = at("operations");
      /** @type {Entry[]} */
      const there = await done(store.getAll(of(this.user)));
      for (const entry of there) if (entry.id === id || entry.after === id) await change(entry, store);
    });
    await this.#changed();
  }

  async #changed() {
    this.written += 1;
    this.channel?.postMessage({ type: "changed" });
    await this.#read();
  }

  // --- Reading ---------------------------------------------------------------------------------------------------------

  /** Everything anew: what the server last told, and the outbox on top of it. @returns {Promise<void>} */
  #read() {
    // One that has begun may have missed what this one is for.
    const before = this.reading ?? Promise.resolve();
    const reading = before.catch(() => {}).then(() => this.#readNow());
    this.reading = reading;
    return reading.finally(() => {
      if (this.reading === reading) this.reading = null;
    });
  }

  async #readNow() {
    for (;;) {
      const written = this.written;
      /** @type {[Entry[], KeptSession[], KeptPerson | undefined, KeptExercises | undefined]} */
      const [entries, sessions, kept, list] = await this.database.transact(["operations", "sessions", "people", "exercises"], "readonly", (at) =>
        // Asked for at once: between an answer and the next question a slow phone finds something else to do.
        Promise.all([
          done(at("operations").getAll(of(this.user))),
          done(at("sessions").getAll(of(this.user))),
          done(at("people").get(this.user)),
          this.state.exercises.size ? undefined : done(at("exercises").get(this.user)),
        ]),
      );
      if (written !== this.written) continue;
      const exercises = list ? byId(list.list) : this.state.exercises;
      this.entries = entries;
      // Nothing is known any more, because it was cleared: what this page knows is what there is.
      if (!kept && this.state.person) return this.#told();
      this.state = stateOf(kept, sessions, exercises);
      if (kept?.csrf && !this.csrf) this.csrf = kept.csrf;
      for (const { state, operation } of this.entries) if (state === "waiting") this.#apply(operation);
      return this.#told();
    }
  }

  #told() {
    for (const name of ["change", "status", "attention"]) this.#emit(name);
  }

  /** One that the reducer stumbles over must not hide all others. @param {Operation} operation */
  #apply(operation) {
    try {
      this.reduce.apply(this.state, timed(operation));
    } catch (error) {
      console.error("An operation could not be shown", error);
    }
  }

  // --- Sending ---------------------------------------------------------------------------------------------------------

  /** Note what the server said, in one transaction with the rows it told. @param {Entry[]} batch @param {Result[]} results */
  async #settle(batch, results) {
    const verdicts = new Map(results.map((result) => [result.id, result]));
    let dropped = false;
    await this.database.transact(["operations", "sessions", "people"], "readwrite", async (at) => {
      const store = at("operations");
      /** @type {Entry[]} */
      const there = await done(store.getAll(of(this.user)));
      /** @type {KeptSession[]} */
      const sessions = await done(at("sessions").getAll(of(this.user)));
      /** @type {(KeptPerson & {acknowledged?: number}) | undefined} */
      const kept = await done(at("people").get(this.user));
      const state = stateOf(kept, sessions, this.state.exercises);
      const sent = new Set(batch.map(({ id }) => id));
      dropped = batch.some(({ id }) => !there.some((entry) => entry.id === id));
      for (const entry of there) {
        const result = sent.has(entry.id) ? verdicts.get(entry.id) : undefined;
        if (!result || result.verdict === "try_again") continue;
        if (result.verdict === "applied" || result.verdict === "already_applied") {
          this.reduce.apply(state, timed(entry.operation));
          this.reduce.merge(state, result.row);
          await done(store.delete([entry.user, entry.seq]));
          continue;
        }
        this.reduce.merge(state, result.row);
        const { kind, object } = entry.operation;
        if (kind === "delete_set" && result.row?.id === object && result.row.deleted) {
          await done(store.delete([entry.user, entry.seq])); // both wanted the same
          continue;
        }
        Object.assign(entry, { state: "attention", result });
        await done(store.put(entry));
        for (const later of dependents(entry, there)) {
          const verdict = sent.has(later.id) ? verdicts.get(later.id)?.verdict : undefined;
          if (verdict === "applied" || verdict === "already_applied" || later.state === "attention") continue;
          Object.assign(later, { state: "attention", after: entry.after ?? entry.id });
          await done(store.put(later));
        }
      }
      await keepSessions(at("sessions"), this.user, state.sessions);
      if (kept) await done(at("people").put({ ...kept, acknowledged: (kept.acknowledged ?? 0) + 1 }));
    });
    // The server may know more than it said: another device's changes, or something that was dropped here while it was sent.
    if (dropped || results.some(({ verdict }) => verdict !== "applied" && verdict !== "try_again")) this.doubtful = true;
    await this.#changed();
    this.dispatchEvent(new CustomEvent("applied", { detail: results }));
  }

  async #acknowledged() {
    /** @type {{acknowledged?: number} | undefined} */
    const kept = await this.database.transact(["people"], "readonly", (at) => done(at("people").get(this.user)));
    return kept?.acknowledged ?? 0;
  }

  /** @param {Id} [sessionId] @returns {Promise<Snapshot>} */
  async #fetchSnapshot(sessionId) {
    let answer;
    try {
      answer = await ask(sessionId ? `/sync/?session=${encodeURIComponent(sessionId)}` : "/sync/");
    } catch (error) {
      // One that was started on this phone, and that the server does not know yet.
      if (!sessionId || !(error instanceof AnswerError) || error.status !== 404) throw error;
      answer = await ask("/sync/");
    }
    const snapshot = /** @type {Partial<Snapshot> | null} */ (answer.body);
    if (!snapshot?.user || !Array.isArray(snapshot.sessions)) throw new OfflineError("Not an answer of ours");
    return /** @type {Snapshot} */ (snapshot);
  }

  /** @param {Snapshot} snapshot @param {number} acknowledged @returns {Promise<boolean>} whether it is not too old */
  async #keepSnapshot(snapshot, acknowledged) {
    this.csrf = snapshot.csrf;
    return this.database.transact(["operations", "sessions", "people"], "readwrite", async (at) => {
      /** @type {{acknowledged?: number} | undefined} */
      const kept = await done(at("people").get(this.user));
      if ((kept?.acknowledged ?? 0) !== acknowledged) return false;
      /** @type {KeptSession[]} */
      const there = await done(at("sessions").getAll(of(this.user)));
      const fresh = byId(snapshot.sessions);
      // What needs a decision is told with the names of what it is about.
      /** @type {Entry[]} */
      const entries = await done(at("operations").getAll(of(this.user)));
      const named = new Set(entries.filter(({ state }) => state === "attention").flatMap(({ operation }) => rowsOf(operation)));
      const isNamed = (/** @type {SessionRow} */ { id, logs }) =>
        named.has(id) || logs.some((log) => named.has(log.id) || log.sets.some((set) => named.has(set.id)));
      const finished = there
        .filter(({ id, row }) => !fresh.has(id) && row.state === "finished")
        .sort((a, b) => (a.row.started_at < b.row.started_at ? 1 : -1))
        .slice(0, FINISHED_KEPT)
        .map(({ id }) => id);
      // In progress here and not there: finished or discarded on another device.
      for (const { id, row } of there) {
        if (!fresh.has(id) && !finished.includes(id) && !isNamed(row)) await done(at("sessions").delete([this.user, id]));
      }
      await keepSessions(at("sessions"), this.user, fresh);
      const { user: person, last, bests, gyms, recent, due, csrf } = snapshot;
      await done(at("people").put({ user: this.user, person, last, bests, gyms, recent, due, csrf, acknowledged }));
      return true;
    });
  }

  async #loadExercises() {
    /** @type {KeptExercises | undefined} */
    const kept = await this.database.transact(["exercises"], "readonly", (at) => done(at("exercises").get(this.user)));
    const known = byId(kept?.list ?? []);
    const named = [...this.state.sessions.values()].flatMap(({ logs }) => logs).every(({ exercise }) => known.has(exercise));
    const age = Date.now() - (kept?.fetched ?? 0);
    if (kept && named && age >= 0 && age < EXERCISES_FRESH) return;
    const { body, etag, status } = await ask("/sync/exercises/", kept ? { headers: { "If-None-Match": kept.etag } } : {});
    const { exercises } = /** @type {{exercises?: Exercise[]}} */ (body ?? {});
    const list = status === 304 ? kept?.list : exercises;
    if (!Array.isArray(list)) throw new OfflineError("Not an answer of ours");
    const fetched = { user: this.user, etag: status === 304 ? (kept?.etag ?? "") : etag, fetched: Date.now(), list };
    await this.database.transact(["exercises"], "readwrite", (at) => done(at("exercises").put(fetched)));
    this.state.exercises = byId(list);
  }

  // --- Telling ---------------------------------------------------------------------------------------------------------

  /** @param {Status} status @param {boolean} others */
  #tell(status, others) {
    if (others) this.channel?.postMessage({ type: "status", status });
    if (this.told === status) return;
    this.told = status;
    this.#emit("status");
  }

  /** Another tab. @param {{type: "changed"} | {type: "status", status: Status}} message */
  #hear(message) {
    if (message.type === "status") this.#tell(message.status, false);
    else this.#read().catch(() => {});
  }

  /** @param {string} name */
  #emit(name) {
    this.dispatchEvent(new Event(name));
  }
}

/** @param {unknown} error @returns {Status} */
function statusOf(error) {
  if (error instanceof AnswerError) {
    if (error.status === 401) return "logged_out";
    return error.status === 409 ? "other_user" : "waiting";
  }
  return "offline";
}

/** @param {KeptPerson | undefined} kept @param {KeptSession[]} sessions @param {Map<Id, Exercise>} exercises @returns {State} */
function stateOf(kept, sessions, exercises) {
  return {
    person: kept?.person ?? null,
    sessions: new Map(sessions.map(({ id, row }) => [id, row])),
    exercises,
    last: kept?.last ?? {},
    bests: kept?.bests ?? {},
    gyms: kept?.gyms ?? [],
    recent: kept?.recent ?? [],
    due: kept?.due ?? [],
  };
}

/** @param {IDBObjectStore} store @param {Id} user @param {Map<Id, SessionRow>} sessions */
async function keepSessions(store, user, sessions) {
  for (const [id, row] of sessions) await done(store.put({ user, id, row }));
}

/** @template {{id: Id}} T @param {T[]} rows @returns {Map<Id, T>} */
const byId = (rows) => new Map(rows.map((row) => [row.id, row]));

/** Without what cannot be kept: proxies of a framework, undefined. @template T @param {T} value @returns {T} */
const plain = (value) => JSON.parse(JSON.stringify(value));

/** As the server will move it: what a page knows is by one clock. @param {Operation} operation @returns {Operation} */
function timed(operation) {
  const { at, values } = operation;
  if (byServer(at) === at) return operation;
  const { ended_at } = values;
  return { ...operation, at: byServer(at), values: typeof ended_at === "string" ? { ...values, ended_at: byServer(ended_at) } : values };
}

/** @param {State} state @param {Id} id @returns {SessionRow | LogRow | SetRow | undefined} */
export function findRow(state, id) {
  const session = state.sessions.get(id);
  if (session) return session;
  for (const { logs } of state.sessions.values()) {
    for (const log of logs) {
      const found = log.id === id ? log : log.sets.find((set) => set.id === id);
      if (found) return found;
    }
  }
}

/** The token of the page's forms; a page from the cache has an old one, which the first refusal replaces. */
function tokenOfPage() {
  const field = document.querySelector("[name=csrfmiddlewaretoken]");
  return field instanceof HTMLInputElement ? field.value : (document.body.dataset.csrf ?? "");
}

/** Ask the browser, once, not to clear this when space gets short. */
function askToPersist() {
  try {
    if (localStorage.getItem("spotter-asked-to-persist")) return;
    localStorage.setItem("spotter-asked-to-persist", "1");
    navigator.storage?.persist?.().catch(() => {});
  } catch {
    // Not to be had here.
  }
}
