// The sheet with the plates: a weight to plates, plates to a weight, and the warm-up sets on the way.

/** @import {Exercise, Gym, Id, SetValues, Unit} from "../../../assets/types/gym.js" */
/** @import {Bar, Discs, Load, LoadKind} from "./loading.js" */

import { html, live, nothing } from "../lit.js";
import { drawing, lookOf } from "./discs.js";
import { icon } from "./icons.js";
import { barKey, barsFor, chooseBar as keepBar, chosenBar, discsText, inUnit, loadFor, loadText, platesFor, readWeight, steps, warmUps, weightOf, weightText } from "./loading.js";
import { openSheet } from "./sheets.js";

/** @param {LoadKind} kind @param {number} sides */
const where = (kind, sides) => (sides === 2 ? "on each side" : kind === "belt" ? "on the belt" : "on the one side");

/**
 * Open it. `onChoose` gets the weight in `unit`; `onWarmUps` the warm-up sets and the weight that they lead to, and without it
 * they are only shown. `gyms` are those there are to choose from. Resolves when the sheet is closed.
 * @param {object} given
 * @param {Exercise} given.exercise
 * @param {Gym} given.gym
 * @param {Gym[]} [given.gyms]
 * @param {string | null} given.weight
 * @param {Unit} given.unit
 * @param {(chosen: {weight: string, unit: Unit}) => void} given.onChoose
 * @param {string | undefined} [given.work] what warm-ups lead to, where that is not the weight shown; empty where nobody knows
 * @param {(sets: SetValues[], weight: string) => void} [given.onWarmUps]
 * @param {(gym: Gym) => void} [given.onGym] another one was chosen
 */
export function openPlates({ exercise, gym, gyms = [gym], weight, unit, work, onChoose, onWarmUps, onGym }) {
  let here = gym;
  let bar = chosenBar(exercise, gym);
  let isReverse = false;
  let text = weight ?? "";
  /** @type {Discs[]} */
  let discs = [];

  const options = () => ({ bar });
  const loaded = () => loadFor(exercise, here, text.trim() || "0", unit, options());
  const reversed = () => weightOf(exercise, here, discs, unit, options());
  const takesPlates = () => platesFor(exercise, here, options());

  return openSheet(
    `Load ${exercise.name}`,
    (redraw, close) => {
      /** @param {(event: Event) => void} act */
      const then = (act) => (/** @type {Event} */ event) => {
        act(event);
        redraw();
      };
      const turn = (/** @type {boolean} */ reverse) => () => {
        if (reverse === isReverse) return;
        // What is on the bar stays on it.
        if (reverse) discs = loaded()?.perSide ?? [];
        else text = reversed();
        isReverse = reverse;
        redraw();
      };
      const chooseGym = then((event) => {
        here = gyms.find((each) => each.id === /** @type {HTMLSelectElement} */ (event.target).value) ?? here;
        bar = chosenBar(exercise, here);
        discs = [];
        onGym?.(here);
      });
      const chooseBar = then((event) => {
        const found = barsFor(exercise, here)[Number(/** @type {HTMLSelectElement} */ (event.target).value)];
        if (!found) return;
        bar = found;
        keepBar(exercise, here, found);
      });
      const plates = takesPlates();
      if (!plates) isReverse = false;
      const load = loaded();
      // Without a weight, body weight alone is something to do; of anything else nobody means none.
      const isAsked = isReverse || Boolean(text.trim()) || load?.kind === "belt";
      const result = isReverse ? reversed() : isAsked && load?.exact ? (load.reached ?? "") : "";
      const use = (/** @type {Event} */ event) => {
        event.preventDefault();
        if (!result) return;
        close();
        onChoose({ weight: result, unit });
      };
      const bars = barsFor(exercise, here);
      return html`<div class="sheet-head"><div><h2>What to load</h2><p class="muted">${exercise.name}</p></div><button type="button" class="icon" aria-label="Close" @click=${close}>${icon("x", 22)}</button></div>
        ${plates
          ? html`<div class="seg" role="group" aria-label="Direction">
              <button type="button" aria-pressed=${!isReverse} @click=${turn(false)}>Weight to plates</button>
              <button type="button" aria-pressed=${isReverse} @click=${turn(true)}>Plates to weight</button>
            </div>`
          : nothing}
        <div class="plates-scroll"><form class="plates" id="plates-form" novalidate @submit=${use}>
          ${isReverse && plates ? reverseView(plates) : forwardView(load)}
          ${bars.length > 1 || gyms.length > 1
            ? html`<div class="plate-choices">
                ${bars.length > 1
                  ? html`<label class="form-label">Bar<select class="form-select" @change=${chooseBar}>${bars.map(
                      (each, index) => html`<option value=${index} .selected=${live(bar ? barKey(bar) === barKey(each) : index === 0)}>${each.name || "Bar"}, ${weightText((readWeight(each.weight) ?? 0) + (readWeight(each.collars) ?? 0))} ${here.weight_unit}</option>`,
                    )}</select></label>`
                  : nothing}
                ${gyms.length > 1
                  ? html`<label class="form-label">Gym<select class="form-select" @change=${chooseGym}>${gyms.map(
                      (each) => html`<option value=${each.id} .selected=${live(each.id === here.id)}>${each.name}</option>`,
                    )}</select></label>`
                  : nothing}
              </div>`
            : nothing}
        </form>
        ${warmUpView(work ?? (isReverse ? result : text), close)}</div>
        <button class="btn full" form="plates-form" ?disabled=${!result}>${result ? `Use ${used(result, load)}` : isAsked ? "Cannot be loaded here" : "Enter a weight"}</button>`;

      /** @param {string} weight @param {Load | null} shown */
      function used(weight, shown) {
        if (Number(weight)) return `${weight} ${unit}`;
        return shown?.kind === "belt" ? "body weight alone" : "no weight";
      }

      /** @param {Load | null} shown */
      function forwardView(shown) {
        const move = (/** @type {number} */ direction) => then(() => {
          text = steps(exercise, here, text, direction, unit, options());
        });
        // The button goes when it is pressed, so the focus goes on to the field.
        const put = (/** @type {string | null} */ value) => (/** @type {Event} */ event) => {
          const form = /** @type {HTMLElement} */ (event.currentTarget).closest("form");
          text = value ?? text;
          redraw();
          form?.querySelector("input")?.focus();
        };
        const near = shown && !shown.exact ? [shown.reached, shown.above].filter((each) => each !== null) : [];
        return html`${shown && plates ? drawn(shown.perSide, spoken(shown)) : nothing}
          <div class="pad">
            <button type="button" aria-label="Less weight" tabindex="-1" @click=${move(-1)}>${icon("minus", 22)}</button>
            <label><input type="text" inputmode="decimal" maxlength="32" autocomplete="off" enterkeyhint="done" aria-label="Weight, ${unit}" aria-invalid=${shown ? nothing : "true"} aria-describedby="plates-said" .value=${live(text)} @input=${then((event) => (text = /** @type {HTMLInputElement} */ (event.target).value))}><span>${unit}</span></label>
            <button type="button" aria-label="More weight" tabindex="-1" @click=${move(1)}>${icon("plus", 22)}</button>
          </div>
          <div class="plates-said" id="plates-said" role="status">${shown ? (isAsked ? says(shown) : html`<p>Enter a weight, such as 82.5.</p>`) : html`<p class="field-error">Enter a weight, such as 82.5.</p>`}</div>
          ${near.length ? html`<div class="row">${near.map((each) => html`<button type="button" class="ghost wide" @click=${put(each)}>${each} ${unit}</button>`)}</div>` : nothing}`;
      }

      /** @param {{kind: LoadKind, sides: number, bar: string, discs: Discs[]}} there */
      function reverseView(there) {
        const on = (/** @type {string} */ one) => discs.find((each) => each.weight === one)?.count ?? 0;
        // Not disabled, only said to be: a button that is disabled when it is pressed loses the focus.
        /** @param {string} one @param {number} by */
        const change = (one, by) => then(() => {
          const count = on(one) + by;
          if (count < 0 || count > (there.discs.find((each) => each.weight === one)?.count ?? 0)) return;
          const rest = discs.filter((each) => each.weight !== one);
          discs = [...rest, ...(count > 0 ? [{ weight: one, count }] : [])].sort((a, b) => Number(b.weight) - Number(a.weight));
        });
        const name = `${discsText(discs) || "No plates"} ${here.weight_unit} ${where(there.kind, there.sides)}`;
        return html`${drawn(discs, name)}
          <p class="big plates-total" role="status">${result} ${unit}<small>${name}${Number(there.bar) ? `, with the ${there.bar} ${here.weight_unit} bar` : ""}${other(result)}</small></p>
          <div class="plate-taps" role="group" aria-label="Put plates ${where(there.kind, there.sides)}">${there.discs.map(
            (each) => html`<div class="plate-tap">
              <button type="button" class="disc-button ${lookOf(each.weight, here.weight_unit)[1]}" aria-label="Put on ${each.weight} ${here.weight_unit}, ${on(each.weight)} of ${each.count} on" aria-disabled=${on(each.weight) >= each.count ? "true" : nothing} @click=${change(each.weight, 1)}>${each.weight}</button>
              <span class="num" aria-hidden="true">${on(each.weight)} of ${each.count}</span>
              <button type="button" class="ghost" aria-label="Take off ${each.weight} ${here.weight_unit}" aria-disabled=${on(each.weight) ? nothing : "true"} @click=${change(each.weight, -1)}>${icon("minus", 18)}</button>
            </div>`,
          )}</div>
          <button type="button" class="ghost" aria-disabled=${discs.length ? nothing : "true"} @click=${then(() => (discs = []))}>Clear the bar</button>`;
      }

      /** @param {Discs[]} shown @param {string} name */
      function drawn(shown, name) {
        return html`<div class="bar-picture">${drawing(shown, here.weight_unit, name)}</div>`;
      }

      /** @param {Load} shown */
      function spoken(shown) {
        const side = takesPlates()?.sides ?? 2;
        return `${discsText(shown.perSide) || "No plates"} ${here.weight_unit} ${where(shown.kind, side)}`;
      }

      /** @param {Load} shown */
      function says(shown) {
        if (!shown.exact) {
          const most = shown.above === null && shown.reached !== null;
          return html`<p>${icon("info")} <span><b>${text.trim() || "0"} ${unit}</b> cannot be loaded here. ${most ? "The most is:" : "Nearest:"}</span></p>`;
        }
        const unused = shown.kind === "free" ? "Nothing is known of its steps here: any weight will do." : "";
        const named = [shown.barName, Number(shown.bar) ? `${shown.bar} ${here.weight_unit}` : ""].filter(Boolean).join(", ");
        const line = loadText(shown) || KINDS[shown.kind] || unused;
        return html`<p><b>${line}</b>${named ? html`<small>${named}</small>` : nothing}${unit === here.weight_unit ? nothing : html`<small>${shown.total} ${here.weight_unit} in ${here.name}</small>`}</p>`;
      }

      /** @param {string} shown */
      function other(shown) {
        return unit === here.weight_unit || !shown ? "" : ` · ${inUnit(shown, unit, here.weight_unit)} ${here.weight_unit}`;
      }

      /** @param {string} shown @param {() => void} done */
      function warmUpView(shown, done) {
        const sets = warmUps(exercise, here, shown, unit, options());
        if (!sets.length) return nothing;
        const add = () => {
          done();
          onWarmUps?.(sets, shown);
        };
        return html`<section class="warm-ups" aria-labelledby="warm-ups-title">
          <h3 id="warm-ups-title">Warm-up for ${shown} ${unit}</h3>
          <ol class="list">${sets.map((set) => {
            const line = loadText(loadFor(exercise, here, set.weight, unit, options()));
            return html`<li><span class="n warm-n" aria-hidden="true">W</span><span class="g num">${set.weight} ${unit} × ${set.reps}<small>${line}</small></span></li>`;
          })}</ol>
          ${onWarmUps ? html`<button type="button" class="ghost wide" @click=${add}>${icon("plus")} Add ${sets.length === 1 ? "this warm-up" : `these ${sets.length} warm-ups`}</button>` : nothing}
        </section>`;
      }
    },
    "plates-sheet",
  );
}

/** What is said where there are no plates to name. @type {Partial<Record<LoadKind, string>>} */
const KINDS = { dumbbells: "It is there as a dumbbell", kettlebell: "It is there as a kettlebell", stack: "It is on the stack", plate: "One plate", belt: "Body weight alone" };
