// What this phone keeps: IndexedDB, opened, brought up to date, and read and written in transactions.
//
// operations  [user, seq]  the outbox, in the order in which things were done
// sessions    [user, id]   workouts as the server last told them, one with its logs and sets
// people      user         the rest of the server's snapshot, and the count of what it acknowledged
// exercises   user         the catalogue

/** @import { Bests, Exercise, Gym, Id, Last, LogRow, Operation, Person, Result, SessionRow, SetRow, Snapshot } from "../../../assets/types/gym.js" */

/**
 * @typedef {object} Entry one operation in the outbox
 * @property {Id} user
 * @property {number} seq
 * @property {Id} id the operation's
 * @property {Operation} operation
 * @property {"waiting" | "attention"} state attention: the server said no; a person decides
 * @property {Result | null} result what the server said, where it needs attention
 * @property {SessionRow | LogRow | SetRow | null} seen the row as the person saw it
 * @property {Id | null} after the operation that has to be settled first
 *
 * @typedef {object} KeptPerson
 * @property {Id} user
 * @property {Person} person
 * @property {Record<Id, Last>} last
 * @property {Record<Id, Bests>} bests
 * @property {Gym[]} gyms
 * @property {Snapshot["recent"]} recent
 * @property {Snapshot["due"]} due
 * @property {string} csrf
 *
 * @typedef {{user: Id, id: Id, row: SessionRow}} KeptSession
 * @typedef {{user: Id, etag: string, fetched: number, list: Exercise[]}} KeptExercises
 */

export const NAME = "spotter";
export const VERSION = 2;

/** Nothing can be kept here: private mode, storage full or switched off. The plain forms still work. */
export class StoreUnavailableError extends Error {
  /** @param {"missing" | "blocked" | "full" | "failed"} reason @param {unknown} [cause] */
  constructor(reason, cause) {
    super(SENTENCES[reason], { cause });
    this.name = "StoreUnavailableError";
    this.reason = reason;
  }
}

const SENTENCES = {
  missing: "This browser keeps nothing on the phone.",
  blocked: "Another tab holds the storage of an older version. Close the other tabs, then reload.",
  full: "The phone’s storage is full.",
  failed: "The phone’s storage did not answer.",
};

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
export function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** All keys that begin with this user. @param {Id} user */
export const of = (user) => IDBKeyRange.bound([user], [user, []]);

/** @param {unknown} error */
function unavailable(error) {
  if (error instanceof StoreUnavailableError) return error;
  const name = error instanceof Error ? error.name : "";
  return new StoreUnavailableError(name === "QuotaExceededError" ? "full" : "failed", error);
}

export class Database {
  /** @param {IDBDatabase} handle */
  constructor(handle) {
    this.handle = handle;
    /** What to write first where all that was kept here is gone: somebody cleared it while the page was open.
     * @type {((at: (store: string) => IDBObjectStore) => Promise<unknown>) | null} */
    this.rescue = null;
    this.#watch();
  }

  /** @returns {Promise<Database>} */
  static async open() {
    return new Database((await openHandle()).handle);
  }

  #watch() {
    // A newer version in another tab may begin its upgrade; this one opens again when it next needs to.
    this.handle.onversionchange = () => this.handle.close();
  }

  /**
   * `work` in one transaction; resolves when all of it is on the disk, or rejects and nothing of it is.
   * @template T
   * @param {string[]} stores
   * @param {IDBTransactionMode} mode
   * @param {(at: (store: string) => IDBObjectStore) => Promise<T>} work awaits requests of this transaction only
   * @returns {Promise<T>}
   */
  async transact(stores, mode, work) {
    try {
      return await this.#attempt(stores, mode, work);
    } catch (error) {
      // Systems close the connection of a page that slept.
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw unavailable(error);
    }
    try {
      const { handle, isNew } = await openHandle();
      this.handle = handle;
      this.#watch();
      if (isNew && this.rescue) await this.#attempt(["operations"], "readwrite", this.rescue);
      return await this.#attempt(stores, mode, work);
    } catch (error) {
      throw unavailable(error);
    }
  }

  /**
   * @template T
   * @param {string[]} stores
   * @param {IDBTransactionMode} mode
   * @param {(at: (store: string) => IDBObjectStore) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async #attempt(stores, mode, work) {
    // Strict: the disk has it, not only the system's memory.
    const transaction = this.handle.transaction(stores, mode, { durability: "strict" });
    const complete = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error ?? new DOMException("Aborted", "AbortError"));
    });
    complete.catch(() => {}); // told below, or by the work's own error
    let result;
    try {
      result = await work((store) => transaction.objectStore(store));
    } catch (error) {
      try {
        transaction.abort();
      } catch {
        // It ended by itself.
      }
      throw error;
    }
    // What was only read is on the disk already.
    if (mode === "readwrite") await complete;
    return result;
  }

  /** @param {Id} user @returns {Promise<Entry[]>} in order */
  entries(user) {
    return this.transact(["operations"], "readonly", (at) => done(at("operations").getAll(of(user))));
  }
}

/** @returns {Promise<{handle: IDBDatabase, isNew: boolean}>} isNew: there was nothing */
function openHandle() {
  return new Promise((resolve, reject) => {
    if (!globalThis.indexedDB) {
      reject(new StoreUnavailableError("missing"));
      return;
    }
    /** @type {IDBOpenDBRequest} */
    let request;
    try {
      request = indexedDB.open(NAME, VERSION);
    } catch (error) {
      reject(new StoreUnavailableError("missing", error));
      return;
    }
    // The others close when they hear of the new version; one that sleeps does not hear.
    let isNew = false;
    const patience = setTimeout(() => reject(new StoreUnavailableError("blocked")), 5000);
    request.onupgradeneeded = (event) => {
      isNew = event.oldVersion === 0;
      if (request.transaction) upgrade(request.result, request.transaction, event.oldVersion);
    };
    request.onerror = () => {
      clearTimeout(patience);
      const error = request.error;
      // A newer version was here before this page was fetched.
      reject(error?.name === "VersionError" ? new StoreUnavailableError("blocked", error) : unavailable(error));
    };
    request.onsuccess = () => {
      clearTimeout(patience);
      resolve({ handle: request.result, isNew });
    };
  });
}

/** @param {IDBDatabase} handle @param {IDBTransaction} transaction @param {number} from */
function upgrade(handle, transaction, from) {
  const outbox = handle.createObjectStore("operations", { keyPath: ["user", "seq"] });
  outbox.createIndex("id", ["user", "id"], { unique: true });
  handle.createObjectStore("sessions", { keyPath: ["user", "id"] });
  handle.createObjectStore("people", { keyPath: "user" });
  handle.createObjectStore("exercises", { keyPath: "user" });
  if (from === 1) takeOverOutbox(handle, transaction);
}

/**
 * Version 1 had {id, user, at, kind, object, version?, values} in "outbox", whose keys counted up; nothing of it is dropped.
 * @param {IDBDatabase} handle @param {IDBTransaction} transaction
 */
function takeOverOutbox(handle, transaction) {
  const request = transaction.objectStore("outbox").openCursor();
  request.onsuccess = () => {
    const cursor = request.result;
    if (!cursor) {
      handle.deleteObjectStore("outbox");
      return;
    }
    const { user, ...operation } = cursor.value;
    transaction.objectStore("operations").put({ user, seq: Number(cursor.key), ...entryOf(operation) });
    cursor.continue();
  };
}

/** @param {Operation} operation @param {Entry["seen"]} [seen] @returns {Omit<Entry, "user" | "seq">} */
export function entryOf(operation, seen = null) {
  return { id: operation.id, operation, state: "waiting", result: null, seen, after: null };
}
