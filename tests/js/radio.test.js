import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Radio } from "../../patrols/static/patrols/js/radio.js";
import { SERVER_AT, Street, Time } from "./street.js";

let street, time, frames, states, radio, chance;

beforeEach(() => {
  [street, time, frames, states, chance] = [new Street(), new Time(), [], [], 0];
  radio = new Radio({
    url: "ws://room/ws",
    hello: () => ({ t: "hello", after: frames.length }),
    onFrame: (frame) => frames.push(frame),
    onState: (heard) => states.push(heard),
    Socket: street.Socket,
    clock: time,
    random: () => chance,
  });
});

const beat = (seconds = 0) => ({ t: "beat", at: new Date(SERVER_AT + seconds * 1000).toISOString() });
const line = () => states.at(-1)?.state;

test("says hello within the open event, before anything else", () => {
  assert.equal(radio.send({ t: "report" }), false);
  street.last.open();
  assert.deepEqual(street.last.sent, [{ t: "hello", after: 0 }]);
});

test("is live at the first frame, not at the handshake", () => {
  street.last.open();
  assert.equal(states.length, 0);
  street.last.says(beat());
  assert.deepEqual(states, [{ state: "live", as_of: "2026-11-24T22:46:12.000Z", code: null, release: null }]);
});

test("tells the moment it is true for by the server's clock, at most once a second", () => {
  street.last.open();
  street.last.says(beat());
  time.pass(300);
  for (let n = 0; n < 50; n += 1) street.last.says({ t: "fixes", fixes: [] });
  time.pass(700);
  assert.equal(states.length, 2);
  assert.equal(states.at(-1).as_of, "2026-11-24T22:46:12.300Z");
});

test("says by which release it is served, once a beat has told", () => {
  street.last.open();
  street.last.says({ ...beat(), release: "old" });
  street.last.says({ t: "fixes", fixes: [] });
  time.pass(1000);
  assert.deepEqual(states.map(({ release }) => release), ["old"]);
  street.last.says({ ...beat(2), release: "new" });
  time.pass(1000);
  assert.equal(states.at(-1).release, "new");
});

test("beats every 10 s", () => {
  street.last.open();
  for (let s = 0; s < 60; s += 5) {
    street.last.says(beat(s));
    time.pass(5000);
  }
  assert.equal(street.last.sent.filter((frame) => frame.t === "beat").length, 6);
});

test("silence longer than a beat is slow, a frame makes it live again", () => {
  street.last.open();
  street.last.says(beat());
  time.pass(7000);
  assert.equal(line(), "live");
  time.pass(1000);
  assert.equal(line(), "slow");
  assert.equal(states.at(-1).as_of, "2026-11-24T22:46:12.000Z");
  street.last.says(beat(8));
  assert.equal(line(), "live");
});

test("a line that went dead without a word is dropped, and a late word of it is not heard", () => {
  street.last.open();
  street.last.says(beat());
  const dead = street.last;
  time.pass(13_000);
  assert.equal(line(), "lost");
  assert.equal(dead.readyState, 3);
  time.pass(200);
  assert.equal(street.sockets.length, 2);
  dead.says({ t: "orders", orders: [] });
  assert.equal(frames.length, 1);
});

test("comes back after 0.2 to 2 s, by chance, and says hello with what it knows by then", () => {
  street.last.open();
  street.last.says(beat());
  street.last.dies(4503);
  assert.deepEqual({ state: states.at(-1).state, code: states.at(-1).code }, { state: "lost", code: 4503 });
  time.pass(199);
  assert.equal(street.sockets.length, 1);
  time.pass(1);
  assert.equal(street.sockets.length, 2);
  street.last.open();
  assert.deepEqual(street.last.sent, [{ t: "hello", after: 1 }]);
  chance = 1;
  street.last.dies();
  time.pass(1999);
  assert.equal(street.sockets.length, 2);
  time.pass(1);
  assert.equal(street.sockets.length, 3);
});

test("a handshake that never ends is given up", () => {
  time.pass(6000);
  assert.equal(street.sockets.length, 1);
  time.pass(1500);
  assert.equal(street.sockets.length, 2);
  assert.equal(line(), "lost");
});

test("keeps trying for as long as the room is away, one try at a time", () => {
  for (let n = 0; n < 500; n += 1) {
    street.last.dies();
    time.pass(200);
  }
  assert.equal(street.sockets.length, 501);
  assert.equal(time.waiting.size, 1);
});

test("sends nothing on a line that does not take it", () => {
  street.last.open();
  assert.equal(radio.send({ t: "beat" }), true);
  street.last.bufferedAmount = 300_000;
  assert.equal(radio.send({ t: "beat" }), false);
  street.last.bufferedAmount = 0;
  street.last.readyState = 2;
  assert.equal(radio.send({ t: "beat" }), false);
});

test("hurries when the device has a network again, unless it is connected already", () => {
  radio.hurry();
  assert.equal(street.sockets.length, 1);
  street.last.dies();
  radio.hurry();
  assert.equal(street.sockets.length, 2);
  time.pass(5000);
  assert.equal(street.sockets.length, 2);
});

test("is lost at once when the device has no network, and tries on", () => {
  street.last.open();
  street.last.says(beat());
  radio.giveUp();
  assert.equal(line(), "lost");
  time.pass(200);
  assert.equal(street.sockets.length, 2);
});

test("puts a frame together that came in pieces, and not across a cut", () => {
  street.last.open();
  const text = JSON.stringify(beat());
  street.last.onmessage({ data: `+${text.slice(0, 9)}` });
  street.last.onmessage({ data: `=${text.slice(9)}` });
  assert.deepEqual(frames, [beat()]);
  street.last.onmessage({ data: '+{"t":' });
  street.last.dies();
  time.pass(200);
  street.last.open();
  street.last.onmessage({ data: `=${text}` });
  assert.deepEqual(frames, [beat(), beat()]);
});

test("hangs up for good", () => {
  street.last.open();
  radio.close();
  time.pass(60_000);
  assert.equal(street.sockets.length, 1);
  assert.equal(radio.send({ t: "beat" }), false);
  radio.hurry();
  assert.equal(street.sockets.length, 1);
});
