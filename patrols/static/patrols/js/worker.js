/**
 * Lets the Tablet open in a tunnel: what the page was made of the last time answers when the network does not. The
 * network always comes first, so a tablet in reach never runs yesterday's page.
 */

const CACHE = "tablet";
/** A network that does not answer so long does not answer. */
const PATIENCE_MS = 4_000;
/** Once it was silent it is not waited for again so long, lest each part of a page wait anew. */
const SILENT_MS = 15_000;
let silentUntil = 0;

const worker = /** @type {any} */ (self);

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method === "GET" && !request.headers.has("range") && (request.mode === "navigate" || isPart(request.url)))
    event.respondWith(answer(request));
});
worker.addEventListener("message", (/** @type {any} */ event) => {
  const [page, ...parts] = event.data;
  event.waitUntil(
    Promise.all(
      [page, ...parts.filter(isPart)].map((url) =>
        fetch(url)
          .then((response) => keep(url, response))
          .catch(() => {}),
      ),
    ),
  );
});

/** Whether the page is made of it. @param {string} address */
function isPart(address) {
  const { origin, pathname } = new URL(address);
  return origin === location.origin && (pathname.startsWith("/static/") || pathname.endsWith("/map.js"));
}

/** @param {Request | string} request @param {Response} response */
async function keep(request, response) {
  if (response.status === 200 && !response.redirected) await (await caches.open(CACHE)).put(request, response.clone());
  return response;
}

/** The network's answer, kept; else the last one kept; else the network's silence. @param {Request} request */
async function answer(request) {
  const fresh = fetch(request).then((response) => keep(request, response));
  const kept = Date.now() < silentUntil ? await caches.match(request) : undefined;
  if (kept) {
    fresh.catch(() => {});
    return kept;
  }
  const late = new Promise((_, give_up) => setTimeout(() => give_up(new Error("no answer in time")), PATIENCE_MS));
  try {
    return await Promise.race([fresh, late]);
  } catch {
    silentUntil = Date.now() + SILENT_MS;
    return (await caches.match(request)) ?? fresh;
  }
}
