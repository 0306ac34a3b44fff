// The order of the exercises and which are done in turn. Pure; the mirror of workouts/recording/exercises.py.

/** @import {Id, LogRow, SessionRow} from "../../../assets/types/gym.js" */

import { keptLogs } from "./cards.js";

/**
 * The places of all exercises after one is moved; none at the end of the list. A superset stays together, as in
 * recording.move_exercise.
 * @param {LogRow[]} logs @param {Id} id @param {1 | -1} by
 */
export function moved(logs, id, by) {
  /** @type {LogRow[][]} */
  const blocks = [];
  for (const log of logs) {
    const before = blocks.at(-1);
    if (log.superset !== null && before?.[0]?.superset === log.superset) before.push(log);
    else blocks.push([log]);
  }
  const here = blocks.findIndex((block) => block.some((log) => log.id === id));
  const block = blocks[here] ?? [];
  const inside = shifted(block, block.findIndex((log) => log.id === id), by);
  const after = inside ? blocks.with(here, inside) : shifted(blocks, here, by);
  return after ? after.flat().map((log, index) => ({ id: log.id, position: index + 1, superset: log.superset })) : [];
}

/** @template T @param {T[]} items @param {number} here @param {number} by @returns {T[] | null} */
function shifted(items, here, by) {
  if (here + by < 0 || here + by >= items.length) return null;
  const rest = items.toSpliced(here, 1);
  return rest.toSpliced(here + by, 0, /** @type {T} */ (items[here]));
}

/** @param {LogRow[]} logs @param {(log: LogRow) => number | null} superset */
const placesOf = (logs, superset) => logs.map((log, index) => ({ id: log.id, position: index + 1, superset: superset(log) }));

/** In turn with the next one. @param {SessionRow} session @param {Id} id */
export function joined(session, id) {
  const logs = keptLogs(session);
  const here = logs.findIndex((log) => log.id === id);
  const [log, after] = [logs[here], logs[here + 1]];
  if (!log || !after) return [];
  // A number that a removed exercise has is not free: restored, it would stand among strangers.
  const free = 1 + Math.max(0, ...session.logs.map(({ superset }) => superset ?? 0));
  const number = log.superset ?? after.superset ?? free;
  const absorbed = new Set([log.superset, after.superset].filter((each) => each !== null));
  return placesOf(logs, (each) => (each === log || each === after || (each.superset !== null && absorbed.has(each.superset)) ? number : each.superset));
}

/** Out of its superset; one that is left alone is none. @param {LogRow[]} logs @param {Id} id */
export function left(logs, id) {
  const log = logs.find((each) => each.id === id);
  const rest = logs.filter((each) => each.superset === log?.superset && each.id !== id);
  return placesOf(logs, (each) => (each.id === id || (rest.length === 1 && each === rest[0]) ? null : each.superset));
}
