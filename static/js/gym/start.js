// A workout begun on this phone: it is there before the server knows of it.

/** @import {Store} from "./store.js" */
/** @import {Id, Operation, SessionRow} from "../../../assets/types/gym.js" */

import { keptLogs } from "./cards.js";
import { newId } from "./ids.js";

/** @typedef {{name: string, exercises: {exercise: Id, superset: number | null}[]}} Plan what a workout begins with */

/** @param {SessionRow} session @returns {Plan} */
export function repeatOf(session) {
  return { name: session.name, exercises: keptLogs(session).map(({ exercise, superset }) => ({ exercise, superset })) };
}

/** What begins a workout, in order. @param {Plan} plan @param {Id} session @param {string} at @returns {Operation[]} */
export function startOperations({ name, exercises }, session, at) {
  /** @param {Operation["kind"]} kind @param {Id} object @param {Record<string, unknown>} values @returns {Operation} */
  const operation = (kind, object, values) => ({ id: newId(), kind, object, at, values });
  const logs = exercises.map(({ exercise, superset }, index) => ({ id: newId(), exercise, superset, position: index + 1 }));
  const found = [operation("start_session", session, name ? { name } : {})];
  for (const { id, exercise, position } of logs) found.push(operation("add_exercise", id, { session, exercise, position }));
  if (logs.some(({ superset }) => superset !== null)) {
    found.push(operation("arrange_exercises", session, { logs: logs.map(({ id, position, superset }) => ({ id, position, superset })) }));
  }
  return found;
}

/** Begin it here and go to its page. @param {Store} store @param {Plan} plan */
export async function startHere(store, plan) {
  const id = newId();
  await store.record(startOperations(plan, id, new Date().toISOString()));
  // With a network the server knows of it in a moment; without one its page comes from this phone.
  if (navigator.onLine) await Promise.race([store.sendNow(), new Promise((resolve) => setTimeout(resolve, 1500))]);
  location.assign(`/sessions/${id}/`);
}
