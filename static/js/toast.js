// Short words above the tabs.

/** Show `text` for a while; screen readers hear it. */
export function toast(/** @type {string} */ text, seconds = 6) {
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  document.getElementById("toasts")?.append(box);
  setTimeout(() => box.remove(), seconds * 1000);
}
