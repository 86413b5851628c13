/** What a typed text is read as. @typedef {import("../command_line.js").Command} Command */

/** @param {string} code @param {Record<string, any>} [facts] @returns {import("../command_line.js").Fault} */
export const fault = (code, facts = {}) => ({ t: "fault", code, facts });

/**
 * @param {string} verb
 * @param {Record<string, any>} facts
 * @param {{units?: Command["units"], incident?: number | null, request?: Command["request"]}} what
 * @returns {Command}
 */
export const command = (verb, facts, { units = [], incident = null, request = null }) => ({
  t: "command",
  verb,
  facts,
  units,
  incident,
  request,
});

/** @param {string} path @param {Record<string, any>} [body] @returns {import("../command_line.js").Request} */
export const post = (path, body = {}) => ({ method: "POST", path, body });

/** @param {string} path @param {Record<string, any>} body @returns {import("../command_line.js").Request} */
export const patch = (path, body) => ({ method: "PATCH", path, body });
