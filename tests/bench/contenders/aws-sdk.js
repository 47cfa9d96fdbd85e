// The AWS SDK for JavaScript: its build for Node, or the one that bundlers use for browsers and Workers.

import { BedrockRuntimeClient, InvokeModelWithResponseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { SignatureV4 } from "@smithy/signature-v4";
import { bodyWith, credentials, modelId, posting, region, url } from "./settings.js";

/** @type {import("./settings.js").Start} */
export default async function start({ fetch }) {
  const client = new BedrockRuntimeClient({
    region,
    credentials,
    requestHandler: /** @type {any} */ (handlerOf(fetch)),
  });
  const signer = new SignatureV4({ region, service: "bedrock", credentials, sha256: client.config.sha256 });
  const answerTo = async (/** @type {string} */ text) => {
    const { body } = await client.send(new InvokeModelWithResponseStreamCommand({ modelId, body: bodyWith(text) }));
    if (!body) throw new Error("the SDK returned no body");
    return body;
  };
  return {
    async read(take) {
      for await (const { chunk } of await answerTo("Hi")) if (chunk?.bytes) take(chunk.bytes);
    },
    async send(text) {
      for await (const _ of await answerTo(text));
    },
    async sign(body) {
      const { hostname, pathname: path } = new URL(url);
      const { method, headers } = posting(body);
      const request = { protocol: "https:", hostname, path, method, headers: { ...headers, host: hostname }, body };
      const signed = await signer.sign(request);
      return new Request(url, { method, headers: signed.headers, body });
    },
  };
}

/**
 * The SDK's own handlers use only the platform's fetch, or sockets.
 *
 * @param {import("./settings.js").Environment["fetch"]} fetch
 */
function handlerOf(fetch) {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    /** @param {import("@smithy/types").HttpRequest} request */
    async handle({ protocol, hostname, path, method, headers, body }) {
      const response = await fetch(`${protocol}//${hostname}${path}`, { method, headers, body });
      return {
        response: { statusCode: response.status, headers: Object.fromEntries(response.headers), body: response.body },
      };
    },
  };
}
