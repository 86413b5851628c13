/** What a line is tested against: a network of one server, and time that passes when told. */

export const SERVER_AT = Date.parse("2026-11-24T22:46:12.000Z");

/** A network of one server: it keeps each socket that was opened. */
export class Street {
  /** @type {any[]} */
  sockets = [];

  get Socket() {
    const street = this;
    return class {
      readyState = 0;
      bufferedAmount = 0;
      sent = [];
      constructor(url) {
        this.url = url;
        street.sockets.push(this);
      }
      send(text) {
        this.sent.push(JSON.parse(text));
      }
      close() {
        this.readyState = 3;
      }
      open() {
        this.readyState = 1;
        this.onopen();
      }
      says(frame) {
        this.onmessage?.({ data: JSON.stringify(frame) });
      }
      dies(code = 1006) {
        this.readyState = 3;
        this.onclose?.({ code });
      }
    };
  }

  get last() {
    return this.sockets.at(-1);
  }
}

/** Time that passes when told. The tablet's clock is an hour behind the server's. */
export class Time {
  ticksNow = 0;
  waiting = new Set();
  now = () => SERVER_AT - 3_600_000 + this.ticksNow;
  ticks = () => this.ticksNow;
  after = (ms, act) => {
    const due = { at: this.ticksNow + ms, act };
    this.waiting.add(due);
    return () => this.waiting.delete(due);
  };
  pass(ms) {
    const end = this.ticksNow + ms;
    for (;;) {
      const [next] = [...this.waiting].filter((due) => due.at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.waiting.delete(next);
      this.ticksNow = next.at;
      next.act();
    }
    this.ticksNow = end;
  }
}
