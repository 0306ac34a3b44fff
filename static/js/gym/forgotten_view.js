// The card that offers to finish a workout that nobody finished.

/** @import {Instant, SessionRow} from "../../../assets/types/gym.js" */

import { html } from "../lit.js";
import { icon } from "./icons.js";

/**
 * @param {SessionRow} session
 * @param {{at: Instant, text: string, isSet: boolean}} late
 * @param {{onFinish: (at: Instant | null) => void, onGoOn: () => void}} act
 */
export function forgottenCard(session, late, { onFinish, onGoOn }) {
  return html`<section class="card forgotten" aria-labelledby="forgotten-${session.id}">
    <h2 id="forgotten-${session.id}">${icon("timer", 20)} Still training?</h2>
    <p class="muted">${late.isSet ? `Your last set was at ${late.text}.` : `Begun at ${late.text}, without a set.`} Nothing is closed by itself.</p>
    ${late.isSet ? html`<button type="button" class="btn full" @click=${() => onFinish(late.at)}>Finish at ${late.text}, your last set</button>` : ""}
    <div class="row">
      <button type="button" class="ghost wide" @click=${onGoOn}>Go on</button>
      <button type="button" class="ghost wide" @click=${() => onFinish(null)}>Finish now</button>
    </div>
  </section>`;
}
