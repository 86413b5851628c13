/**
 * From one process to another without a moment of silence: the new line is heard before the old one is let go.
 * Until then both may bring the same; whoever listens knows what it has had.
 *
 * @typedef {Required<Pick<import("./radio.js").Wishes, "url" | "hello" | "Socket" | "clock" | "random">>} Means
 */

/** Full jitter between tries, so that a room that comes back is not run over; and the process that answers may be the one to leave. */
const SOONEST_MS = 200;
const LATEST_MS = 2_000;
/** A line that said nothing for so long is given up, and another is tried. */
const HEARD_WITHIN_MS = 6_000;

/** How long to wait before a try. @param {() => number} random */
export const pauseMs = (random) => SOONEST_MS + random() * (LATEST_MS - SOONEST_MS);

/** Forget a socket: what it may still say belongs to a line that is gone. @param {WebSocket} socket */
export function hangUp(socket) {
  socket.onopen = socket.onmessage = socket.onclose = null;
  socket.close();
}

export class Handover {
  #means;
  #adopt;
  #moving = false;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {() => void} */
  #cancel = () => {};

  /**
   * @param {Means} means
   * @param {(socket: WebSocket, first: string) => void} adopt told the new line and the first thing that it said
   */
  constructor(means, adopt) {
    this.#means = means;
    this.#adopt = adopt;
  }

  /** Move at a moment of chance within so long. @param {number} ms */
  within(ms) {
    if (this.#moving) return;
    this.#moving = true;
    this.#after(this.#means.random() * ms);
  }

  /** Stay: the old line is gone, or the new one is taken. */
  stop() {
    this.#moving = false;
    this.#cancel();
    this.#drop();
  }

  #try() {
    const { url, Socket, hello } = this.#means;
    const socket = new Socket(url);
    this.#socket = socket;
    this.#listen();
    socket.onopen = () => socket.send(JSON.stringify(hello()));
    socket.onmessage = ({ data }) => {
      if (isWait(data)) {
        this.#cancel();
        this.#listen();
        return;
      }
      this.#socket = null;
      this.stop();
      this.#adopt(socket, data);
    };
    socket.onclose = () => this.#again();
  }

  /** Until it is given up. */
  #listen() {
    this.#cancel = this.#means.clock.after(HEARD_WITHIN_MS, () => this.#again());
  }

  #again() {
    this.#cancel();
    this.#drop();
    this.#after(pauseMs(this.#means.random));
  }

  /** @param {number} ms */
  #after(ms) {
    this.#cancel = this.#means.clock.after(ms, () => this.#try());
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    if (socket) hangUp(socket);
  }
}

/** We stand in line there. @param {string} text */
const isWait = (text) => text[0] === "{" && text.length < 64 && JSON.parse(text).t === "wait";
