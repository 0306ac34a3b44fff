// The icons that the page came with (templates/workouts/icons.html), drawn once and used by name.

import { html } from "../lit.js";

/** @param {string} name @param {number} [size] */
export function icon(name, size = 18) {
  return html`<svg width=${size} height=${size} viewBox="0 0 24 24" aria-hidden="true"><use href="#icon-${name}" width="24" height="24"></use></svg>`;
}
