// Copies the link of a shared plan. Without a script it can be selected.

import { toast } from "./toast.js";

const field = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-link]"));
const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-copies]"));

if (field && button && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      toast("Link copied.");
    } catch {
      field.select();
      toast("Press copy on your keyboard: the link is selected.");
    }
  });
  field.addEventListener("focus", () => field.select());
}
