/** How the service behaves under a prefix of the path, such as `/skew/3600` or `/no-date`. The README lists them. */

/**
 * @typedef {object} Conditions
 * @property {string} path without its prefixes and its query
 * @property {() => number} clock milliseconds since 1970
 * @property {string} exposeHeaders value of Access-Control-Expose-Headers
 * @property {boolean} dated whether responses have a Date header
 */

/**
 * @param {string} url as in the request line
 * @param {() => number} clock
 * @param {string} exposeHeaders
 * @returns {Conditions}
 */
export function conditionsOf(url, clock, exposeHeaders) {
  const [path = ""] = url.split("?");
  const conditions = { path, clock, exposeHeaders, dated: true };
  for (;;) {
    const [prefix, seconds, exposed] = PREFIX.exec(conditions.path) ?? [];
    if (prefix === undefined) return conditions;
    conditions.path = conditions.path.slice(prefix.length);
    if (seconds !== undefined) conditions.clock = () => clock() + Number(seconds) * 1000;
    else if (exposed !== undefined) conditions.exposeHeaders = exposed === "all" ? "*" : "";
    else if (prefix === "/no-date") conditions.dated = false;
  }
}

const PREFIX = /^\/(?:skew\/(-?\d{1,9})|expose-(all|none)|no-date|base-[^/]*)/;
