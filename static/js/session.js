// All scripts of the session page, in one; and for the plain page, where gym/page.js has nothing to keep sets in, times by steppers
// and the units.

import "./app.js";
import "./gym/awake.js";
import { clockText } from "./gym/clock.js";
import "./gym/page.js";
import "./gym/work_timer.js";

/** Seconds of `1:30` or `90`; NaN for anything else. */
function seconds(text) {
  const parts = text.trim().split(":").map((part) => Number(part.replace(",", ".")));
  return parts.reduce((sum, part) => sum * 60 + part, 0);
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-time] [data-step]");
  if (!pressed) return;
  const input = pressed.closest("[data-time]").querySelector("input");
  const moved = seconds(input.value) + Number(pressed.dataset.step);
  if (!Number.isNaN(moved)) input.value = clockText(moved);
});

const STEPS = { kg: 2.5, lb: 5, km: 0.1, mi: 0.1, m: 10, yd: 10, ft: 10 };

document.addEventListener("change", ({ target }) => {
  // Where gym/page.js draws the page, it draws this too.
  if (document.body.dataset.gym || (target.name !== "weight_unit" && target.name !== "distance_unit")) return;
  const place = target.form.elements[target.name.replace("_unit", "")].closest(".pad");
  place.querySelector("[data-unit]").textContent = target.value;
  const [less, more] = place.querySelectorAll("[data-step]");
  less.dataset.step = -STEPS[target.value];
  more.dataset.step = STEPS[target.value];
});
