// The rules of the outbox. Pure: no database, no network, no clock.

/** @import { Answer, Id, Operation, Result } from "../../../assets/types/gym.js" */
/** @import { Entry } from "./database.js" */

export const BATCH = 200;
export const LONGEST_WAIT = 60_000;

/** Makes its object, so that a second one of the same is a second tap. */
const MAKES = new Set(["start_session", "add_exercise", "log_set"]);

/**
 * What goes into the next request: in order, at most `most`.
 *
 * A later edit of a row carries the version that the earlier one will give it. If the earlier one meets a conflict, that
 * version may by chance be another device's: so the two never go together, and the later one waits for the verdict.
 * @param {Entry[]} entries in order
 * @param {number} most
 */
export function nextBatch(entries, most = BATCH) {
  const batch = [];
  const edited = new Set();
  for (const entry of entries) {
    if (entry.state !== "waiting") continue;
    const { object, version } = entry.operation;
    if (batch.length >= most || (version !== undefined && edited.has(object))) break;
    if (version !== undefined) edited.add(object);
    batch.push(entry);
  }
  return batch;
}

/** The rows that an operation is about: its own, and those it stands in or names. @param {Operation} operation @returns {Id[]} */
export function rowsOf(operation) {
  const { session, log } = operation.values;
  return [operation.object, session, log].filter((id) => typeof id === "string");
}

/**
 * What cannot be sent while `entry` is not settled: later operations on the same row, and those inside a row that it was
 * to make. All that follow from them too.
 * @param {Entry} entry @param {Entry[]} entries in order @returns {Entry[]}
 */
export function dependents(entry, entries) {
  const rows = new Set([entry.operation.object]);
  const makes = new Set(MAKES.has(entry.operation.kind) ? [entry.operation.object] : []);
  const found = [];
  for (const later of entries) {
    if (later.seq <= entry.seq) continue;
    const { operation } = later;
    const inside = rowsOf(operation).some((id) => makes.has(id));
    const same = rows.has(operation.object) && (operation.version !== undefined || makes.has(operation.object));
    if (!inside && !same) continue;
    found.push(later);
    rows.add(operation.object);
    if (inside && MAKES.has(operation.kind)) makes.add(operation.object);
  }
  return found;
}

/** Whether the same row is already being made: a double tap. @param {Operation} operation @param {Entry[]} entries */
export function isDouble(operation, entries) {
  return entries.some(
    ({ operation: { id, kind, object } }) =>
      id === operation.id || (MAKES.has(kind) && kind === operation.kind && object === operation.object),
  );
}

const VERDICTS = new Set(["applied", "already_applied", "conflict", "refused", "try_again"]);

/** The answer of our server to this user, or null: a captive portal, a proxy, somebody else.
 * @param {unknown} body @param {Id} user @returns {Answer | null} */
export function readAnswer(body, user) {
  if (typeof body !== "object" || body === null) return null;
  const answer = /** @type {Answer} */ (body);
  if (answer.user !== user || !Array.isArray(answer.results)) return null;
  return answer.results.every((result) => typeof result?.id === "string" && VERDICTS.has(result.verdict)) ? answer : null;
}

/** Milliseconds until the next try, more each time, never all phones at once. @param {number} failures @param {number} chance 0 to 1 */
export function pause(failures, chance) {
  const longest = Math.min(LONGEST_WAIT, 1000 * 2 ** Math.max(0, failures - 1));
  return longest * (0.5 + chance / 2);
}

/** @param {Operation} operation @param {string} reason @param {Record<string, string>} [faults] @returns {Result} */
export function refusal(operation, reason, faults = {}) {
  return { id: operation.id, verdict: "refused", row: null, reason, faults };
}
