// Sends the outbox: in order, one tab at a time, again and again until the server has named every operation.

/** @import { Answer, Id, Operation, Result, Snapshot } from "../../../assets/types/gym.js" */
/** @import { Entry } from "./database.js" */

import { learnClock } from "./clock.js";
import { BATCH, nextBatch, pause, readAnswer, refusal } from "./protocol.js";

const TIMEOUT = 15_000;
const STEAL_AFTER = 20_000;

/** @typedef {"synced" | "sending" | "waiting" | "offline" | "logged_out" | "other_user"} Status */

/** No answer of our server: no network, too slow, a captive portal, a proxy's page. */
export class OfflineError extends Error {}

/** Our server answered, but not with what was asked for. */
export class AnswerError extends Error {
  /** @param {number} status @param {unknown} body @param {number} wait seconds it asked for */
  constructor(status, body, wait) {
    super(`The server answered ${status}`);
    this.status = status;
    this.body = body;
    this.wait = wait;
  }
}

/**
 * The JSON that our server answers with; 304 gives null.
 * @param {string} url @param {RequestInit} [init]
 * @returns {Promise<{body: unknown, etag: string, status: number}>}
 * @throws {OfflineError} @throws {AnswerError}
 */
export async function ask(url, init = {}) {
  let answer;
  let text;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT);
  try {
    answer = await fetch(url, {
      ...init,
      headers: { Accept: "application/json", ...init.headers },
      credentials: "same-origin",
      cache: "no-store",
      signal: stop.signal,
    });
    text = await answer.text();
  } catch (error) {
    throw new OfflineError("No answer", { cause: error });
  } finally {
    clearTimeout(timer);
  }
  // What carries no build id of ours is somebody else's page, whatever its status says.
  if (answer.redirected || !answer.headers.get("X-Spotter-Build")) throw new OfflineError("Not our server");
  let body = null;
  try {
    if (answer.status !== 304) body = JSON.parse(text);
  } catch (error) {
    if (answer.ok) throw new OfflineError("Not an answer of ours", { cause: error });
  }
  if (typeof body?.now === "string") learnClock(body.now);
  if (!answer.ok && answer.status !== 304) {
    throw new AnswerError(answer.status, body, Number(answer.headers.get("Retry-After")) || 0);
  }
  return { body, etag: answer.headers.get("ETag") ?? "", status: answer.status };
}

/** By the phone's clock, with its offset. @param {Date} [at] @returns {string} */
export function deviceNow(at = new Date()) {
  const offset = -at.getTimezoneOffset();
  const two = (/** @type {number} */ number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const local = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, -1);
  return `${local}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}

/**
 * @typedef {object} Outbox what the flusher needs of the store
 * @property {() => Promise<Entry[]>} entries
 * @property {(batch: Entry[], results: Result[]) => Promise<void>} settle
 * @property {() => string} csrf
 * @property {(token: string) => Promise<void>} keepCsrf
 * @property {(status: Status) => void} tell
 */

export class Flusher {
  /** @param {Id} user @param {Outbox} outbox */
  constructor(user, outbox) {
    this.user = user;
    this.outbox = outbox;
    this.failures = 0;
    this.most = BATCH;
    /** @type {Promise<void> | null} */
    this.running = null;
    this.again = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** Begin when the page is looked at and when the network comes; there is no background to do it in. */
  watch() {
    const soon = () => {
      this.failures = 0;
      this.flush();
    };
    addEventListener("online", soon);
    addEventListener("pageshow", (event) => event.persisted && soon());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && soon());
  }

  /** Resolves when this round is over, sent or not. @returns {Promise<void>} */
  flush() {
    if (this.running) {
      this.again = true; // what was recorded after the round read the outbox
      return this.running;
    }
    clearTimeout(this.timer);
    this.running = alone(this.user, () => this.#round()).finally(() => {
      this.running = null;
      if (this.again) {
        this.again = false;
        if (!this.failures) this.flush();
      }
    });
    return this.running;
  }

  async #round() {
    try {
      for (;;) {
        const batch = nextBatch(await this.outbox.entries(), this.most);
        if (!batch.length) break;
        if (!this.failures) this.outbox.tell("sending"); // else the mark would flicker with every set done offline
        const results = await this.#send(batch);
        await this.outbox.settle(batch, results);
        const settled = results.filter(({ verdict }) => verdict !== "try_again").length;
        if (!settled) throw new AnswerError(503, null, 0);
        this.failures = 0;
        this.most = BATCH;
      }
      this.failures = 0;
      this.outbox.tell("synced");
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    this.failures += 1;
    if (error instanceof OfflineError) this.outbox.tell("offline");
    else if (error instanceof AnswerError && error.status === 401) return this.outbox.tell("logged_out");
    else if (error instanceof AnswerError && error.status === 409) return this.outbox.tell("other_user");
    else this.outbox.tell("waiting");
    const asked = error instanceof AnswerError ? error.wait * 1000 : 0;
    this.timer = setTimeout(
      () => document.visibilityState === "visible" && this.flush(),
      Math.max(asked, pause(this.failures, Math.random())),
    );
  }

  /** @param {Entry[]} batch @returns {Promise<Result[]>} of this batch only */
  async #send(batch) {
    try {
      return await this.#post(batch);
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      if (error.status === 403) {
        // After a log-in on another tab the token is an old one.
        const { body } = await ask("/sync/");
        const snapshot = /** @type {Snapshot} */ (body);
        if (snapshot.user?.id !== this.user) throw new AnswerError(409, null, 0);
        await this.outbox.keepCsrf(snapshot.csrf);
        return this.#post(batch);
      }
      if (![400, 413, 422].includes(error.status)) throw error;
      // One that cannot even be read must not hold up the others: find it by halves.
      if (batch.length > 1) {
        this.most = Math.ceil(batch.length / 2);
        return this.#send(batch.slice(0, this.most));
      }
      const [only] = batch;
      return only ? [refusal(only.operation, wordsOf(error.body))] : [];
    }
  }

  /** @param {Entry[]} batch */
  async #post(batch) {
    const { body } = await ask("/sync/", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.outbox.csrf() },
      body: JSON.stringify({
        user: this.user,
        device_now: deviceNow(),
        operations: batch.map(({ operation }) => operation),
      }),
    });
    const answer = readAnswer(body, this.user);
    if (!answer) throw new OfflineError("Not an answer to this");
    const asked = new Set(batch.map(({ id }) => id));
    return answer.results.filter(({ id }) => asked.has(id));
  }
}

/** @param {unknown} body */
function wordsOf(body) {
  const message = typeof body === "object" && body !== null && "message" in body ? body.message : "";
  return typeof message === "string" && message ? message : "The server could not read this.";
}

/**
 * `work` while no other tab does it. A tab that sleeps with the lock in its hand loses it after a while: two at once are
 * harmless, because the server knows an operation by its id.
 * @param {Id} user @param {() => Promise<void>} work @returns {Promise<void>}
 */
async function alone(user, work) {
  const name = `spotter-flush-${user}`;
  if (!globalThis.navigator?.locks) return leased(name, work);
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), STEAL_AFTER);
  let begun = false;
  const once = async () => {
    begun = true;
    clearTimeout(timer);
    await work();
  };
  try {
    await navigator.locks.request(name, { signal: patience.signal }, once);
  } catch {
    if (!begun) await navigator.locks.request(name, { steal: true }, once).catch(() => {});
  } finally {
    clearTimeout(timer);
  }
}

const LEASE = 20_000;

/** Where there are no locks (plain http): a lease in localStorage, which two tabs may win at once; see above why that is harmless.
 * @param {string} name @param {() => Promise<void>} work */
async function leased(name, work) {
  const me = Math.random().toString(36).slice(2);
  const free = () => {
    const [owner, until] = (localStorage.getItem(name) ?? "").split(" ");
    return !owner || owner === me || Number(until) < Date.now();
  };
  const hold = () => localStorage.setItem(name, `${me} ${Date.now() + LEASE}`);
  let renew;
  try {
    while (!free()) await new Promise((resolve) => setTimeout(resolve, 500));
    hold();
    renew = setInterval(hold, LEASE / 4);
  } catch {
    // No localStorage either: then without.
  }
  try {
    await work();
  } finally {
    clearInterval(renew);
    try {
      if (free()) localStorage.removeItem(name);
    } catch {
      // As above.
    }
  }
}
