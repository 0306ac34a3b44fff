// What the session page says, and where it leads the eye and the focus.

const UNDO_SECONDS = 30;

/** For screen readers. @param {string} words */
export function say(words) {
  const line = document.createElement("p");
  line.textContent = words;
  document.getElementById("said")?.replaceChildren(line);
}

/** Show words with a button that takes it back. @param {string} text @param {() => unknown} undo */
export const offerUndo = (text, undo) => offer(text, "Undo", undo);

/** Show words with a button. @param {string} text @param {string} label @param {() => unknown} act */
export function offer(text, label, act) {
  const box = document.createElement("div");
  box.className = "undo";
  const words = document.createElement("span");
  words.textContent = text;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  box.append(words, button);
  for (const other of document.querySelectorAll("#toasts .undo")) other.remove();
  document.getElementById("toasts")?.append(box);
  requestAnimationFrame(() => uncover(box));
  const going = setTimeout(() => box.contains(document.activeElement) || box.remove(), UNDO_SECONDS * 1000);
  button.addEventListener("click", () => {
    clearTimeout(going);
    box.remove();
    // The button had the focus: the next set has it then, not the top of the page.
    Promise.resolve(act()).then(() => {
      if (!document.activeElement || document.activeElement === document.body) focusNext();
    });
  });
}

/** @param {string} selector */
export function focusOn(selector) {
  const found = document.querySelector(selector);
  if (found instanceof HTMLElement) found.focus({ preventScroll: true });
}

/** The button of the set to go on with. */
export const focusNext = () => focusOn(".set.cur .cur-end .btn");

/** @returns {ScrollBehavior} */
const pace = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth");

/** The set in hand comes out from below what floats over it, its button first. @param {Element} cover */
export function uncover(cover) {
  const set = document.querySelector(".set.cur")?.getBoundingClientRect();
  if (!set || !cover.isConnected || set.top > innerHeight) return;
  const covered = set.bottom + 8 - cover.getBoundingClientRect().top;
  if (covered > 0) scrollBy({ top: covered, behavior: pace() });
}

/** The set in hand. */
export function bringIntoView() {
  document.querySelector(".set.cur")?.scrollIntoView({ block: "nearest", behavior: pace() });
}

/** An exercise that has just come or moved, with its first button. @param {string} logId @param {string} words */
export function show(logId, words) {
  document.getElementById(`log-${logId}`)?.scrollIntoView({ block: "start", behavior: pace() });
  focusOn(`#log-${logId} .cur-end .btn`);
  say(words);
}
