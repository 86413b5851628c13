/** What the tablet knows, kept on the device at each change: a reload in a tunnel shows the task with its age. */

import { initial, reduce } from "./tablet_state.js";

/** How old the kept "as of" may be, against wear of the disk. */
const AS_OF_EVERY_MS = 20_000;

export class KeptState {
  now = initial();
  #storage;
  #onFault;
  #asOfKeptAt = -Infinity;

  /**
   * @param {import("./storage.js").Storage} storage
   * @param {(error: unknown) => void} onFault the device does not keep it
   */
  constructor(storage, onFault) {
    this.#storage = storage;
    this.#onFault = onFault;
  }

  async load() {
    this.now = { ...initial(), ...(await this.#storage.get("kept", "state")) };
  }

  /**
   * Done when the next state is on the disk.
   * @param {{t: string} & Record<string, any>} given
   * @returns {Promise<boolean>} whether anything changed
   */
  async become(given) {
    const before = this.now;
    this.now = reduce(before, given);
    if (this.now === before) return false;
    await this.#storage.put(["kept", "state", this.now]).catch(this.#onFault);
    return true;
  }

  /**
   * The moment up to which all this is true, kept now and then, and always when the line is lost.
   * @param {import("./radio.js").Heard} heard
   */
  async heard({ state, as_of }) {
    if (state !== "lost" && performance.now() - this.#asOfKeptAt < AS_OF_EVERY_MS) return;
    this.#asOfKeptAt = performance.now();
    await this.become({ t: "heard", as_of });
  }

  async forget() {
    await this.#storage.remove("kept", ["state"]).catch(this.#onFault);
  }
}
