// A Worker whose clients are globals, as most are: what one request leaves behind is there when the next one comes.

import { BedrockRuntime } from "../../../js/workerd.js";

/**
 * What a request of the test says.
 *
 * @typedef {object} Job
 * @property {string} client the name of the global client; the first job that names it makes it
 * @property {string} modelId
 * @property {object} config of the client
 * @property {object} options of the call
 * @property {string} [credentials] the URL at which the client's provider asks for credentials
 * @property {string} [before] a URL that is fetched before the call is made
 * @property {string} [until] a URL: when it was fetched, the request ends as `end` says
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
