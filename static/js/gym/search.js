// Exercises by name, however it is typed, without a network. Pure. Names fold as training/names.py and ranking.py fold
// them, and accents too; typing errors are left to the server's search.

/** @import {Exercise, Gym, Id, Last} from "../../../assets/types/gym.js" */

/** @type {Record<string, string>} */
const SHORTHAND = {
  alt: "alternating", bb: "barbell", bw: "bodyweight", db: "dumbbell", ext: "extension", flye: "fly", flie: "fly", inc: "incline",
  kb: "kettlebell", oh: "overhead", rev: "reverse", sm: "smith", tri: "tricep", bi: "bicep", calve: "calf", tbar: "t bar",
};
/** @type {Record<string, string>} */
const PLAIN = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i" };

/** `Pull-Ups (DB)` → `["pull", "up", "dumbbell"]`: folded, without accents and the s of a plural. @param {string} text */
export function words(text) {
  const folded = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}+/gu, "")
    .replace(/[ßæœøłđı]/g, (sign) => PLAIN[sign] ?? sign)
    .replace(/['’‘ʼ′´]/g, "");
  return (folded.match(/[\p{L}\p{N}]+/gu) ?? []).flatMap((word) => {
    const stem = singular(word);
    return (SHORTHAND[stem] ?? stem).split(" ");
  });
}

/** @param {string} word */
function singular(word) {
  if (word.length > 4 && /(?:ches|shes|sses|xes|zes)$/.test(word)) return word.slice(0, -2);
  return word.length > 2 && word.endsWith("s") && !/(?:ss|us|is)$/.test(word) ? word.slice(0, -1) : word;
}

/** @typedef {{words: string[], joined: string}} Name */
/** @type {WeakMap<Exercise, {names: Name[], muscles: string[]}>} */
const known = new WeakMap();

/** @param {Exercise} exercise */
function entryOf(exercise) {
  let entry = known.get(exercise);
  if (!entry) {
    const names = [exercise.name, ...exercise.aliases].map((name) => {
      const parts = words(name);
      return { words: parts, joined: parts.join("") };
    });
    entry = { names, muscles: words([...exercise.primary, exercise.equipment, exercise.summary].join(" ").replaceAll("_", " ")) };
    known.set(exercise, entry);
  }
  return entry;
}

/** How well an exercise answers to the typed words; 0 is not at all. @param {Exercise} exercise @param {string[]} typed */
function score(exercise, typed) {
  const { names, muscles } = entryOf(exercise);
  const joined = typed.join("");
  let best = 0;
  names.forEach((name, number) => {
    const share = Math.min(1, joined.length / (name.joined.length || 1));
    let points = 0;
    if (name.joined === joined) points = 400;
    else if (name.joined.startsWith(joined)) points = 300 + 45 * share;
    else if (typed.every((word) => name.words.some((each) => each.startsWith(word)))) points = 200 + 30 * share;
    else if (typed.every((word) => name.words.some((each) => each.startsWith(word)) || muscles.some((each) => each.startsWith(word)))) {
      points = 100 + 20 * share;
    }
    if (points) best = Math.max(best, points - (number ? 2 : 0));
  });
  return best ? best + 2.5 * Math.min(names.length, 12) : 0;
}

/**
 * What somebody looks for: own and lately done ones first where nothing is typed.
 * @param {Iterable<Exercise>} exercises
 * @param {{text?: string, muscle?: string, equipment?: string, recent?: Id[], limit?: number}} [wanted]
 * @returns {Exercise[]}
 */
export function find(exercises, { text = "", muscle = "", equipment = "", recent = [], limit = 30 } = {}) {
  const typed = words(text.slice(0, 80)).slice(0, 8);
  const lately = new Map(recent.map((id, place) => [id, place]));
  const searching = typed.length > 0;
  const found = [...exercises]
    .filter((each) => each.active !== false && (!muscle || each.primary.includes(muscle) || each.secondary.includes(muscle)) && (!equipment || each.equipment === equipment))
    .map((each) => ({ each, points: searching ? score(each, typed) : 1, place: lately.get(each.id) ?? Infinity }))
    .filter(({ points }) => points > 0);
  const helpsOnly = (/** @type {Exercise} */ each) => Number(Boolean(muscle) && !each.primary.includes(muscle));
  found.sort(
    (a, b) =>
      helpsOnly(a.each) - helpsOnly(b.each) ||
      (searching ? b.points + bonus(b) - a.points - bonus(a) : (a.place === b.place ? 0 : a.place - b.place)) ||
      Number(b.each.own) - Number(a.each.own) ||
      b.each.aliases.length - a.each.aliases.length ||
      a.each.name.localeCompare(b.each.name),
  );
  return found.slice(0, limit).map(({ each }) => each);
}

/** What is one's own or was done lately is more likely meant. @param {{each: Exercise, place: number}} found */
const bonus = ({ each, place }) => (each.own ? 10 : 0) + (place < Infinity ? 10 : 0);

/** The ids of the exercises done before, the latest first. @param {Record<Id, Last>} last */
export function recentIds(last) {
  return Object.entries(last)
    .sort(([, a], [, b]) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0))
    .map(([id]) => id);
}

/** @param {Gym | null} gym @param {Iterable<string>} used equipment of what was done before */
function available(gym, used) {
  const there = new Set(["body_weight", "other", ""]);
  if (!gym) return new Set([...there, ...used]);
  if (gym.plates.length) ["weight_plate", "plate_loaded"].forEach((kind) => there.add(kind));
  for (const bar of gym.bars) there.add(bar.kind);
  if (gym.bars.length) there.add("barbell");
  if (gym.dumbbells.length) there.add("dumbbell");
  if (gym.machines.length) ["machine", "cable", "smith_machine"].forEach((kind) => there.add(kind));
  return there;
}

/**
 * What trains the same instead, with what is at hand first, then what was done before and is well known.
 * @param {Exercise} exercise
 * @param {Iterable<Exercise>} exercises
 * @param {{gym: Gym | null, last: Record<Id, Last>, taken?: Set<Id>, limit?: number}} options `taken` are in the workout already
 * @returns {Exercise[]}
 */
export function substitutes(exercise, exercises, { gym, last, taken = new Set(), limit = 20 }) {
  const all = [...exercises];
  const used = all.filter(({ id }) => id in last).map(({ equipment }) => equipment);
  const there = available(gym, used);
  const fits = all.filter((each) => each.active !== false && each.id !== exercise.id && !taken.has(each.id) && each.primary.some((muscle) => exercise.primary.includes(muscle)));
  const shared = (/** @type {Exercise} */ each) =>
    each.primary.filter((muscle) => exercise.primary.includes(muscle)).length * 2 -
    each.primary.filter((muscle) => !exercise.primary.includes(muscle)).length +
    each.secondary.filter((muscle) => exercise.secondary.includes(muscle)).length / 4 +
    Number(each.measurement === exercise.measurement);
  /** @param {Exercise} each */
  const order = (each) => [Number(there.has(each.equipment)), shared(each), Number(each.id in last), Number(each.own), Math.min(each.aliases.length, 12)];
  return fits
    .map((each) => ({ each, rank: order(each) }))
    .sort((a, b) => {
      for (let place = 0; place < a.rank.length; place += 1) {
        const difference = (b.rank[place] ?? 0) - (a.rank[place] ?? 0);
        if (difference) return difference;
      }
      return a.each.name.localeCompare(b.each.name);
    })
    .slice(0, limit)
    .map(({ each }) => each);
}
