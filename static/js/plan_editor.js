// The plan editor's comfort: exercises are dragged by their handle or moved with the arrow keys. All else is htmx and forms.

import { toast } from "./toast.js";

document.body.classList.add("lively");

const editor = () => document.getElementById("editor");

/** @param {EventTarget | null} target @param {string} selector @returns {HTMLElement | null} */
const around = (target, selector) => (target instanceof Element ? target.closest(selector) : null);

// --- The plan's version --------------------------------------------------------------------------------------------

// Each answer says at which version the plan is now. Requests that waited for it go out with the newest: they are ours.
document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  const { request, sourceElement } = ctx;
  // Every answer names its places itself. One whose form is replaced meanwhile, by a search, still counts.
  if (!sourceElement.hasAttribute("hx-target")) ctx.target = document.getElementById("moved");
  const version = editor()?.dataset.version;
  if (version) request.headers["X-Plan-Version"] = version;
  if (request.body instanceof URLSearchParams && request.body.has("version") && version) request.body.set("version", version);
});

document.addEventListener("spotter:plan", (event) => {
  const { version, saved } = /** @type {CustomEvent} */ (event).detail;
  const shown = editor();
  if (shown) shown.dataset.version = String(version);
  for (const input of document.querySelectorAll("input[name=version]")) {
    if (input instanceof HTMLInputElement) input.value = String(version);
  }
  const undo = document.getElementById("undo");
  if (undo instanceof HTMLButtonElement) undo.disabled = version < 2;
  if (!saved) return;
  shown?.querySelector(":scope > .alert")?.remove();
  const ahead = document.querySelector("#ahead[data-loaded] form");
  if (ahead instanceof HTMLFormElement) ahead.requestSubmit();
});

// --- What is open stays open, and the keyboard where it was --------------------------------------------------------

/** @type {string} */
let place = "";

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = /** @type {CustomEvent} */ (event).detail;
  place = around(document.activeElement, "[id^='p-'], [id^='d-'], [id^='t-'], #plan-head")?.id ?? "";
  // What is new is focused when all is in its place: before, it still stands below what it replaces, and the page would jump.
  for (const { fragment } of tasks) {
    for (const each of fragment?.querySelectorAll("[autofocus]") ?? []) {
      each.removeAttribute("autofocus");
      each.setAttribute("data-focus", "");
    }
  }
  if (ctx.response?.status === 412) return;
  // A form that is being filled in is not replaced because something else on its card was done.
  const source = around(ctx.sourceElement, ".ex.open");
  for (const open of document.querySelectorAll(".ex.open")) {
    if (open === source) continue;
    for (const task of tasks) {
      task.fragment?.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("hx-preserve", "");
    }
  }
});

/** Of many weeks, or stages, the one that is looked at. */
function showChosen() {
  for (const chosen of document.querySelectorAll("#editor .filters > :is([aria-current], [aria-pressed='true'])")) {
    if (chosen instanceof HTMLElement) chosen.parentElement?.scrollTo({ left: chosen.offsetLeft - 24 });
  }
}

showChosen();

document.addEventListener("htmx:after:swap", () => {
  showChosen();
  const opened = document.querySelector("[data-focus]");
  opened?.removeAttribute("data-focus");
  const here = document.activeElement === document.body && place ? document.getElementById(place) : null;
  const control = opened ?? here?.querySelector("a.whole") ?? here?.querySelector("summary, a, button");
  if (!(control instanceof HTMLElement)) return;
  control.focus({ preventScroll: true });
  const { top } = control.getBoundingClientRect();
  if (top < 64 || top > innerHeight - 160) (around(control, ".ex, .card, #tracks li") ?? control).scrollIntoView({ block: "start" });
});

// The way back stays in the bar; the words go.
new MutationObserver(() => {
  for (const said of document.querySelectorAll("#toasts [data-fades]:not([data-fading])")) {
    said.setAttribute("data-fading", "");
    setTimeout(() => said.remove(), 8000);
  }
}).observe(document.getElementById("toasts") ?? document.body, { childList: true });

// --- Moving --------------------------------------------------------------------------------------------------------

/** @param {Record<string, string>} said */
function press(said) {
  const form = document.getElementById("press");
  if (!(form instanceof HTMLFormElement)) return;
  for (const name of ["do", "target", "to", "before"]) {
    const input = form.elements.namedItem(name);
    if (input instanceof HTMLInputElement) input.value = said[name] ?? "";
  }
  form.requestSubmit();
}

document.addEventListener("keydown", (event) => {
  const row = around(event.target, ".grip")?.closest("li");
  const moves = event.key === "ArrowUp" ? "up" : event.key === "ArrowDown" ? "down" : "";
  if (!row || !moves) return;
  event.preventDefault();
  press({ do: moves, target: row.dataset.planned ?? "" });
  const told = document.getElementById("moved");
  if (told) told.textContent = `${row.querySelector(".g")?.firstChild?.textContent ?? ""} moved ${moves}`;
});

const EDGE = 90; // pixels from the top or the bottom of the screen from where it scrolls

/** @type {{ row: HTMLElement, list: Element, after: Element | null, y: number, moved: boolean, frame: number } | null} */
let drag = null;

document.addEventListener("pointerdown", (event) => {
  const grip = around(event.target, ".grip");
  const row = grip?.closest("li");
  if (!grip || !row || event.button !== 0 || !row.parentElement) return;
  grip.setPointerCapture(event.pointerId);
  drag = { row, list: row.parentElement, after: row.nextElementSibling, y: event.clientY, moved: false, frame: 0 };
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (!drag.moved && Math.abs(event.clientY - drag.y) < 6) return;
  drag.moved = true;
  drag.y = event.clientY;
  drag.row.classList.add("dragged");
  placeAt(event.clientX, event.clientY);
  if (!drag.frame) drag.frame = requestAnimationFrame(() => scroll(event.clientX));
});

/** Where the finger is: in front of the row whose upper half it is on, or at the end of a day. @param {number} x @param {number} y */
function placeAt(x, y) {
  if (!drag) return;
  const card = around(document.elementFromPoint(x, y), ".day");
  const list = card?.querySelector(".exercises");
  if (!list) return;
  const rows = [...list.children].filter((each) => each !== drag?.row);
  const next = rows.find((each) => {
    const box = each.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  if (drag.row.parentElement !== list || drag.row.nextElementSibling !== (next ?? null)) list.insertBefore(drag.row, next ?? null);
}

/** @param {number} x */
function scroll(x) {
  if (!drag) return;
  drag.frame = 0;
  const by = drag.y < EDGE ? drag.y - EDGE : Math.max(0, drag.y - (innerHeight - EDGE));
  if (!by) return;
  scrollBy({ top: by / 6, behavior: "instant" });
  placeAt(x, drag.y);
  drag.frame = requestAnimationFrame(() => scroll(x));
}

/** @param {boolean} keep */
function drop(keep) {
  if (!drag) return;
  const { row, list, after, moved, frame } = drag;
  drag = null;
  cancelAnimationFrame(frame);
  row.classList.remove("dragged");
  const there = row.parentElement === list && row.nextElementSibling === after;
  if (!moved || there) return;
  if (!keep) {
    list.insertBefore(row, after);
    return;
  }
  const next = row.nextElementSibling;
  press({
    do: "move",
    target: row.dataset.planned ?? "",
    to: around(row, ".day")?.dataset.day ?? "",
    before: (next instanceof HTMLElement && next.dataset.planned) || "",
  });
}

document.addEventListener("pointerup", () => drop(true));
document.addEventListener("pointercancel", () => drop(false));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") drop(false);
});

// Pressed, not dragged: say how it is meant.
document.addEventListener("click", (event) => {
  if (around(event.target, ".grip") && event.detail === 0) toast("Press the arrow keys to move it.");
});
