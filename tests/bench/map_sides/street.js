/** The patrols of the bench: the same for every side, all on the move, and a clock that tells of them each second. */

/** Units that are told each second. */
export const COUNT = Number(new URLSearchParams(location.search).get("units"));
/** Messages a second that tell of them, each of another part of the units. */
const PARTS = Number(new URLSearchParams(location.search).get("parts") ?? 1);
const STEP_M = 10;
const M_A_DEGREE = 111_320;

/** As a city is on a busy evening: how often each status is seen among twenty units. */
const STATUSES = { available: 8, at_station: 2, dispatched: 1, acknowledged: 1, en_route: 3, on_scene: 2, transporting: 1, post: 1, break: 1 };
const KINDS = { car: 9, moto: 5, foot: 3, k9: 1, drone: 1, post: 1 };

/** The same numbers from 0 to 1 on every side (mulberry32). */
let seed = 20;
function chance() {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

/** @param {Record<string, number>} shares */
const drawn = (shares) => {
  const all = Object.entries(shares).flatMap(([name, share]) => Array(share).fill(name));
  return all[Math.floor(chance() * all.length)];
};

/** Units and incidents on what the map shows. @param {any} map */
export class Street {
  constructor(map) {
    this.bounds = map.getBounds().pad(-0.03);
    this.units = Array.from({ length: COUNT }, (_, n) => this.#unit(n));
    this.incidents = Array.from({ length: 20 }, (_, n) => ({ number: 401 + n, priority: Math.min(4, 1 + Math.floor(n / 5)), ...this.#spot() }));
    const { lat, lng } = map.getCenter();
    Object.assign(this.incidents[0], { priority: 0, lat, lon: lng });
    Object.assign(this.units[1], { status: "en_route", incident: 401, silent_s: 0 });
    Object.assign(this.units[2], { status: "dispatched", incident: 401, silent_s: 0 });
    this.units[0].emergency_at = new Date().toISOString();
  }

  #spot() {
    const { _southWest: low, _northEast: high } = this.bounds;
    return { lat: low.lat + chance() * (high.lat - low.lat), lon: low.lng + chance() * (high.lng - low.lng) };
  }

  /** @param {number} n */
  #unit(n) {
    const status = drawn(STATUSES);
    const silent_s = n % 33 === 5 ? 400 : 0;
    const incident = ["dispatched", "acknowledged", "en_route", "on_scene"].includes(status) ? 401 + (n % 20) : null;
    return { id: n, call_sign: `PS-${n + 1}`, kind: drawn(KINDS), status, incident, ...this.#spot(), heading: chance() * 360, accuracy_m: n % 10 ? 8 : 80, silent_s, device_at: "", emergency_at: null };
  }

  /** One second later: each of these goes on, turns a little, and turns back at the edge of the map. @param {number} part */
  step(part) {
    const at = Date.now();
    this.units = this.units.map((unit) => {
      if (unit.id % PARTS !== part) return unit;
      const heading = (unit.heading + (chance() - 0.5) * 20 + 360) % 360;
      const turn = (heading * Math.PI) / 180;
      const lat = unit.lat + (Math.cos(turn) * STEP_M) / M_A_DEGREE;
      const lon = unit.lon + (Math.sin(turn) * STEP_M) / (M_A_DEGREE * Math.cos((lat * Math.PI) / 180));
      const stays = this.bounds.contains([lat, lon]);
      const device_at = new Date(at - unit.silent_s * 1000).toISOString();
      return stays ? { ...unit, lat, lon, heading, device_at } : { ...unit, heading: (heading + 180) % 360, device_at };
    });
  }

  /** @param {() => void} tell called when units have moved */
  go(tell) {
    for (let part = 0; part < PARTS; part += 1) this.step(part);
    tell();
    let turn = 0;
    setInterval(() => {
      this.step(turn % PARTS);
      turn += 1;
      tell();
    }, 1000 / PARTS);
  }

  /** As GeoJSON. */
  features() {
    const features = this.units.map(({ id, lat, lon }) => ({ type: "Feature", properties: { id }, geometry: { type: "Point", coordinates: [lon, lat] } }));
    return { type: "FeatureCollection", features };
  }
}
