// Short sounds, made here: nothing is loaded, and they come offline too.
//
// Browsers let a page sound only after a press on it; unlock() is called within one.

/** @typedef {"rest_over" | "target" | "count" | "go"} Sound */

/** Frequency in Hz, begin and length in seconds. @type {Record<Sound, [number, number, number][]>} */
const SOUNDS = {
  rest_over: [
    [880, 0, 0.14],
    [880, 0.22, 0.14],
    [1318.5, 0.44, 0.3],
  ],
  target: [
    [1046.5, 0, 0.12],
    [1318.5, 0.16, 0.3],
  ],
  count: [[660, 0, 0.08]],
  go: [[990, 0, 0.25]],
};

/** @type {AudioContext | null} */
let context = null;
/** Milliseconds that browsers take for the same press; Safari gives a second. */
const AFTER_PRESS = 300;

/** Within a press: make ready for a sound later. Where there is no sound, nothing happens. */
export function unlock() {
  try {
    context ??= new AudioContext();
    if (context.state !== "running") context.resume().catch(() => {});
  } catch {
    context = null;
  }
}

/** The same from the first press on, without holding up what that does: to begin takes a slow phone a tenth of a second. */
export function unlockSoon() {
  if (context) unlock();
  else setTimeout(unlock, AFTER_PRESS);
}

/** Whether a sound now would be heard. */
export const isUnlocked = () => context?.state === "running";

/**
 * @param {Sound} name
 * @returns {boolean} whether it sounds
 */
export function play(name) {
  if (!context) return false;
  // Phones suspend it when the screen goes dark.
  if (context.state !== "running") context.resume().catch(() => {});
  const begin = context.currentTime + 0.02;
  for (const [frequency, after, length] of SOUNDS[name]) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = frequency;
    // Up and down in a few milliseconds, or it clicks.
    volume.gain.setValueAtTime(0, begin + after);
    volume.gain.linearRampToValueAtTime(0.6, begin + after + 0.01);
    volume.gain.setValueAtTime(0.6, begin + after + length - 0.03);
    volume.gain.linearRampToValueAtTime(0, begin + after + length);
    tone.connect(volume).connect(context.destination);
    tone.start(begin + after);
    tone.stop(begin + after + length);
  }
  return context.state === "running";
}

/** @param {number[]} pattern milliseconds on and off */
export function vibrate(pattern) {
  // Without a press before, the browser only writes a warning.
  if (navigator.userActivation?.hasBeenActive === false) return;
  navigator.vibrate?.(pattern);
}

/** What this person wants to hear and feel; said by the page. */
export const wants = {
  get sound() {
    return document.body.dataset.timerSound === "1";
  },
  get vibration() {
    return document.body.dataset.timerVibration === "1";
  },
};
