/**
 * The browser's end of a socket: it connects, greets, beats, notices silence and comes back by itself.
 * It knows no screen: frames go out through `onFrame`, the state of the line through `onState`.
 *
 * @typedef {{t: string} & Record<string, any>} Frame
 * @typedef {import("./clock.js").Clock} Clock
 * @typedef {"live" | "slow" | "lost"} Line
 * @typedef {object} Heard
 * @property {Line} state live: heard from a moment ago · slow: silent for longer than a beat · lost: no line
 * @property {string | null} as_of the server's moment up to which everything was heard; null before the first frame
 * @property {number | null} code why the server closed, when it said so
 * @property {string | null} release what pages of the server are made of; null before the first beat
 *
 * @typedef {object} Wishes
 * @property {string} url
 * @property {() => Frame} hello the first frame of each connection, made when the line opens
 * @property {(frame: Frame) => void} onFrame
 * @property {(heard: Heard) => void} [onState] at each change, and once a second while frames come
 * @property {new (url: string) => WebSocket} [Socket]
 * @property {Clock} [clock]
 * @property {() => number} [random] 0 … 1
 */

import { BROWSER_CLOCK } from "./clock.js";
import { Handover, hangUp, pauseMs } from "./handover.js";
import { Pieces } from "./pieces.js";

/** The server beats every 5 s: this long without a frame is slow, that long is a dead line. */
const SLOW_MS = 7_000;
const DEAD_MS = 12_000;
const BEAT_MS = 10_000;
const LOOK_MS = 1_000;
/** A handshake that takes longer is given up. */
const OPEN_WITHIN_MS = 6_000;
/** More than this unsent means that the line does not take it: nothing is added. */
const BUFFER_BYTES = 256 * 1024;
const OPEN = 1;

export class Radio {
  #wishes;
  #clock;
  #handover;
  /** @type {WebSocket | null} */ #socket = null;
  #greeted = false;
  #closed = false;
  #pieces = new Pieces();
  /** Clock ticks of the last frame, of the last beat sent and of the start of the present try. */
  #heardAt = -Infinity;
  #beatAt = 0;
  #triedAt = 0;
  /** Server clock minus ours, ms. */
  #skew = 0;
  /** @type {Heard} */ #told = { state: "lost", as_of: null, code: null, release: null };
  /** @type {string | null} */ #asOf = null;
  /** @type {string | null} */ #release = null;
  /** @type {() => void} */ #cancelTry = () => {};

  /** @param {Wishes} wishes */
  constructor(wishes) {
    this.#wishes = wishes;
    this.#clock = wishes.clock ?? BROWSER_CLOCK;
    const { Socket = WebSocket, random = Math.random } = wishes;
    this.#handover = new Handover({ ...wishes, Socket, random, clock: this.#clock }, (socket, first) => this.#adopt(socket, first));
    this.#connect();
    this.#look();
  }

  /** @returns {Heard} */
  get heard() {
    return this.#told;
  }

  /**
   * Send a frame now; false when the line cannot take it, and then nothing was sent.
   * @param {Frame} frame
   */
  send(frame) {
    const socket = this.#socket;
    if (!socket || !this.#greeted || socket.readyState !== OPEN || socket.bufferedAmount > BUFFER_BYTES) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  /** Greet again on the same line: the server answers with where things stand. */
  greet() {
    return this.send(this.#wishes.hello());
  }

  /** Try at once, because the device says that it has a network again. */
  hurry() {
    if (!this.#closed && !this.#socket) this.#connect();
  }

  /** The device says that it has no network: the line is lost now, not when its silence is noticed. */
  giveUp() {
    if (!this.#closed && this.#socket) this.#lose(null);
  }

  /** Hang up for good. */
  close() {
    this.#closed = true;
    this.#cancelTry();
    this.#handover.stop();
    this.#drop();
  }

  #connect() {
    this.#cancelTry();
    const { url, Socket = WebSocket } = this.#wishes;
    const socket = new Socket(url);
    this.#socket = socket;
    this.#triedAt = this.#clock.ticks();
    socket.onopen = () => {
      this.#greeted = true;
      this.#heardAt = this.#beatAt = this.#clock.ticks();
      this.greet();
    };
    this.#listen(socket);
  }

  /** @param {WebSocket} socket */
  #listen(socket) {
    socket.onmessage = ({ data }) => this.#take(data);
    socket.onclose = ({ code }) => this.#lose(code);
  }

  /** Another process hears us now: the line to the old one is let go. @param {WebSocket} socket @param {string} first */
  #adopt(socket, first) {
    this.#drop();
    this.#socket = socket;
    this.#greeted = true;
    this.#beatAt = this.#clock.ticks();
    this.#listen(socket);
    this.#take(first);
  }

  /** @param {string} text */
  #take(text) {
    this.#heardAt = this.#clock.ticks();
    const whole = this.#pieces.join(text);
    if (whole) this.#hear(JSON.parse(whole));
  }

  /** @param {Frame} frame */
  #hear(frame) {
    if (frame.t === "wait") return; // we stand in line: alive, and told nothing yet
    if (frame.t === "drain") return this.#handover.within(frame.within_s * 1000);
    if (frame.at) this.#skew = Date.parse(frame.at) - this.#clock.now();
    this.#release = frame.release ?? this.#release;
    this.#asOf = new Date(this.#clock.now() + this.#skew).toISOString();
    if (this.#told.state !== "live") this.#tell("live");
    this.#wishes.onFrame(frame);
  }

  /** @param {number | null} code */
  #lose(code) {
    this.#handover.stop();
    this.#drop();
    this.#tell("lost", code);
    const { random = Math.random } = this.#wishes;
    this.#cancelTry = this.#clock.after(pauseMs(random), () => this.#connect());
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#greeted = false;
    this.#pieces = new Pieces();
    if (socket) hangUp(socket);
  }

  /** Once a second: silence, the handshake, the beat. */
  #look() {
    if (this.#closed) return;
    this.#clock.after(LOOK_MS, () => this.#look());
    if (!this.#socket) return;
    const now = this.#clock.ticks();
    if (!this.#greeted) {
      if (now - this.#triedAt > OPEN_WITHIN_MS) this.#lose(null);
      return;
    }
    const silent = now - this.#heardAt;
    if (silent > DEAD_MS) return this.#lose(null);
    if (silent > SLOW_MS) this.#tell("slow");
    else if (this.#told.state === "live" && this.#told.as_of !== this.#asOf) this.#tell("live");
    if (now - this.#beatAt >= BEAT_MS && this.send({ t: "beat" })) this.#beatAt = now;
  }

  /**
   * @param {Line} state
   * @param {number | null} [code]
   */
  #tell(state, code = null) {
    const had = this.#told;
    if (had.state === state && had.as_of === this.#asOf && had.code === code && state !== "lost") return;
    this.#told = { state, as_of: this.#asOf, code, release: this.#release };
    this.#wishes.onState?.(this.#told);
  }
}
