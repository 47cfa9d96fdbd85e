/**
 * The local Bedrock: a stand-in for Amazon Bedrock Runtime on this machine.
 * It checks signatures and encodes frames with the AWS SDK's own packages.
 */
import { createServer } from "node:http";
import { once } from "node:events";
import { ExchangeLog } from "./exchanges.js";
import { Issuer } from "./issuer.js";
import { createHandler } from "./server.js";

/**
 * @typedef {object} LocalBedrockOptions
 * @property {number} [port] 0, the default, for any free one
 * @property {string} [region] the only region that signatures may be scoped to
 * @property {{ accessKeyId: string, secretAccessKey: string }} [credentials]
 * @property {number} [eventsPerSecond] mean pace of the models; 0 for as fast as the client reads
 * @property {() => number} [clock] milliseconds since 1970
 * @property {string} [exposeHeaders] which response headers a page may read
 */

/**
 * @typedef {object} LocalBedrock
 * @property {string} url `http://127.0.0.1:PORT`
 * @property {number} port
 * @property {() => Promise<void>} close ends every connection
 */

/** The key that is accepted by default, and the temporary one, which needs its session token. */
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
 * Resolves when it listens, on 127.0.0.1 only.
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
  return { url: `http://127.0.0.1:${bound}`, port: bound, close: () => close(server, log) };
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
