// What every page shares: steppers, dialogs, menus, toasts. Pages work without it.

import "./gym/rest_bar.js";
import "./phone.js";
import { toast } from "./toast.js";

/** `text` as a number, whichever decimal mark it has; NaN when it is none. */
function read(text) {
  const typed = text.trim();
  return typed === "" ? 0 : /^[-−+]?\d*[.,]?\d*$/.test(typed) ? Number(typed.replace(",", ".").replace("−", "-")) : NaN;
}

/** Move the field of a pad by `step`: to the next multiple of it, never below data-least (default 0). */
function move(input, step) {
  const value = read(input.value);
  if (Number.isNaN(value)) return;
  const least = Number(input.dataset.least ?? 0);
  const moved = Math.max(least, Math.round((value + step) * 1000) / 1000);
  const mark = input.value.includes(",") ? "," : ".";
  input.value = String(moved).replace(".", mark);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-step], [data-opens], [data-closes]");
  if (pressed?.dataset.step) {
    const input = pressed.closest(".pad:not([data-time])")?.querySelector("input");
    if (input) move(input, Number(pressed.dataset.step));
  } else if (pressed?.dataset.opens) {
    document.getElementById(pressed.dataset.opens)?.showModal();
  } else if (pressed) {
    pressed.closest("dialog")?.close();
  }

  // A press on the backdrop is a press on the dialog itself.
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const outside =
      event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    if (outside) event.target.close();
  }

  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A number is replaced, not added to, when its field is entered.
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.(".pad input")) event.target.select();
});

// Whatever goes wrong on the way, the form and what was typed stay. Its id stays too: sent again, it is not doubled.
// What a page asks for by itself and nobody sent says nothing (data-quiet).
const isQuiet = (event) => Boolean(event.target.closest?.("[data-quiet]"));

document.addEventListener("htmx:error", (event) => {
  if (!isQuiet(event)) toast("No answer came. Send it again; it will not be doubled.");
});

document.addEventListener("htmx:response:error", async (event) => {
  if (isQuiet(event)) return;
  const status = event.detail.ctx.response.raw.status;
  if (status === 401) toast("You are logged out. Log in on another tab, then send this again: it is still here.", 20);
  else if (status === 403) toast(await renewToken() ? "Your log-in had changed. Send it again." : "That is not allowed.");
  else if (status === 404) toast("That is not there any more. Reload the page to see what is.");
  else if (status >= 500) toast("The server could not do that. What you typed is still here; send it again.");
});

/** After a log-in on another tab the forms of this page carry an old token: take the new one from the page as it is now. */
async function renewToken() {
  const answer = await fetch(location.href);
  const fresh = new DOMParser()
    .parseFromString(await answer.text(), "text/html")
    .querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!answer.ok || answer.redirected || !fresh) return false;
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = fresh;
  document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "x-csrftoken": fresh }));
  return true;
}

document.addEventListener("spotter:toast", (event) => toast(event.detail.text));
