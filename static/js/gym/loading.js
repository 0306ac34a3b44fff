// What is put on the bar: training/loading.py again, for the phone. tests/vectors/loading.json keeps the two alike.
// All reckoning is in whole thousandths of the gym's unit; plates are never converted. A weight may be asked for in the other
// unit: then each load counts as what it reads in that unit, to two decimals.

/** @import {Exercise, Gym, SetValues, Unit} from "../../../assets/types/gym.js" */

import { westernDigits } from "./numbers.js";

/** @typedef {{weight: string, count: number}} Discs */
/** @typedef {{kind: string, name: string, weight: string, collars?: string}} Bar */
/** @typedef {"two_sides" | "one_side" | "belt" | "plate" | "dumbbells" | "kettlebell" | "stack" | "free"} LoadKind */

/**
 * How a weight is loaded, or the heaviest there is below it. What is put where is in the gym's unit, `unit`; `reached`,
 * `missing`, `below` and `above` are in the unit that was asked for.
 * @typedef {{
 *   kind: LoadKind, unit: Unit, bar: string, barName: string, perSide: Discs[], pin: string | null, total: string | null,
 *   reached: string | null, missing: string, below: string | null, above: string | null, exact: boolean,
 * }} Load
 */

/** @typedef {{plates: [number, number][], grain: number, tables: Uint16Array[]}} Pile */
/**
 * @typedef {{
 *   kind: LoadKind, base: number, name: string, sides: number, pile: Pile | null, fixed: number[], offset: number, spare: boolean,
 *   isBar: boolean, aside: boolean,
 * }} Source
 */
/** @typedef {{unit: Unit, free: string, warms: boolean, sources: Source[], loads: number[], all: number[], by: Map<number, Source>}} Setup */

/** @type {Record<Unit, number>} */
const HEAVIEST = { kg: 2_000_000, lb: 4_410_000 };
/** @type {Record<Unit, number>} */
const FREE_STEPS = { kg: 2500, lb: 5000 };
const FINE_STEP = 1000;
const FINE = new Set(["medicine_ball", "weight_plate"]);
const TWO_SIDES = new Set(["barbell", "ez_bar", "trap_bar", "smith_machine", "plate_loaded"]);
const WITHOUT_WEIGHT = new Set(["reps", "time", "distance_time"]);
const BAR_REPS = 10;
/** @type {[number, number][]} Percent of the first work set, and repetitions. */
const RAMP = [[40, 5], [60, 3], [80, 2]];
const NEVER = 0xffff;

// --- Numbers: whole thousandths of a unit ---

const WEIGHT = /^(\d{0,7})(?:[.,٫](\d{0,4})0*)?$/;

/**
 * Thousandths of a typed weight, with comma or point; null for what is none. A set that came over may have a fourth decimal:
 * then it is no whole number, and lies between two loads as it should.
 * @param {string | null | undefined} text
 */
export function readWeight(text) {
  const typed = text ?? "";
  const match = WEIGHT.exec(typed.trim()) ?? WEIGHT.exec(westernDigits(typed.normalize("NFKC")).trim());
  if (!match || !(match[1] || match[2])) return null;
  return (Number(match[1] || 0) * 10_000 + Number((match[2] ?? "").padEnd(4, "0"))) / 10;
}

/** Thousandths as lifters write them. @param {number} whole */
export function weightText(whole) {
  const rest = String(Math.floor(whole) % 1000).padStart(3, "0").replace(/0+$/, "");
  return `${Math.floor(whole / 1000)}${rest && `.${rest}`}`;
}

/** @param {bigint} top @param {bigint} bottom */
const rounded = (top, bottom) => (2n * top + bottom) / (2n * bottom);

/**
 * Thousandths of `unit` as they read in the other one: accounts.units.from_kg(to_kg(…)), by way of kg with 4 decimals.
 * @param {number} whole @param {Unit} unit @param {Unit} as
 */
function readIn(whole, unit, as) {
  if (unit === as) return whole;
  const kg = unit === "lb" ? rounded(BigInt(whole) * 45_359_237n, 10_000_000n) : BigInt(whole) * 10n;
  if (as === "kg") return Number(rounded(kg, 100n)) * 10;
  const top = kg * 10_000n; // lb = top / bottom
  const bottom = 45_359_237n;
  const quarters = rounded(4n * top, bottom);
  const off = 4n * top - quarters * bottom; // in quarters × bottom
  const near = 100n * (off < 0n ? -off : off) <= 8n * bottom; // within 0.02 lb
  return near ? Number(quarters) * 250 : Number(rounded(100n * top, bottom)) * 10;
}

/**
 * What stands at an index that is there.
 * @template T
 * @param {ArrayLike<T>} row @param {number} index
 */
const at = (row, index) => /** @type {T} */ (row[index]);

// --- The search: which sums a pile of plates makes, and with how few ---

/** 1, 2, 4 … and a rest: each number up to `count` is a sum of some of them. @param {number} count */
function shares(count) {
  const found = [];
  for (let left = count; left > 0; ) {
    const share = Math.min(left, 2 ** found.length);
    found.push(share);
    left -= share;
  }
  return found;
}

/** @param {number} a @param {number} b @returns {number} */
const gcd = (a, b) => (b ? gcd(b, a % b) : a);

/**
 * tables[k][s] is the fewest plates of kinds k and lighter that weigh s × grain: a bounded knapsack, solved whole.
 * @param {[number, number][]} plates weight and number, heaviest first
 * @param {number} most
 * @returns {Pile}
 */
function pileOf(plates, most) {
  const grain = plates.reduce((all, [weight]) => gcd(all, weight), 0) || 1;
  const there = plates.reduce((all, [weight, count]) => all + weight * count, 0);
  const size = Math.floor(Math.min(there, most) / grain);
  let fewest = new Uint16Array(size + 1).fill(NEVER);
  fewest[0] = 0;
  const tables = [fewest];
  for (const [weight, count] of plates.slice().reverse()) {
    fewest = fewest.slice();
    for (const share of shares(count)) {
      const shift = (weight / grain) * share;
      for (let sum = size; sum >= shift; sum -= 1) {
        const before = at(fewest, sum - shift);
        if (before !== NEVER && before + share < at(fewest, sum)) fewest[sum] = before + share;
      }
    }
    tables.push(fewest);
  }
  return { plates, grain, tables: tables.reverse() };
}

/**
 * The fewest plates that weigh `weight`, a sum of the pile; of equally few the ones with the heaviest first.
 * @param {Pile} pile @param {number} weight
 */
function fewestOf(pile, weight) {
  /** @type {Discs[]} */
  const chosen = [];
  let left = weight / pile.grain;
  pile.plates.forEach(([plate, there], kind) => {
    const [table, rest] = [at(pile.tables, kind), at(pile.tables, kind + 1)];
    const step = plate / pile.grain;
    let count = Math.min(there, Math.floor(left / step));
    while (at(rest, left - count * step) === NEVER || at(rest, left - count * step) + count !== table[left]) count -= 1;
    left -= count * step;
    if (count) chosen.push({ weight: weightText(plate), count });
  });
  return chosen;
}

// --- What loads an exercise ---

/** @param {string | undefined} text */
const thousandths = (text) => readWeight(text ?? "0") ?? 0;

/** @param {Bar} bar */
const whole = (bar) => thousandths(bar.weight) + thousandths(bar.collars);

/**
 * Weight and number, heaviest first; rows of one weight count together.
 * @param {Gym} gym @param {(pairs: number) => number} count
 * @returns {[number, number][]}
 */
function plates(gym, count) {
  /** @type {Map<number, number>} */
  const found = new Map();
  for (const row of gym.plates) {
    const [weight, there] = [thousandths(row.weight), count(row.pairs)];
    if (weight > 0 && there > 0) found.set(weight, (found.get(weight) ?? 0) + there);
  }
  return [...found].sort((one, two) => two[0] - one[0]);
}

/** @param {{from: string, to: string, step: string}[]} rows */
function fixedOf(rows) {
  const found = new Set();
  for (const row of rows) {
    const [first, last, step] = [thousandths(row.from), thousandths(row.to), thousandths(row.step)];
    if (step <= 0) found.add(first);
    else for (let each = first; each <= last; each += step) found.add(each);
  }
  return [...found].sort((one, two) => one - two);
}

/** @param {string} text */
const words = (text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);

/**
 * The index of the name all of whose words are in a name of the exercise; of several the longest, then the first; -1 for none.
 * @param {Exercise} exercise @param {string[]} names
 */
function named(exercise, names) {
  const own = [exercise.name, ...(exercise.aliases ?? [])].map((name) => new Set(words(name ?? "")));
  let [best, most] = [-1, 0];
  names.forEach((name, index) => {
    const asked = words(name);
    if (asked.length > most && own.some((each) => asked.every((word) => each.has(word)))) [best, most] = [index, asked.length];
  });
  return best;
}

/** The code of what an exercise is done with, be it given as one or as its label. @param {Exercise} exercise */
function equipmentOf(exercise) {
  const code = (exercise.equipment ?? "").toLowerCase().replaceAll(/[\s-]+/g, "_");
  return code === "plate_loaded_machine" ? "plate_loaded" : code === "suspension_trainer" ? "suspension" : code;
}

/**
 * The bars it can be done with, the one that is meant first.
 * @param {Exercise} exercise @param {Gym} gym
 * @returns {Bar[]}
 */
export function barsFor(exercise, gym) {
  const kind = equipmentOf(exercise);
  if (exercise.measurement === "added_weight_reps" || exercise.measurement === "assisted_reps") return [];
  if (!TWO_SIDES.has(kind) && kind !== "landmine" && kind !== "dumbbell") return [];
  let found = gym.bars.filter((bar) => bar.kind === kind);
  if (kind === "landmine" && !found.length) found = gym.bars.filter((bar) => bar.kind === "barbell");
  const meant = named(exercise, found.map((bar) => bar.name));
  return meant < 0 ? found : [at(found, meant), ...found.filter((_, index) => index !== meant)];
}

const CHOSEN = "spotter.bars";

/** @returns {Record<string, string>} */
function chosenNames() {
  try {
    return JSON.parse(window.localStorage.getItem(CHOSEN) ?? "{}") ?? {};
  } catch {
    return {}; // no storage, or no window
  }
}

/** @param {Bar} bar */
export const barKey = (bar) => JSON.stringify([bar.kind, bar.name, bar.weight, bar.collars ?? "0"]);

/**
 * The bar that was chosen on this phone for an exercise in a gym, as long as it is there; null for the one that is meant anyway.
 * @param {Exercise} exercise @param {Gym | null | undefined} gym
 * @returns {Bar | null}
 */
export function chosenBar(exercise, gym) {
  const key = gym && chosenNames()[`${gym.id}/${exercise.id}`];
  return (key && barsFor(exercise, gym).find((bar) => barKey(bar) === key)) || null;
}

/** Use `bar` for this exercise in this gym from now on. @param {Exercise} exercise @param {Gym} gym @param {Bar} bar */
export function chooseBar(exercise, gym, bar) {
  try {
    window.localStorage.setItem(CHOSEN, JSON.stringify({ ...chosenNames(), [`${gym.id}/${exercise.id}`]: barKey(bar) }));
  } catch {
    // Without a place to keep it, it is chosen anew.
  }
}

/**
 * @param {LoadKind} kind @param {Partial<Source>} [rest]
 * @returns {Source}
 */
const source = (kind, rest = {}) => ({
  kind, base: 0, name: "", sides: 1, pile: null, fixed: [], offset: 0, spare: false, isBar: false, aside: false, ...rest,
});

/**
 * @param {Exercise} exercise @param {Gym} gym @param {Bar | null} bar
 * @returns {Source[]}
 */
function sourcesOf(exercise, gym, bar) {
  const kind = equipmentOf(exercise);
  const most = HEAVIEST[gym.weight_unit];
  if (exercise.measurement === "added_weight_reps") {
    const rows = fixedOf(gym.dumbbells.filter((row) => (row.kind ?? "dumbbell") === "dumbbell"));
    const pile = pileOf(plates(gym, (pairs) => 2 * pairs), most);
    // A dumbbell between the feet will do as well, but of both together the steps would be no steps.
    const aside = pile.plates.length > 0;
    return aside || rows.length ? [source("belt", { pile }), source("dumbbells", { fixed: rows, aside })] : [];
  }
  if (kind === "machine" || kind === "cable") return stack(exercise, gym);
  if (exercise.measurement === "assisted_reps") return [];
  if (TWO_SIDES.has(kind) || kind === "landmine") {
    const sides = kind === "landmine" ? 1 : 2;
    let bars = bar ? [bar] : barsFor(exercise, gym);
    // Most people count the plates alone.
    if (!bars.length && kind === "plate_loaded") bars = [{ kind, name: "", weight: "0" }];
    if (!bars.length) return [];
    const pile = pileOf(plates(gym, (pairs) => pairs * (3 - sides)), Math.floor(most / sides));
    return bars.map((each, index) =>
      source(sides === 2 ? "two_sides" : "one_side", { base: whole(each), name: each.name, sides, pile, spare: index > 0, isBar: true }),
    );
  }
  if (kind === "weight_plate") return [source("plate", { fixed: plates(gym, (pairs) => pairs).map(([weight]) => weight).reverse() })];
  if (kind === "dumbbell" || kind === "kettlebell") {
    const fixed = fixedOf(gym.dumbbells.filter((row) => (row.kind ?? "dumbbell") === kind));
    const hanging = fixed.length ? [source(kind === "dumbbell" ? "dumbbells" : "kettlebell", { fixed })] : [];
    const handles = bar ? [bar] : barsFor(exercise, gym);
    if (!handles.length) return hanging;
    // Plates have to do for two of them.
    const pile = pileOf(plates(gym, (pairs) => Math.floor(pairs / 2)), Math.floor(most / 2));
    const made = handles.map((each) => source("two_sides", { base: whole(each), name: each.name, sides: 2, pile }));
    return bar ? made : [...hanging, ...made];
  }
  return [];
}

/** @param {Exercise} exercise @param {Gym} gym */
function stack(exercise, gym) {
  let chosen = named(exercise, gym.machines.map((machine) => machine.name));
  if (chosen < 0) chosen = gym.machines.findIndex((machine) => !words(machine.name).length);
  const machine = gym.machines[chosen];
  if (!machine) return [];
  const offset = thousandths(machine.offset);
  return [source("stack", { name: machine.name, fixed: fixedOf([machine]).map((pin) => pin + offset), offset })];
}

/** @param {Source} one @param {number} heaviest */
function totals(one, heaviest) {
  if (!one.pile) return one.fixed.filter((weight) => weight <= heaviest);
  const { grain, tables } = one.pile;
  const found = [];
  const all = at(tables, 0);
  for (let index = 0; index < all.length; index += 1) {
    const total = one.base + index * grain * one.sides;
    if (all[index] !== NEVER && (total <= heaviest || !index)) found.push(total);
  }
  return found;
}

/** @type {WeakMap<Gym, Map<string, Setup>>} */
const setups = new WeakMap();

/**
 * What loads `exercise` in `gym`, with `bar` or the one that is meant. Kept as long as the gym is.
 * @param {Exercise} exercise @param {Gym} gym @param {Bar | null} [bar]
 * @returns {Setup}
 */
function setupOf(exercise, gym, bar = null) {
  const kept = setups.get(gym) ?? new Map();
  setups.set(gym, kept);
  const key = JSON.stringify([exercise.name, exercise.equipment, exercise.measurement, bar]);
  const known = kept.get(key);
  if (known) return known;
  const sources = sourcesOf(exercise, gym, bar);
  const free = sources.some((each) => each.pile || each.fixed.length) ? "" : equipmentOf(exercise) || "other";
  /** @type {Map<number, Source>} */
  const by = new Map();
  let lightest = Infinity;
  for (const each of free ? [] : sources) {
    const below = each.spare ? lightest : Infinity;
    for (const total of totals(each, HEAVIEST[gym.weight_unit])) {
      if (total < below && !by.has(total)) by.set(total, each);
    }
    lightest = Math.min(lightest, ...(each.spare || each.pile ? [each.base] : each.fixed.slice(0, 1)));
  }
  const made = {
    unit: gym.weight_unit,
    free,
    warms: exercise.measurement === "weight_reps",
    sources,
    all: [...by.keys()].sort((one, two) => one - two),
    loads: [...by].filter(([, from]) => !from.aside).map(([load]) => load).sort((one, two) => one - two),
    by,
  };
  kept.set(key, made);
  return made;
}

/**
 * How many of the loads read less than `weight`, or no more than it.
 * @param {Setup} setup @param {number} weight @param {Unit} unit @param {boolean} orEqual
 * @param {number[]} [loads] those that steps and rounding go by, or all
 */
function countBelow(setup, weight, unit, orEqual, loads = setup.loads) {
  let [low, high] = [0, loads.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const reads = readIn(at(loads, middle), setup.unit, unit);
    if (reads < weight || (orEqual && reads === weight)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param {Setup} setup @param {Unit} unit */
const freeStep = (setup, unit) => (FINE.has(setup.free) ? FINE_STEP : FREE_STEPS[unit]);

/** @param {Setup} setup @param {number} weight @param {Unit} unit @returns {number | null} */
function atMost(setup, weight, unit) {
  if (setup.free) return Math.floor(weight / freeStep(setup, unit)) * freeStep(setup, unit);
  const count = countBelow(setup, weight, unit, true);
  return count ? readIn(at(setup.loads, count - 1), setup.unit, unit) : null;
}

/** @param {Setup} setup @param {number} weight @param {number} direction @param {Unit} unit @returns {number | null} */
function next(setup, weight, direction, unit) {
  if (setup.free) {
    const step = freeStep(setup, unit);
    const moved = direction > 0 ? (Math.floor(weight / step) + 1) * step : (Math.ceil(weight / step) - 1) * step;
    return moved < 0 ? null : moved;
  }
  const index = direction > 0 ? countBelow(setup, weight, unit, true) : countBelow(setup, weight, unit, false) - 1;
  return index >= 0 && index < setup.loads.length ? readIn(at(setup.loads, index), setup.unit, unit) : null;
}

/** @param {number | null} whole */
const textOrNull = (whole) => (whole === null ? null : weightText(whole));

/**
 * What to put where for a weight, or for the heaviest load below it. Null for what has no weight.
 * @param {Exercise} exercise @param {Gym | null | undefined} gym @param {string | null} text @param {Unit} unit
 * @param {{bar?: Bar | null}} [options] null: the bar that is meant; otherwise the one chosen on this phone
 * @returns {Load | null}
 */
export function loadFor(exercise, gym, text, unit, { bar = chosenBar(exercise, gym) } = {}) {
  const weight = readWeight(text);
  if (!gym || weight === null || WITHOUT_WEIGHT.has(exercise.measurement)) return null;
  const setup = setupOf(exercise, gym, bar);
  // Where nothing is known any weight will do; the step is for steppers and for rounding.
  const count = countBelow(setup, weight, unit, true, setup.all);
  const total = count ? at(setup.all, count - 1) : null;
  const reached = setup.free ? weight : total === null ? null : readIn(total, setup.unit, unit);
  const missing = weight - (reached ?? 0);
  const answers = {
    reached: textOrNull(reached),
    missing: weightText(missing),
    below: textOrNull(next(setup, weight, -1, unit)),
    above: textOrNull(next(setup, weight, 1, unit)),
    exact: reached !== null && missing === 0,
  };
  if (setup.free) return { kind: "free", unit, bar: "0", barName: "", perSide: [], pin: null, total: answers.reached, ...answers };
  const from = (total === null ? undefined : setup.by.get(total)) ?? at(setup.sources, 0);
  return {
    kind: from.kind,
    unit: setup.unit,
    bar: weightText(from.base),
    barName: from.name,
    perSide: total === null || !from.pile ? [] : fewestOf(from.pile, (total - from.base) / from.sides),
    pin: total !== null && from.kind === "stack" ? weightText(total - from.offset) : null,
    total: textOrNull(total),
    ...answers,
  };
}

/**
 * The next weight that can be loaded, strictly heavier (1) or lighter (-1), for a stepper; the weight itself where there is
 * none. An empty field counts as 0; what is no number comes back as it is.
 * @param {Exercise} exercise @param {Gym | null | undefined} gym @param {string | null} text @param {number} direction
 * @param {Unit} [unit] the gym's, if none is given
 * @param {{bar?: Bar | null}} [options]
 * @returns {string}
 */
export function steps(exercise, gym, text, direction, unit = gym?.weight_unit ?? "kg", { bar = chosenBar(exercise, gym) } = {}) {
  const weight = readWeight((text ?? "").trim() || "0");
  if (weight === null) return text ?? "";
  /** @type {Pick<Setup, "free" | "unit" | "loads">} */
  const setup = gym ? setupOf(exercise, gym, bar) : { free: equipmentOf(exercise) || "other", unit, loads: [] };
  const moved = next(/** @type {Setup} */ (setup), weight, direction, unit);
  return moved === null ? (text ?? "") : weightText(moved);
}

/**
 * Up to the first work set: the bare bar, then 40, 60 and 80 %, rounded down to what can be loaded; what rounds to the same
 * is left out. None for what is lifted with the body's weight.
 * @param {Exercise} exercise @param {Gym | null | undefined} gym @param {string | null} text @param {Unit} unit
 * @param {{bar?: Bar | null}} [options]
 * @returns {SetValues[]}
 */
export function warmUps(exercise, gym, text, unit, { bar = chosenBar(exercise, gym) } = {}) {
  const weight = readWeight(text);
  if (!gym || weight === null || WITHOUT_WEIGHT.has(exercise.measurement)) return [];
  const setup = setupOf(exercise, gym, bar);
  if (!setup.warms) return [];
  /** @type {[number | null, number][]} */
  const asked = [];
  // With the bar of the work set: nobody changes bars for a warm-up.
  const count = countBelow(setup, weight, unit, true, setup.all);
  const used = count ? setup.by.get(at(setup.all, count - 1)) : undefined;
  const bare = used?.isBar && used.base ? readIn(used.base, setup.unit, unit) : 0;
  if (bare) asked.push([bare, BAR_REPS]);
  for (const [share, reps] of RAMP) asked.push([atMost(setup, Math.floor((weight * share) / 100), unit), reps]);
  /** @type {SetValues[]} */
  const ramp = [];
  let before = 0;
  for (const [load, reps] of asked) {
    if (load === null || load <= before || load < bare || load >= weight) continue;
    before = load;
    ramp.push({
      kind: "warm_up", weight: weightText(load), weight_unit: unit, reps, seconds: null, distance: null, distance_unit: "", rpe: null,
      notes: "",
    });
  }
  return ramp;
}

/**
 * The reverse: what these plates make, on each side or on the one there is, with `bar` or the one that is meant.
 * @param {Exercise} exercise @param {Gym} gym @param {Discs[]} discs @param {Unit} unit
 * @param {{bar?: Bar | null}} [options]
 * @returns {string}
 */
export function weightOf(exercise, gym, discs, unit, { bar = chosenBar(exercise, gym) } = {}) {
  const { sources } = setupOf(exercise, gym, bar);
  const first = sources.find((each) => each.pile) ?? sources[0] ?? { base: 0, sides: 1 };
  const side = discs.reduce((all, each) => all + thousandths(each.weight) * each.count, 0);
  return weightText(readIn(first.base + first.sides * side, gym.weight_unit, unit));
}

/**
 * What can be put on, for plates to weight: how many of each go on one side. Null for what takes no plates.
 * @param {Exercise} exercise @param {Gym} gym
 * @param {{bar?: Bar | null}} [options]
 * @returns {{kind: LoadKind, sides: number, bar: string, discs: Discs[]} | null}
 */
export function platesFor(exercise, gym, { bar = chosenBar(exercise, gym) } = {}) {
  const first = setupOf(exercise, gym, bar).sources.find((each) => each.pile?.plates.length);
  if (!first?.pile) return null;
  const discs = first.pile.plates.map(([weight, count]) => ({ weight: weightText(weight), count }));
  return { kind: first.kind, sides: first.sides, bar: weightText(first.base), discs };
}

/** A weight as it reads in the other unit, as on every page. @param {string} text @param {Unit} unit @param {Unit} other */
export const inUnit = (text, unit, other) => weightText(readIn(thousandths(text), unit, other));

/** "2 × 25 + 5", heaviest first. @param {Discs[]} discs */
export const discsText = (discs) => discs.map(({ weight, count }) => (count > 1 ? `${count} × ${weight}` : weight)).join(" + ");

/** What stands before the plates, and what is said where there are none. @type {Partial<Record<LoadKind, [string, string]>>} */
const WHERE = { two_sides: ["per side", "empty bar"], one_side: ["on the bar", "empty bar"], belt: ["on the belt", ""] };

/**
 * The line beside a weight: "per side 25 + 5 + 1.25"; empty where there is nothing to say.
 * @param {Load | null} load
 */
export function loadText(load) {
  if (!load || load.kind === "free") return "";
  if (!load.exact) {
    const near = [load.reached, load.above].filter((each) => each !== null);
    return near.length ? `nearest ${near.join(" or ")}` : "";
  }
  if (load.kind === "stack") return load.pin === load.total ? "" : `pin at ${load.pin}`;
  const discs = discsText(load.perSide);
  const [where, bare] = WHERE[load.kind] ?? ["", ""];
  return discs ? `${where} ${discs}` : bare;
}
