/** What part of the city is seen. Once a person moved the map it is theirs: only they move it again, or ask for fit(). */

/**
 * @typedef {[number, number]} LatLon
 * @typedef {{centre: LatLon, zoom: number}} Seen
 */

/** The zoom at which streets have their names. */
export const CLOSE = 15;

export class View {
  /**
   * @param {any} map
   * @param {(held: boolean) => void} onHeld told when a person takes the view, and when it is given back
   */
  constructor(map, onHeld) {
    this.map = map;
    this.onHeld = onHeld;
    this.held = false;
    this.home = this.seen();
    /** @type {(Seen & {held: boolean}) | null} what was seen before fit(), and by whose will */
    this.before = null;
    this.own = false;
    map.on("movestart", () => this.own || this.hold(true));
  }

  /** @returns {Seen} */
  seen() {
    const { lat, lng } = this.map.getCenter();
    return { centre: [lat, lng], zoom: this.map.getZoom() };
  }

  /** @param {boolean} held */
  hold(held) {
    if (held) this.before = null;
    if (held === this.held) return;
    this.held = held;
    this.onHeld(held);
  }

  /**
   * Show these points, or the whole city when there are none, unless a person holds the view or they can be seen well already.
   * @param {LatLon[]} points
   * @param {number} [zoom] the zoom from which on they are seen well
   */
  offer(points, zoom = CLOSE - 2) {
    if (this.held) return;
    const bounds = this.map.getBounds().pad(-0.15);
    if (points.length && this.map.getZoom() >= zoom && points.every((point) => bounds.contains(point))) return;
    this.show(points);
  }

  /**
   * Show these points, or the whole city when there are none; asked a second time, go back.
   * @param {LatLon[]} points
   */
  fit(points) {
    const back = this.before;
    const now = { ...this.seen(), held: this.held };
    if (back) this.move(() => this.map.setView(back.centre, back.zoom, { animate: false }));
    else this.show(points);
    this.hold(back?.held ?? false);
    this.before = back ? null : now;
  }

  /** @param {LatLon[]} points */
  show(points) {
    this.move(() => {
      if (!points.length) this.map.setView(this.home.centre, this.home.zoom, { animate: false });
      else if (points.length === 1) this.map.setView(points[0], Math.max(this.map.getZoom(), CLOSE), { animate: false });
      else this.map.fitBounds(points, { animate: false, maxZoom: CLOSE + 1, padding: [48, 48] });
    });
  }

  /** @param {() => void} act */
  move(act) {
    this.own = true;
    act();
    this.own = false;
  }
}

/** Where points come to lie when the map will show another view. @param {any} map @param {any} center @param {number} zoom */
export function projectTo(map, center, zoom) {
  const corner = map.project(center, zoom).subtract(map.getSize().divideBy(2));
  return (/** @type {{lat: number, lon: number}} */ { lat, lon }) => map.project([lat, lon], zoom).subtract(corner);
}

/** The view's corner in px of the whole world at a zoom. @param {any} map @param {(point: {lat: number, lon: number}) => {x: number, y: number}} project @param {number} zoom */
export function cornerOf(map, project, zoom) {
  const { lat, lng } = map.getCenter();
  const [world, here] = [map.project([lat, lng], zoom), project({ lat, lon: lng })];
  return { x: world.x - here.x, y: world.y - here.y };
}
