// The session page: clocks, times by steppers, the units. Everything works without it, by plain forms.

import "./gym/awake.js";
import { clockText, showClocks } from "./gym/clock.js";
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

// Opening an exercise closes the one that was open, unless something is typed there that is not sent yet.
document.addEventListener(
  "click",
  ({ target }) => {
    const body = target.closest(".fold")?.closest(".log-body");
    const typed = [...document.querySelectorAll(".set-form :is(input[type=text], textarea)")];
    if (!body || typed.every((field) => field.value === field.defaultValue)) return;
    const fold = body.querySelector(".fold");
    fold.setAttribute("hx-target", `#${body.id}`);
    fold.setAttribute("hx-select", `#${body.id}`);
  },
  { capture: true },
);

// After an answer: the focus goes on where the thumb was, or to the first fault; an exercise that opened comes into view.
let pressedIn = null;
document.addEventListener("htmx:before:request", () => {
  pressedIn = document.activeElement?.closest(".log-body")?.id ?? null;
});
document.addEventListener("htmx:after:settle", () => {
  showClocks();
  if (!pressedIn || document.activeElement?.closest(".log-body")) return;
  const open = document.querySelector(`#${pressedIn} .set.cur`) ?? document.querySelector(".set.cur");
  if (!open) return;
  (open.querySelector("[aria-invalid]") ?? open.querySelector(".cur-end button")).focus({ preventScroll: true });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  open.scrollIntoView({ block: "nearest", behavior: still ? "instant" : "smooth" });
});
