// What stands in the form of an open card until it is sent.

/** @import {Card} from "./cards.js" */
/** @import {Texts} from "./values.js" */
/** @import {Id, Person, SetRow} from "../../../assets/types/gym.js" */

import { textsOfEdit, textsOfNext } from "./cards.js";
import { newId } from "./ids.js";

/**
 * @typedef {object} Draft
 * @property {Id} id of the set that it makes or changes
 * @property {SetRow | null} editing
 * @property {Texts} texts
 * @property {Record<string, string>} errors by field
 * @property {string} alert
 * @property {boolean} touched somebody typed in it
 * @property {boolean} noteOpen
 * @property {Draft | null} aside what was being typed of the next set while this one is corrected
 */

/** @param {SetRow} set @param {Person} person @param {Draft} [before] what stood in the form @returns {Draft} */
export function editDraft(set, person, before) {
  const texts = textsOfEdit(set, person);
  const aside = (before?.editing ? before.aside : before?.touched && before) || null;
  return { id: set.id, editing: set, texts, errors: {}, alert: "", touched: false, noteOpen: Boolean(set.notes), aside };
}

/**
 * The one that is known, as long as somebody typed in it or changes a set; else one for the next set.
 * @param {Draft | undefined} known @param {Card} card @param {Person} person
 * @returns {Draft}
 */
export function draftNow(known, card, person) {
  if (known?.editing) {
    const now = card.sets.find(({ id }) => id === known.editing?.id);
    // Another device changed it: what nobody typed over follows.
    if (now && now.version !== known.editing.version && !known.touched) {
      known.editing = now;
      known.texts = textsOfEdit(now, person);
    }
    if (now || known.touched) return known;
    if (known.aside) return known.aside;
  } else if (known && (known.touched || Object.keys(known.errors).length)) {
    return known;
  }
  const id = known && !known.editing ? known.id : newId();
  return { id, editing: null, texts: textsOfNext(card, person), errors: {}, alert: "", touched: false, noteOpen: known?.id === id && known.noteOpen, aside: null };
}
