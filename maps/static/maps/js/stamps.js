/** Marks and names that look alike are painted once, and stamped from then on. */

/** More bitmaps than this are thrown away and made again when they are needed: names change with their ages. */
const MANY = 3000;

/** @typedef {{x: number, y: number, w: number, h: number}} Box in px about the point where the stamp goes; whole numbers */

export class Stamps {
  constructor() {
    this.ratio = 1;
    /** @type {Map<string, ImageBitmap>} */
    this.made = new Map();
    /** @type {Map<string, number>} */
    this.widths = new Map();
    this.scratch = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(1, 1).getContext("2d"));
  }

  /** The colours or the fonts have changed. */
  renew() {
    for (const bitmap of this.made.values()) bitmap.close();
    this.made.clear();
    this.widths.clear();
  }

  /** The screen has so many device px a px. @param {number} ratio */
  suit(ratio) {
    if (ratio === this.ratio) return;
    this.ratio = ratio;
    this.renew();
  }

  /**
   * How wide a text is, in px.
   * @param {string} text
   * @param {string} font
   * @param {string} [spacing]
   */
  width(text, font, spacing = "0px") {
    const key = `${font} ${spacing} ${text}`;
    const known = this.widths.get(key);
    if (known !== undefined) return known;
    if (this.widths.size > MANY) this.widths.clear();
    Object.assign(this.scratch, { font, letterSpacing: spacing });
    const { width } = this.scratch.measureText(text);
    this.widths.set(key, width);
    return width;
  }

  /**
   * Stamp at a point, on whole device px.
   * @param {CanvasRenderingContext2D} g
   * @param {string} key tells everything that it looks like
   * @param {Box} box
   * @param {{x: number, y: number}} at
   * @param {(g: CanvasRenderingContext2D) => void} paint about (0, 0)
   */
  put(g, key, box, { x, y }, paint) {
    const { ratio } = this;
    const bitmap = this.made.get(key) ?? this.make(key, box, paint);
    g.drawImage(bitmap, Math.round((x + box.x) * ratio) / ratio, Math.round((y + box.y) * ratio) / ratio, bitmap.width / ratio, bitmap.height / ratio);
  }

  /** @param {string} key @param {Box} box @param {(g: CanvasRenderingContext2D) => void} paint */
  make(key, { x, y, w, h }, paint) {
    if (this.made.size > MANY) this.renew();
    const canvas = new OffscreenCanvas(Math.ceil(w * this.ratio), Math.ceil(h * this.ratio));
    const g = /** @type {any} */ (canvas.getContext("2d"));
    g.scale(this.ratio, this.ratio);
    g.translate(-x, -y);
    g.direction = "ltr";
    paint(g);
    const bitmap = canvas.transferToImageBitmap();
    this.made.set(key, bitmap);
    return bitmap;
  }
}
