/**
 * The one way in which a console asks the server for something.
 * @typedef {{ok: true, card: any, status: number}} Granted
 * @typedef {{ok: false, code: string, facts: Record<string, any>, status: number}} Denied
 * @typedef {Granted | Denied} Answer
 * @typedef {{
 *   base?: string, key?: string, fetch?: typeof fetch, token?: () => string, pauses?: number[],
 *   wait?: (ms: number) => Promise<unknown>
 * }} Means
 */

import { page } from "./page.js";

/** Waits before the second and the third try, in milliseconds. */
const PAUSES = [300, 1000];
/** Answers of something between us and the server that gave up: the same key is tried again. */
const GAVE_UP = new Set([502, 503, 504]);
const PATIENCE_MS = 8000;
/** Somebody else held what was needed: once more after so long, as the answer's Retry-After says. */
const BUSY_MS = 1000;

/** A key for one request, made before its first try. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/**
 * Ask once, try until answered: a repeat carries the same key, so it is answered and not repeated.
 * Never throws: no answer at all is `connection_lost`.
 * @param {"GET" | "POST" | "PATCH"} method
 * @param {string} path below the room's address
 * @param {object} [body]
 * @param {Means} [means]
 * @returns {Promise<Answer>}
 */
export async function ask(method, path, body, means = {}) {
  const url = (means.base ?? page().urls.api ?? "") + path;
  const request = build(method, body, means.key ?? newKey(), (means.token ?? csrfToken)());
  const answer = await reach(url, request, means);
  if (answer.ok || answer.code !== "busy") return answer;
  await (means.wait ?? sleep)(BUSY_MS);
  return reach(url, request, means);
}

/**
 * @param {string} url
 * @param {RequestInit} request
 * @param {Means} means
 * @returns {Promise<Answer>}
 */
async function reach(url, request, { fetch: get = fetch, pauses = PAUSES, wait = sleep }) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const response = await get(url, { ...request, signal: AbortSignal.timeout(PATIENCE_MS) });
      if (!GAVE_UP.has(response.status) || isOurs(response)) return await read(response);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    }
    if (attempt === pauses.length) return denied("connection_lost", {}, 0);
    await wait(pauses[attempt]);
  }
}

/**
 * @param {string} method
 * @param {object | undefined} body
 * @param {string} key
 * @param {string} token
 * @returns {RequestInit}
 */
function build(method, body, key, token) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (method !== "GET") {
    headers["Content-Type"] = "application/json";
    headers["Idempotency-Key"] = key;
    headers["X-CSRFToken"] = token;
  }
  return { method, headers, credentials: "same-origin", body: method === "GET" ? undefined : JSON.stringify(body ?? {}) };
}

/** Whether the room itself says so, and why. @param {Response} response */
const isOurs = (response) => response.headers.get("Content-Type")?.startsWith("application/problem+json") ?? false;

/**
 * @param {Response} response
 * @returns {Promise<Answer>}
 */
async function read(response) {
  const text = await response.text();
  const body = parsed(text);
  if (response.ok && body !== undefined) return { ok: true, card: body, status: response.status };
  if (typeof body?.code === "string") return denied(body.code, body.facts ?? {}, response.status);
  return denied("server_error", {}, response.status);
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {string} code
 * @param {Record<string, any>} facts
 * @param {number} status
 * @returns {Denied}
 */
function denied(code, facts, status) {
  return { ok: false, code, facts, status };
}

/** The word that comes with a change; its cookie's name says that it came over TLS. */
export function csrfToken() {
  return document.cookie.match(/(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";
}

/** @param {number} ms */
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
