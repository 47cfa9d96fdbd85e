// One call of Amazon Bedrock: this is what the page shows the use of.

import { BedrockRuntime, fromCognitoIdentityPool } from "bedrock-stream";
import { readAnswer } from "bedrock-stream/answer";
import { Frames } from "./frames.js";
import { watched } from "./timeline.js";

/** @typedef {import("bedrock-stream").Fetch} Fetch */

/**
 * What the form holds of the region and of one kind of credentials.
 * @typedef {object} Access
 * @property {string} region
 * @property {string} [localBedrock] its URL; AWS is called if it is missing
 * @property {"keys" | "apiKey" | "cognito"} method
 * @property {{ [member: string]: string | undefined }} values
 */

/**
 * @typedef {object} Call
 * @property {Access} access
 * @property {import("./requests.js").Operation} operation
 * @property {any} input
 */

/**
 * @typedef {object} Listener
 * @property {(frames: Frames) => void} onResponse the frames are filled as the bytes arrive
 * @property {(event: any) => void} onEvent
 * @property {(text: string) => void} onText of the latest event
 */

export class Caller {
  /** The service that was asked last, to which an error belongs. @type {string | undefined} */
  asked;
  /** It keeps the credentials that a provider gave. @type {BedrockRuntime | undefined} */
  #client;
  #clientsAccess = "";
  /** @type {Listener | undefined} */
  #listener;

  /**
   * @param {Call} call
   * @param {Listener & { signal: AbortSignal }} options
   * @returns {Promise<import("bedrock-stream/answer").WholeAnswer>} when the answer has come to its end
   */
  async stream({ access, operation, input }, { signal, ...listener }) {
    this.asked = undefined;
    this.#listener = listener;
    const output = await this.#clientFor(access)[operation](input, { signal });
    const events = "stream" in output ? output.stream : output.body;
    const answer = readAnswer({ body: watched(events, listener.onEvent), $metadata: output.$metadata });
    const breathe = breather();
    for await (const part of answer) {
      if (part.type === "text") listener.onText(part.text);
      await breathe();
    }
    return answer.whole();
  }

  /** Forgets credentials. */
  forget() {
    this.#client = undefined;
    this.#clientsAccess = "";
  }

  /** @param {Access} access */
  #clientFor(access) {
    const key = JSON.stringify(access);
    if (!this.#client || key !== this.#clientsAccess) this.#client = this.#createClient(access);
    this.#clientsAccess = key;
    return this.#client;
  }

  /** @param {Access} access */
  #createClient(access) {
    const { region, localBedrock } = access;
    const [bedrock, cognito, sts] = localBedrock
      ? ["the local Bedrock", "the local Cognito", "the local STS"]
      : ["Amazon Bedrock", "Amazon Cognito", "AWS STS"];
    const identityFetch = this.#noting((url) => (/\bsts\b/.test(url) ? sts : cognito), fetch);
    const bedrockFetch = this.#noting(
      () => bedrock,
      (url, init) => this.#recordingFetch(url, init),
    );
    const identity = identityOf(access, identityFetch);
    return new BedrockRuntime({ region, endpoint: localBedrock, ...identity, fetch: bedrockFetch });
  }

  /**
   * A fetch that notes which service is asked.
   * @param {(url: string) => string} serviceAt
   * @param {Fetch} fetch
   * @returns {Fetch}
   */
  #noting(serviceAt, fetch) {
    return (url, init) => {
      this.asked = serviceAt(url);
      return fetch(url, init);
    };
  }

  /**
   * The response's bytes go through, and are kept as frames.
   * @type {Fetch}
   */
  async #recordingFetch(url, init) {
    const { status, headers, body } = await fetch(url, init);
    if (status !== 200 || !body) return { status, headers, body };
    const frames = new Frames();
    this.#listener?.onResponse(frames);
    const recorder = new TransformStream({
      transform(chunk, controller) {
        frames.push(chunk);
        controller.enqueue(chunk);
      },
    });
    return { status, headers, body: body.pipeThrough(recorder) };
  }
}

/** As long as bytes arrive faster than they are read, the loop over them never leaves the page time for anything else. */
function breather() {
  let resumed = performance.now();
  return async () => {
    if (performance.now() - resumed < MAX_BUSY_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    resumed = performance.now();
  };
}

const MAX_BUSY_MS = 30;

/**
 * @param {Access} access
 * @param {Fetch} fetch
 */
function identityOf({ method, localBedrock, values }, fetch) {
  const { accessKeyId = "", secretAccessKey = "", sessionToken, token, provider, login, ...pool } = values;
  if (method === "apiKey") return { token };
  if (method === "keys") return { credentials: { accessKeyId, secretAccessKey, sessionToken } };
  const { identityPoolId = "", roleArn } = pool;
  const logins = provider && login ? { [provider]: login } : undefined;
  const endpoints = localBedrock && { endpoint: `${localBedrock}/cognito`, stsEndpoint: `${localBedrock}/sts` };
  return { credentials: fromCognitoIdentityPool({ identityPoolId, roleArn, logins, ...endpoints, fetch }) };
}
