/** The temporary credentials issued by the stand-ins for Cognito and STS, and the number of calls. */
import { randomBytes } from "node:crypto";
import { remember } from "./bounded.js";

/**
 * @typedef {object} IssuedCredentials
 * @property {string} accessKeyId
 * @property {string} secretAccessKey
 * @property {string} sessionToken
 * @property {number} expiration milliseconds since 1970, a whole second
 * @property {boolean} guest whether they are a guest's from Cognito's enhanced flow, whose session policy excludes Bedrock
 */

/**
 * @typedef {object} Asked
 * @property {Record<string, number>} calls by operation, including failed ones
 * @property {string[]} accessKeyIds issued, oldest first
 */

export class Issuer {
  /** @type {Map<string, IssuedCredentials>} */
  #issued = new Map();
  /** @type {Map<string, string>} */
  #tokens = new Map();
  /** @type {Map<string, Asked>} */
  #asked = new Map();

  /**
   * @param {string} id of the identity pool or role
   * @param {number} lifetime seconds
   * @param {number} now milliseconds since 1970
   * @param {boolean} [guest]
   * @returns {IssuedCredentials}
   */
  issue(id, lifetime, now, guest = false) {
    const accessKeyId = `ASIA${Array.from(randomBytes(16), (byte) => BASE32[byte % 32]).join("")}`;
    const secretAccessKey = randomBytes(30).toString("base64");
    // Every token contains characters that JSON and XML must escape, so that a client has to unescape it.
    const sessionToken = `${randomBytes(120).toString("base64")}+/&amp;<'">&${randomBytes(16).toString("base64")}`;
    const expiration = (Math.floor(now / 1000) + lifetime) * 1000;
    this.#of(id).accessKeyIds.push(accessKeyId);
    return remember(this.#issued, accessKeyId, { accessKeyId, secretAccessKey, sessionToken, expiration, guest });
  }

  /** @returns {string} a web identity token, which STS accepts */
  issueToken() {
    const token = `local.${randomBytes(60).toString("base64url")}`;
    return remember(this.#tokens, token, token);
  }

  /** @param {string} token */
  knowsToken(token) {
    return this.#tokens.has(token);
  }

  /** @param {string} accessKeyId */
  find(accessKeyId) {
    return this.#issued.get(accessKeyId);
  }

  /**
   * From now on, the credentials are refused as expired.
   * @param {string} accessKeyId
   * @returns {boolean} whether the credentials exist
   */
  revoke(accessKeyId) {
    const credentials = this.#issued.get(accessKeyId);
    if (credentials) credentials.expiration = -Infinity;
    return credentials !== undefined;
  }

  /**
   * @param {string} id of the identity pool or role
   * @param {string} operation
   * @returns {number} the number of calls of the operation, including this one
   */
  countCall(id, operation) {
    const { calls } = this.#of(id);
    return (calls[operation] = (calls[operation] ?? 0) + 1);
  }

  /**
   * @param {string} id of an identity pool or role
   * @returns {Asked}
   */
  asked(id) {
    return this.#asked.get(id) ?? { calls: {}, accessKeyIds: [] };
  }

  /** @param {string} id */
  #of(id) {
    return this.#asked.get(id) ?? remember(this.#asked, id, { calls: {}, accessKeyIds: [] });
  }
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * The behaviour requested by the id of an identity pool or a role: `…-expires-900`, `…-logins`, `…-slow-50`,
 * `…-fail-2-CODE`, `…-error-CODE`.
 * @param {string} id
 */
export function behaviourOf(id) {
  const [, times, passing] = /-fail-(\d{1,3})-(\w+)/.exec(id) ?? [];
  const [, lasting] = /-error-(\w+)/.exec(id) ?? [];
  const [, lifetime] = /-expires-(\d{1,6})/.exec(id) ?? [];
  return {
    /** @type {number | undefined} seconds */
    lifetime: lifetime === undefined ? undefined : Number(lifetime),
    wantsLogins: /-logins\b/.test(id),
    /** Delay of a response in milliseconds. */
    delay: Number(/-slow-(\d{1,4})/.exec(id)?.[1] ?? 0),
    /**
     * @param {number} call the first is 1
     * @returns {string | undefined} the code of the error
     */
    failure: (call) => lasting ?? (call <= Number(times) ? passing : undefined),
  };
}
