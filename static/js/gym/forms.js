// The server's own page in place of ours, where this phone has no room: its forms go to the server one by one.

/** @import {Store} from "./store.js" */

const WANTED = "spotter.forms";

/** From now on, in this tab. @param {Store} store */
export async function useForms(store) {
  await store.sendNow(); // what was kept before belongs on that page
  sessionStorage.setItem(WANTED, "1");
  location.reload();
}

/** Back to what this phone keeps, as soon as it has room. @param {Store} store @throws {StoreUnavailableError} it has none */
export async function leaveForms(store) {
  if (!sessionStorage.getItem(WANTED)) return;
  await store.tryToKeep();
  sessionStorage.removeItem(WANTED);
}
