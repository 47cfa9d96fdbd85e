/**
 * The local Bedrock: a stand-in for Amazon Bedrock Runtime on this machine.
 * It checks signatures and encodes frames with the AWS SDK's own packages.
 */
import { createServer } from "node:http";
import { once } from "node:events";
import { ExchangeLog } from "./exchanges.js";
import { Issuer } from "./issuer.js";
import { createHandler } from "./server.js";

/** @typedef {import("./local-bedrock.d.ts").LocalBedrockOptions} LocalBedrockOptions */
/** @typedef {import("./local-bedrock.d.ts").LocalBedrock} LocalBedrock */

/** The key accepted by default, and the temporary one, which needs its session token. */
export const EXAMPLE_CREDENTIALS = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
export const TEMPORARY_CREDENTIALS = {
  ...EXAMPLE_CREDENTIALS,
  accessKeyId: "ASIAEXAMPLE",
  sessionToken: "local-session-token",
};

/**
 * Resolves when it is listening, on 127.0.0.1 only.
 * @param {LocalBedrockOptions} [options]
 * @returns {Promise<LocalBedrock>}
 */
export async function createLocalBedrock(options = {}) {
  const {
    port = 0,
    region = "us-east-1",
    credentials = EXAMPLE_CREDENTIALS,
    eventsPerSecond = 40,
    clock = Date.now,
  } = options;
  const { exposeHeaders = "x-amzn-errortype,x-amzn-requestid,x-amzn-errormessage,date" } = options;
  const temporary = { ...TEMPORARY_CREDENTIALS, secretAccessKey: credentials.secretAccessKey };
  const log = new ExchangeLog();
  const verifier = { accepted: [credentials, temporary], issuer: new Issuer(), region, clock };
  const server = createServer(createHandler({ verifier, eventsPerSecond, exposeHeaders }, log));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const bound = portOf(server);
  const url = `http://127.0.0.1:${bound}`;
  const env = environment(url, region, credentials);
  return { url, port: bound, region, credentials, env, close: () => close(server, log) };
}

/**
 * @param {string} url
 * @param {string} region
 * @param {{ accessKeyId: string, secretAccessKey: string }} credentials
 * @returns {Record<string, string>}
 */
function environment(url, region, { accessKeyId, secretAccessKey }) {
  return {
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

/**
 * @param {import("node:http").Server} server
 * @returns {number}
 */
function portOf(server) {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/**
 * @param {import("node:http").Server} server
 * @param {ExchangeLog} log
 * @returns {Promise<void>}
 */
async function close(server, log) {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  log.endAllByServer();
  server.closeAllConnections();
  await closed;
}
