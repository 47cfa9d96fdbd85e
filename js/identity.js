// Credentials or a token, from a value or a function; what a function answers is kept while it lasts.

import { checked } from "./attempts.js";

/** @import { BedrockRuntimeClientConfig } from "./index.js" */
/** @typedef {{ identity: any, since: number, expiration: number | undefined }} Kept in ms since 1970 */

export class IdentitySource {
  #option;
  #shape;
  /** @type {Kept | undefined} */
  #kept;
  /** The answer that is waited for: one, however many calls wait. @type {Promise<Kept> | undefined} */
  #refresh;

  /** A token goes before credentials. @param {BedrockRuntimeClientConfig} config */
  constructor({ token, credentials }) {
    this.#option = token ?? credentials;
    this.#shape = (/** @type {any} */ value) => (token && typeof value === "string" ? { token: value } : value);
  }

  /**
   * A function that fails is no fault while what it answered before is valid.
   *
   * @param {import("./load.js").Core} core
   * @param {number} now in ms since 1970
   */
  async identity(core, now) {
    if (typeof this.#option !== "function") return this.#shape(this.#option);
    const kept = this.#kept;
    const freshness = kept && core.freshness(kept.since, kept.expiration, now);
    if (kept && freshness === "fresh") return kept.identity;
    try {
      return (await this.#ask(core, now)).identity;
    } catch (error) {
      if (!kept || freshness !== "due") throw error;
      kept.since = now; // it is due again at half of what is left, not at every call
      return kept.identity;
    }
  }

  /**
   * Lets go of an identity that the service refused. Answers whether to ask again: there is a function, and its answer
   * is from before that time.
   *
   * @param {unknown} refused
   * @param {number} since in ms since 1970
   */
  forget(refused, since) {
    const kept = this.#kept;
    if (kept?.identity !== refused) return typeof this.#option === "function";
    this.#kept = undefined;
    return Number(kept?.since) < since;
  }

  /**
   * @param {import("./load.js").Core} core
   * @param {number} since
   */
  #ask(core, since) {
    const start = async () => {
      const identity = this.#shape(await /** @type {Function} */ (this.#option)());
      return (this.#kept = { identity, since, expiration: checked(() => core.identityExpiration(identity)) });
    };
    this.#refresh ??= start().finally(() => (this.#refresh = undefined));
    return this.#refresh;
  }
}
