// Runs in the page before its own scripts, and notes when a finger tapped and when the screen showed what that did.
(() => {
  const watch = {
    touches: 0, // how often a finger came down
    taps: [], // of each that ticked a set, in milliseconds after the finger left the glass: before that it is no tap
    usable: null, // milliseconds since the navigation began
    online: null,
    synced: null,
  };
  globalThis.stopwatch = watch;
  let tap = null;

  const current = () => document.querySelector("body[data-gym=on] .set.cur .cur-end .btn");

  /** How many sets a card shows as done, open or folded. */
  function shown(card) {
    const list = card.querySelector("ol.sets");
    if (list) return list.querySelectorAll("[data-set]").length;
    const chip = card.querySelector(".fold .chip");
    return Number.parseInt(chip?.textContent ?? "", 10) || 0;
  }

  /** What the form is for: the exercise, the set, and what stands in its fields. */
  function target() {
    const form = document.querySelector(".set.cur");
    if (!form) return "";
    const values = [...form.querySelectorAll(".pad label")].map(
      (label) => `${label.querySelector("input").value} ${label.querySelector("[data-unit]").textContent}`,
    );
    const name = form.closest(".log").querySelector("h2").textContent.trim();
    return `${name}, set ${form.querySelector(".n").textContent}: ${values.join(" × ")}`;
  }

  /** After the frame that shows what the page is now: the main thread has drawn it. */
  function afterFrame(then) {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => then(performance.now());
      port2.postMessage(null);
    });
  }

  addEventListener(
    "pointerdown",
    (event) => {
      watch.touches += 1;
      const card = event.target.closest?.("section.log");
      if (!card) return;
      tap = { at: event.timeStamp, id: card.id, before: shown(card), target: target() };
    },
    { capture: true },
  );

  addEventListener("pointerup", (event) => tap && (tap.at = event.timeStamp), { capture: true });
  addEventListener("click", () => tap && (tap.isClicked = true), { capture: true });

  // What the finger's leaving did was on the screen then, as the browser tells in steps of 8 ms. A task after the frame would come
  // after the click too, which goes first.
  const shownAfter = new Map();
  const say = (said) => said.isEarly && shownAfter.has(said.at) && (said.ticked = shownAfter.get(said.at));
  new PerformanceObserver((list) => {
    for (const { name, startTime, duration } of list.getEntries()) if (name === "pointerup") shownAfter.set(startTime, duration);
    watch.taps.forEach(say);
  }).observe({ type: "event", durationThreshold: 16 });

  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...given) {
    const made = transaction.apply(this, given);
    if (tap && !tap.asked && given[1] === "readwrite") {
      const mine = tap;
      mine.asked = performance.now();
      made.addEventListener("complete", () => (mine.kept = performance.now()));
    }
    return made;
  };

  new MutationObserver(() => {
    if (watch.usable === null && current()) {
      watch.usable = 0;
      afterFrame((now) => (watch.usable = now));
    }
    if (watch.online !== null && watch.synced === null && document.body.dataset.sync === "synced") {
      const waiting = document.querySelector(".kept.on-phone, .sync:not([hidden])");
      if (!waiting) afterFrame((now) => (watch.synced ??= now));
    }
    const card = tap && document.getElementById(tap.id);
    if (!card) return;
    const isThere = shown(card) > tap.before;
    // The button says it first; the line of the set follows when the disk has it.
    if (!tap.ticked && (isThere || card.querySelector(".is-ticked"))) {
      tap.isEarly = !tap.isClicked;
      tap.ticked = new Promise(afterFrame);
    }
    if (!isThere) return;
    const mine = tap;
    tap = null;
    const drawn = performance.now();
    const next = target(); // read in the same task: it is in the same frame
    afterFrame(async (painted) => {
      const ticked = await mine.ticked;
      const said = {
        at: mine.at,
        isEarly: mine.isEarly,
        asked: mine.asked - mine.at,
        ticked: ticked - mine.at,
        kept: mine.kept - mine.at,
        drawn: drawn - mine.at,
        painted: painted - mine.at,
        next,
        isNext: next !== mine.target && current() !== null,
      };
      say(said);
      watch.taps.push(said);
    });
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["class", "data-sync", "data-gym"] });

  addEventListener("online", () => (watch.online ??= performance.now()), { capture: true });
})();
