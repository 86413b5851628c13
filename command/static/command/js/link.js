/** The store and the radio: frames go into the store, and what the store needs goes back. */

import { Radio } from "/static/patrols/js/radio.js";
import { initial, reduce, reply } from "./store.js";
import { socketUrl } from "./page.js";
import { tune } from "./times.js";

/**
 * @typedef {import("./store.js").State} State
 * @typedef {{t: string} & Record<string, any>} Given
 */

/** What holds the state and tells panels that it changed, at most once a frame of the screen. */
export class Store {
  /** @type {State} */
  state = initial();
  /** @type {Set<(state: State) => void>} */
  #panels = new Set();
  #due = false;

  /** @param {Given} given */
  send(given) {
    const before = this.state;
    this.state = reduce(before, given);
    if (this.state !== before) this.draw();
    return this.state;
  }

  /** @param {(state: State) => void} panel */
  subscribe(panel) {
    this.#panels.add(panel);
    this.#show(panel);
  }

  /** A panel that fails is reported; it must not blind the others. @param {(state: State) => void} panel */
  #show(panel) {
    try {
      panel(this.state);
    } catch (error) {
      reportError(error);
    }
  }

  /** Draw every panel at once: what is focused next must be there. */
  flush() {
    for (const panel of this.#panels) this.#show(panel);
  }

  /** Draw every panel before the next picture of the screen; a page in the background draws by timer. */
  draw() {
    if (this.#due) return;
    this.#due = true;
    const later = document.hidden ? setTimeout : requestAnimationFrame;
    later(() => {
      this.#due = false;
      this.flush();
    });
  }
}

/**
 * Keep the store in step with the room.
 * @param {Store} store
 */
export function join(store) {
  const radio = new Radio({
    url: socketUrl(),
    hello: () => ({ t: "hello", after: store.state.n }),
    onFrame: (/** @type {Given} */ frame) => {
      if (frame.at) tune(frame.at);
      const before = store.state;
      const answer = reply(frame, before, store.send(frame));
      if (answer) radio.send(answer);
    },
    onState: (/** @type {any} */ link) => {
      store.send({ t: "link", ...link });
      // Signed out or the right withdrawn: the server shows the way from here.
      if (link.code === 4401 || link.code === 4403) location.reload();
    },
  });
  return radio;
}
