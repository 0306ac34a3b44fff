// A workout begun on this phone: it is there before the server knows of it.

/** @import {Store} from "./store.js" */
/** @import {DueSlot, Id, Operation, Prescription, SessionRow} from "../../../assets/types/gym.js" */

import { keptLogs } from "./cards.js";
import { newId } from "./ids.js";

/**
 * What a workout begins with; of a plan also which of its sessions it is, and what it asks for.
 * @typedef {object} Plan
 * @property {string} name
 * @property {{exercise: Id, superset: number | null, asked?: Prescription}[]} exercises
 * @property {{plan: Id, slot: number}} [of]
 */

/** @param {DueSlot} due @returns {Plan} */
export function planOfDue({ plan, slot, name, exercises }) {
  return { name, of: { plan, slot }, exercises: exercises.map((asked) => ({ exercise: asked.exercise, superset: asked.superset ?? null, asked })) };
}

/** @param {SessionRow} session @returns {Plan} */
export function repeatOf(session) {
  return { name: session.name, exercises: keptLogs(session).map(({ exercise, superset }) => ({ exercise, superset })) };
}

/** What begins a workout, in order. @param {Plan} plan @param {Id} session @param {string} at @returns {Operation[]} */
export function startOperations({ name, exercises, of }, session, at) {
  /** @param {Operation["kind"]} kind @param {Id} object @param {Record<string, unknown>} values @returns {Operation} */
  const operation = (kind, object, values) => ({ id: newId(), kind, object, at, values });
  const logs = exercises.map((each, index) => ({ id: newId(), ...each, position: index + 1 }));
  const found = [operation("start_session", session, { ...(name ? { name } : {}), ...of })];
  for (const { id, exercise, position, asked } of logs) {
    const planned = asked ? { planned: asked.planned, prescription: asked } : {};
    found.push(operation("add_exercise", id, { session, exercise, position, ...planned }));
    if (asked?.notes) found.push({ ...operation("note_exercise", id, { notes: asked.notes }), version: 1 });
  }
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
