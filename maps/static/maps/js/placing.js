/** Where marks and their names stand so that each can be read. Pure; all in px. */

/**
 * @typedef {{x: number, y: number, room: number}} Mark `room` is the radius that it wants for itself
 * @typedef {{x: number, y: number, w: number, h: number}} Box
 */

const ROUNDS = 10;
/** After so many rounds it is asked anew who is near whom. */
const LOOK_AGAIN = 5;
/** Marks with so much between them, in px, do not meet before that. */
const SLACK = 10;

/**
 * Push marks apart until none covers another, a little each round; a mark that has room stays where it is.
 * @template {Mark} T
 * @param {T[]} marks
 * @returns {(T & {dx: number, dy: number})[]} the same marks, moved by dx, dy
 */
export function apart(marks) {
  const moved = marks.map((mark) => ({ ...mark, dx: 0, dy: 0 }));
  let pairs = neighbours(moved);
  for (let round = 1; round <= ROUNDS; round += 1) {
    let isPushing = false;
    for (let n = 0; n < pairs.length; n += 2) isPushing = push(pairs[n], pairs[n + 1]) || isPushing;
    if (!isPushing) break;
    if (round === LOOK_AGAIN) pairs = neighbours(moved);
  }
  return moved;
}

/**
 * Who may touch whom, found by squares as wide as two marks reach.
 * @template {Mark & {dx: number, dy: number}} T
 * @param {T[]} marks
 * @returns {T[]} pairs, one after the other
 */
function neighbours(marks) {
  const side = 2 * marks.reduce((most, { room }) => Math.max(most, room), 0) + SLACK;
  /** @type {Map<number, T[]>} */
  const seen = new Map();
  /** @type {T[]} */
  const pairs = [];
  for (const mark of marks) {
    const [x, y] = [mark.x + mark.dx, mark.y + mark.dy];
    const [column, row] = [Math.floor(x / side), Math.floor(y / side)];
    for (let across = column - 1; across <= column + 1; across += 1) {
      for (let down = row - 1; down <= row + 1; down += 1) {
        for (const other of seen.get(square(across, down)) ?? []) {
          const wanted = mark.room + other.room + SLACK;
          if (Math.abs(x - other.x - other.dx) < wanted && Math.abs(y - other.y - other.dy) < wanted) pairs.push(mark, other);
        }
      }
    }
    put(seen, square(column, row), mark);
  }
  return pairs;
}

/** @param {number} column @param {number} row */
const square = (column, row) => column * 65536 + row;

/** @template T @param {Map<number, T[]>} cells @param {number} cell @param {T} one */
function put(cells, cell, one) {
  const there = cells.get(cell);
  if (there) there.push(one);
  else cells.set(cell, [one]);
}

/** @param {Mark & {dx: number, dy: number}} a @param {Mark & {dx: number, dy: number}} b @returns {boolean} whether they had to be */
function push(a, b) {
  const wanted = a.room + b.room;
  let [x, y] = [a.x + a.dx - b.x - b.dx, a.y + a.dy - b.y - b.dy];
  if (Math.abs(x) >= wanted || Math.abs(y) >= wanted) return false;
  if (!x && !y) x = 0.1;
  const distance = Math.hypot(x, y);
  if (distance >= wanted) return false;
  const by = (wanted - distance) / 2 / distance;
  a.dx += x * by;
  a.dy += y * by;
  b.dx -= x * by;
  b.dy -= y * by;
  return true;
}

/** What is taken already; a name that would touch it is not drawn. */
export class Space {
  /** @param {{width: number, height: number}} size */
  constructor({ width, height }) {
    this.width = width;
    this.height = height;
    /** @type {Map<number, Box[]>} */
    this.cells = new Map();
  }

  /** @param {Box} box */
  take(box) {
    for (const cell of cellsOf(box)) put(this.cells, cell, box);
  }

  /** @param {Box} box */
  isFree(box) {
    const inside = box.x >= 2 && box.y >= 2 && box.x + box.w <= this.width - 2 && box.y + box.h <= this.height - 2;
    return inside && cellsOf(box).every((cell) => !(this.cells.get(cell) ?? []).some((taken) => touch(box, taken)));
  }

  /**
   * The first of these boxes that is free is taken. With `must`, the first one is, free or not.
   * @param {Box[]} boxes
   * @param {boolean} [must]
   * @returns {Box | undefined}
   */
  place(boxes, must = false) {
    const found = boxes.find((box) => this.isFree(box)) ?? (must ? boxes[0] : undefined);
    if (found) this.take(found);
    return found;
  }
}

/** @param {Box} a @param {Box} b */
const touch = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

const CELL = 64;

/** @param {Box} box */
function cellsOf({ x, y, w, h }) {
  const found = [];
  for (let column = Math.floor(x / CELL); column <= Math.floor((x + w) / CELL); column += 1) {
    for (let row = Math.floor(y / CELL); row <= Math.floor((y + h) / CELL); row += 1) found.push(square(column, row));
  }
  return found;
}

/**
 * Where a name of w × h may stand beside a mark, the best first: after it, before it, above, below.
 * @param {{x: number, y: number}} mark
 * @param {number} reach from the mark's centre to the name
 * @param {number} w
 * @param {number} h
 * @returns {Box[]}
 */
export function beside({ x, y }, reach, w, h) {
  return [
    { x: x + reach, y: y - h / 2, w, h },
    { x: x - reach - w, y: y - h / 2, w, h },
    { x: x - w / 2, y: y - reach - h, w, h },
    { x: x - w / 2, y: y + reach, w, h },
  ];
}
