// The tick under the finger: a button that ticks a set off shows it in the frame after the finger leaves it.
//
// The click comes some milliseconds later, and the disk some after that. So this is the answer to a finger, not to where the set is:
// that is said by its line, which is drawn when the disk has it. What could not be kept loses its tick again, with a word why.

/** The click of a tap comes within this many milliseconds, or never. */
const CLICK_COMES = 500;
/** A finger that moved this many px is no tap. */
const SLOP = 12;
/** A page that is out of sight draws no frame: on with it after so many milliseconds. */
const FRAME_COMES = 100;

/** How many show a tick on a button: the finger, and the set that is being kept. @type {WeakMap<Element, number>} */
const showing = new WeakMap();

/**
 * Tick a button.
 * @param {Element | null} button
 * @returns {() => void} takes it back
 */
export function showTick(button) {
  if (!button) return () => {};
  const count = (/** @type {1 | -1} */ by) => {
    const left = (showing.get(button) ?? 0) + by;
    showing.set(button, left);
    button.classList.toggle("is-ticked", left > 0);
  };
  count(1);
  let isOver = false;
  return () => {
    if (!isOver) count(-1);
    isOver = true;
  };
}

/** When the frame with the tick has been drawn: what follows it, the disk above all, would hold it up. @returns {Promise<void>} */
export function tickDrawn() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, FRAME_COMES);
  });
}

/**
 * Show the ticks of `[data-tick]` buttons as soon as the finger leaves them.
 * @param {HTMLElement} place that they are in
 * @param {(button: Element) => boolean} willTick whether the click that follows will
 */
export function tickEarly(place, willTick) {
  /** @type {{button: Element, x: number, y: number} | null} decided while the finger is down: that costs the tick nothing */
  let press = null;
  place.addEventListener("pointerdown", ({ target, isPrimary, button: which, clientX: x, clientY: y }) => {
    const button = target instanceof Element && isPrimary && which === 0 ? target.closest("[data-tick]") : null;
    press = button && willTick(button) ? { button, x, y } : null;
  });
  place.addEventListener("pointerup", ({ target, isPrimary, clientX, clientY }) => {
    if (!press || !isPrimary) return;
    const { button, x, y } = press;
    press = null;
    if (!(target instanceof Node && button.contains(target)) || Math.hypot(clientX - x, clientY - y) > SLOP) return;
    const takeBack = showTick(button);
    const never = setTimeout(takeBack, CLICK_COMES);
    const onClick = () => {
      clearTimeout(never);
      // After what the click does, which shows it until the set is kept.
      setTimeout(takeBack);
    };
    button.addEventListener("click", onClick, { once: true });
  });
}
