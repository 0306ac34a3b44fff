// What every page shares: steppers, dialogs, menus, toasts. Pages work without it.

const toasts = document.getElementById("toasts");

/** Show `text` above the tabs for a while; screen readers hear it. */
export function toast(text, seconds = 6) {
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  toasts?.append(box);
  setTimeout(() => box.remove(), seconds * 1000);
}

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

document.addEventListener("htmx:error", () => toast("That did not reach the server. Nothing was changed; try again."));
document.addEventListener("spotter:toast", (event) => toast(event.detail.text));
