// A Worker with global clients, as in most Workers: what one request leaves behind is there for the next.

import { BedrockRuntime } from "../../../js/workerd.js";

/**
 * What a request of the test contains.
 *
 * @typedef {object} Job
 * @property {string} client the name of the global client, which is created by the first job that names it
 * @property {string} modelId
 * @property {object} config the client's configuration
 * @property {object} options the call's options
 * @property {string} [credentials] the URL from which the client's provider fetches credentials
 * @property {string} [before] a URL that is fetched before the call
 * @property {string} [until] a URL: when it has been fetched, the request ends as `end` says
 * @property {"abort" | "throw" | "return" | "throw at once"} [end]
 */

/** @type {Map<string, any>} */
const clients = new Map();

/** @param {Job} job */
function clientOf({ client: name, config, credentials }) {
  const own = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
  const provider = async () => (await fetch(credentials ?? "")).json();
  const client =
    clients.get(name) ??
    new BedrockRuntime(
      /** @type {any} */ ({ region: "us-east-1", credentials: credentials ? provider : own, ...config }),
    );
  clients.set(name, client);
  return client;
}

/** @param {Job} job @param {AbortSignal} signal */
async function eventsOf(job, signal) {
  const { body } = await clientOf(job).invokeModelWithResponseStream(
    { modelId: job.modelId, body: "{}" },
    { signal, ...job.options },
  );
  let events = 0;
  for await (const _ of body) events += 1;
  return events;
}

export default {
  /** @param {Request} request */
  async fetch(request) {
    const job = /** @type {Job} */ (await request.json());
    if (!job.client) return new Response("ready");
    if (job.before) await fetch(job.before);
    const controller = new AbortController();
    const called = eventsOf(job, controller.signal);
    const answered = called.then(
      (events) => Response.json({ events }),
      (error) => Response.json({ error: `${error?.name}: ${error?.message}` }),
    );
    if (job.end === "throw at once") throw new Error("the handler failed");
    if (!job.until) return answered;
    await fetch(job.until);
    if (job.end === "throw") throw new Error("the handler failed");
    if (job.end === "return") return new Response("left");
    if (job.end === "abort") controller.abort(new Error("enough"));
    return answered;
  },
};
