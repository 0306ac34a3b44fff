// The end of a bar with its plates, as an SVG. training/drawing.py draws the same without JavaScript.

/** @import {Unit} from "../../../assets/types/gym.js" */
/** @import {Discs} from "./loading.js" */

import { nothing, svg } from "../lit.js";

const GRAMS = { kg: 1000, lb: 453.59237 };
/** From this many grams on: a name for the colour of the discs on a platform, and how tall one is. @type {[number, string, number][]} */
const LOOKS = [
  [22_500, "red", 120],
  [17_500, "blue", 120],
  [12_500, "yellow", 110],
  [7500, "green", 100],
  [3500, "white", 84],
  [2000, "black", 70],
  [0, "grey", 58],
];
const WIDTH = 36;
const SHAFT = 46;
const HEIGHT = 132;

/** @param {string} weight @param {Unit} unit */
export function lookOf(weight, unit) {
  const grams = Number(weight) * GRAMS[unit];
  return /** @type {[number, string, number]} */ (LOOKS.find(([least]) => grams >= least));
}

/**
 * @param {Discs[]} discs on this side, the inmost first
 * @param {Unit} unit
 * @param {string} name what a screen reader says of it
 */
export function drawing(discs, unit, name) {
  const each = discs.flatMap(({ weight, count }) => Array.from({ length: count }, () => weight));
  const end = SHAFT + 12 + each.length * (WIDTH + 2);
  const width = Math.max(340, end + 46);
  const middle = HEIGHT / 2;
  return svg`<svg class="loaded-bar" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label=${name}>
    <rect class="shaft" x="0" y=${middle - 5} width=${SHAFT} height="10"></rect>
    <rect class="sleeve" x=${SHAFT} y=${middle - 9} width=${Math.min(width, Math.max(end + 34, 300)) - SHAFT} height="18" rx="4"></rect>
    <rect class="shoulder" x=${SHAFT} y=${middle - 17} width="10" height="34" rx="3"></rect>
    ${each.map((weight, index) => {
      const [, colour, tall] = lookOf(weight, unit);
      const x = SHAFT + 12 + index * (WIDTH + 2);
      return svg`<g class="disc ${colour}"><rect x=${x} y=${middle - tall / 2} width=${WIDTH} height=${tall} rx="6"></rect><text x=${x + WIDTH / 2} y=${middle + 5} text-anchor="middle" font-size=${weight.length > 3 ? 12 : 14}>${weight}</text></g>`;
    })}
    ${each.length ? nothing : svg`<text class="bare" x=${SHAFT + 130} y=${middle - 24} text-anchor="middle">no plates</text>`}
  </svg>`;
}
