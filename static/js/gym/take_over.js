// From the server's page to ours: what was typed in it, where the focus was, and what only it says.

/** @import {CameWith, SessionPage} from "./session_page.js" */

import { toast } from "../toast.js";
import { editDraft } from "./drafts.js";
import { findSet } from "./reduce.js";
import { place } from "./session_page.js";
import { deleteById, willTick } from "./set_actions.js";
import { swipes } from "./swipes.js";
import { tickEarly } from "./tick.js";

/** What the server drew goes, once; what was typed in it and where the focus was stays. @param {SessionPage} page */
export function takeOver(page) {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector(".set-form"));
  const log = form?.closest(".log")?.id.replace("log-", "");
  const active = document.activeElement;
  const focused = active?.id || (active?.closest(".cur-end") ? ".cur-end .btn" : "");
  /** @type {Record<string, string>} */
  const typed = {};
  for (const field of form?.querySelectorAll("input[type=text], textarea, select") ?? []) {
    if (field instanceof HTMLSelectElement) {
      if (![...field.options].every((option) => option.selected === option.defaultSelected)) typed[field.name] = field.value;
    } else if ((field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.value !== field.defaultValue) {
      typed[field.name] = field.value;
    }
  }
  const editing = new URLSearchParams(location.search).get("edit");
  for (const selector of [".bar", "#session-top", "#totals", "#cards", "#session-end"]) place(selector).replaceChildren();
  document.body.dataset.gym = "on";
  if (editing) {
    const found = findSet(page.store.state, editing);
    if (found && !found.set.deleted) {
      page.focus = found.log.id;
      page.drafts.set(found.log.id, editDraft(found.set, page.person));
    }
  }
  if (log && Object.keys(typed).length) {
    queueMicrotask(() => {
      const draft = page.drafts.get(log);
      if (!draft) return;
      Object.assign(draft.texts, typed);
      draft.touched = true;
      page.draw();
    });
  }
  if (focused) {
    queueMicrotask(() => {
      const again = focused.startsWith(".") ? document.querySelector(`.set.cur ${focused}`) : document.getElementById(focused);
      /** @type {HTMLElement | null} */ (again)?.focus({ preventScroll: true });
    });
  }
  swipes(place("#cards"), (id) => deleteById(page, id));
  tickEarly(place("#cards"), (button) => willTick(page, button));
}

/** What only the server's page says of an exercise, kept for ours. @returns {CameWith} */
export function cameWith() {
  const found = new Map();
  for (const card of document.querySelectorAll("section.log")) {
    const [recorded, doubts] = [card.querySelector(":scope > .sum"), card.querySelector(":scope > .doubts")];
    if (recorded || doubts) found.set(card.id.replace("log-", ""), { recorded, doubts });
  }
  return found;
}

/**
 * “Looks right”, without leaving what is typed: the person has looked at what was assumed when this came over.
 * @param {SessionPage} page
 */
export function askOnce(page) {
  const box = document.getElementById("to-check");
  const form = box?.querySelector("form");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!answer?.ok) {
      toast("No answer came. Try it again with a connection.");
      return;
    }
    for (const came of page.cameWith.values()) came.doubts = null;
    page.draw();
    const thanks = document.createElement("p");
    thanks.className = "note";
    thanks.id = "to-check";
    thanks.tabIndex = -1;
    thanks.textContent = "Thank you. It is not asked again.";
    box?.replaceWith(thanks);
    thanks.focus();
  });
}

