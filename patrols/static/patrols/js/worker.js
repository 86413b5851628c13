/**
 * Lets the Tablet open in a tunnel: what the page was made of the last time answers when the network does not. The
 * network always comes first, so a tablet in reach never runs yesterday's page.
 */

const CACHE = "tablet";
/** A network that does not answer so long does not answer. */
const PATIENCE_MS = 4_000;
const KEPT = ["/static/", "/maps/"];

const worker = /** @type {any} */ (self);

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  const ours = request.method === "GET" && url.origin === location.origin && !request.headers.has("range");
  if (ours && (request.mode === "navigate" || KEPT.some((path) => url.pathname.startsWith(path)))) event.respondWith(answer(request));
});

/** The network's answer, kept; else the last one kept; else the network's silence. @param {Request} request */
async function answer(request) {
  const fresh = fetch(request).then(async (response) => {
    if (response.ok && !response.redirected) await (await caches.open(CACHE)).put(request, response.clone());
    return response;
  });
  const late = new Promise((_, give_up) => setTimeout(() => give_up(new Error("no answer in time")), PATIENCE_MS));
  try {
    return await Promise.race([fresh, late]);
  } catch {
    return (await caches.match(request)) ?? fresh;
  }
}
