// Rows that go when they are pulled to the left.

/** A sideways pull of this many px deletes a set. */
const SWIPE = 72;

/** A set pulled to the left goes; a little pull comes back. @param {HTMLElement} list @param {(id: string) => void} onSwipe */
export function swipes(list, onSwipe) {
  /** @type {{row: HTMLElement, x: number, y: number, by: number} | null} */
  let pull = null;
  list.addEventListener(
    "touchstart",
    (event) => {
      const row = /** @type {HTMLElement} */ (event.target).closest(".set[data-set]");
      const touch = event.touches[0];
      pull = row instanceof HTMLElement && touch && event.touches.length === 1 ? { row, x: touch.clientX, y: touch.clientY, by: 0 } : null;
    },
    { passive: true },
  );
  list.addEventListener(
    "touchmove",
    (event) => {
      const touch = event.touches[0];
      if (!pull || !touch) return;
      const [x, y] = [touch.clientX - pull.x, touch.clientY - pull.y];
      // Mostly downwards is scrolling.
      if (pull.by === 0 && Math.abs(y) > Math.abs(x)) {
        pull = null;
        return;
      }
      pull.by = Math.min(0, x);
      pull.row.style.transform = `translateX(${pull.by}px)`;
      pull.row.classList.toggle("going", pull.by < -SWIPE);
    },
    { passive: true },
  );
  /** @param {boolean} isMeant the finger left; the browser took it for something of its own else */
  const end = (isMeant) => {
    if (!pull) return;
    const { row, by } = pull;
    pull = null;
    row.style.transform = "";
    row.classList.remove("going");
    if (isMeant && by < -SWIPE && row.dataset.set) onSwipe(row.dataset.set);
  };
  list.addEventListener("touchend", () => end(true));
  list.addEventListener("touchcancel", () => end(false));
}
