import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Radio } from "../../patrols/static/patrols/js/radio.js";
import { SERVER_AT, Street, Time } from "./street.js";

const AT = new Date(SERVER_AT).toISOString();

let street, sockets, time, frames, states, radio, chance;

/** @param {number} ms */
const pass = (ms) => time.pass(ms);

beforeEach(() => {
  [street, time, frames, states, chance] = [new Street(), new Time(), [], [], 0.5];
  ({ sockets } = street);
  radio = new Radio({
    url: "ws://room/ws",
    hello: () => ({ t: "hello", after: frames.length }),
    onFrame: (frame) => frames.push(frame),
    onState: (heard) => states.push(heard),
    Socket: street.Socket,
    clock: time,
    random: () => chance,
  });
  sockets[0].open();
  sockets[0].says({ t: "beat", at: AT });
});

const lost = () => states.filter(({ state }) => state === "lost").length;

test("a drained process is left at a moment of chance, and heard until another one answers", () => {
  const [old] = sockets;
  old.says({ t: "drain", within_s: 10 });
  pass(4999);
  assert.equal(sockets.length, 1);
  pass(1);
  const fresh = sockets[1];
  fresh.open();
  assert.deepEqual(fresh.sent, [{ t: "hello", after: 1 }]);
  old.says({ t: "entries", n: 1 });
  assert.equal(frames.length, 2);
  assert.equal(old.readyState, 1);
  fresh.says({ t: "entries", n: 2 });
  assert.equal(old.readyState, 3);
  old.says({ t: "entries", n: 3 });
  assert.deepEqual(frames.map(({ n }) => n), [undefined, 1, 2]);
  assert.equal(radio.send({ t: "ack", n: 2 }), true);
  assert.deepEqual(fresh.sent.at(-1), { t: "ack", n: 2 });
  assert.equal(lost(), 0);
});

test("sent back to the process that it is to leave, it tries again and stays on its line meanwhile", () => {
  sockets[0].says({ t: "drain", within_s: 2 });
  pass(1000);
  sockets[1].open();
  sockets[1].dies(4503);
  pass(1099);
  assert.equal(sockets.length, 2);
  pass(1);
  assert.equal(sockets.length, 3);
  assert.equal(lost(), 0);
});

test("a new line that says nothing is given up", () => {
  sockets[0].says({ t: "drain", within_s: 0 });
  pass(0);
  sockets[1].open();
  for (let s = 0; s < 8; s += 1) {
    sockets[0].says({ t: "beat", at: AT });
    pass(1000);
  }
  assert.equal(sockets[1].readyState, 3);
  assert.equal(sockets.length, 3);
});

test("when the old line dies on the way, it comes back like after any loss, once", () => {
  sockets[0].says({ t: "drain", within_s: 30 });
  sockets[0].dies(1006);
  assert.equal(lost(), 1);
  pass(1100);
  assert.equal(sockets.length, 2);
  sockets[1].open();
  sockets[1].says({ t: "beat", at: AT });
  for (let s = 0; s < 40; s += 1) {
    pass(1000);
    sockets[1].says({ t: "beat", at: AT });
  }
  assert.equal(sockets.length, 2);
});

test("asked twice it moves once", () => {
  sockets[0].says({ t: "drain", within_s: 10 });
  sockets[0].says({ t: "drain", within_s: 10 });
  pass(6000);
  assert.equal(sockets.length, 2);
});

test("who stands in line is not live, and does not take the line for a dead one", () => {
  sockets[0].dies(1006);
  pass(1100);
  sockets[1].open();
  for (let s = 0; s < 20; s += 4) {
    sockets[1].says({ t: "wait" });
    pass(4000);
  }
  assert.equal(states.at(-1).state, "lost");
  assert.equal(sockets.length, 2);
  sockets[1].says({ t: "beat", at: AT });
  assert.equal(states.at(-1).state, "live");
});

test("a line that waits for its place elsewhere is not taken before it is answered", () => {
  sockets[0].says({ t: "drain", within_s: 0 });
  pass(0);
  sockets[1].open();
  sockets[1].says({ t: "wait" });
  assert.equal(sockets[0].readyState, 1);
  sockets[1].says({ t: "entries", n: 1 });
  assert.equal(sockets[0].readyState, 3);
});
