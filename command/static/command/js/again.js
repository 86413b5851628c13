/**
 * A page that the room could not answer: it asks again and goes there once there is an answer. Nothing is timed for
 * the reader, who may also go by the link.
 */

const EVERY_MS = 3_000;
/** A frozen database answers after five seconds that it does not; a dead process never. */
const PATIENCE_MS = 8_000;

/**
 * Wait until the address is answered by something else than "not now".
 * @param {string} url
 * @param {{fetch?: typeof fetch, wait?: (ms: number) => Promise<unknown>}} [means]
 */
export async function untilAnswered(url, { fetch: get = fetch, wait = sleep } = {}) {
  do await wait(EVERY_MS);
  while (!(await answers(url, get)));
}

/**
 * @param {string} url
 * @param {typeof fetch} get
 */
async function answers(url, get) {
  try {
    const asked = { method: "HEAD", cache: /** @type {const} */ ("no-store"), signal: AbortSignal.timeout(PATIENCE_MS) };
    return ![502, 503, 504].includes((await get(url, asked)).status);
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return false; // no line
    throw error;
  }
}

/** @param {number} ms */
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const link = /** @type {HTMLAnchorElement | null} */ (globalThis.document?.getElementById("again") ?? null);
if (link) untilAnswered(link.href).then(() => location.replace(link.href));
