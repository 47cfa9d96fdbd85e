// Where a client sends its calls: environment variables supply what its configuration leaves out.

import { argumentError } from "./messages.js";

/** @import { BedrockRuntimeClientConfig } from "./index.js" */

/**
 * The configuration with its region and endpoint. Missing settings are reported before anything is loaded.
 *
 * @param {BedrockRuntimeClientConfig} config
 * @returns {Promise<BedrockRuntimeClientConfig>}
 */
export async function settled(config) {
  const region =
    (typeof config.region === "function" ? await config.region() : config.region) ??
    anyOf("AWS_REGION", "AWS_DEFAULT_REGION");
  const isSigned = /** @type {any} */ (config).unsigned !== true;
  if (isSigned && (region ?? "") === "") {
    throw argumentError('region is missing: pass region, such as "us-east-1", or set AWS_REGION');
  }
  if (isSigned && (config.credentials ?? config.token ?? undefined) === undefined) {
    throw argumentError("credentials are missing: pass credentials or token, such as credentials: fromEnv()");
  }
  const endpoint = config.endpoint ?? configuredEndpoint();
  return /** @type {any} */ ({ __proto__: null, ...config, region, endpoint });
}

function configuredEndpoint() {
  if (variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?.toLowerCase() === "true") return undefined;
  return anyOf("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL");
}

/** @param {string[]} names */
function anyOf(...names) {
  return names.map(variable).find((value) => value !== undefined);
}

/**
 * An environment variable in Node, Bun and Deno; undefined if it is empty, and in a browser. Never prompts for a
 * permission.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
function variable(name) {
  const { Deno, process } = /** @type {any} */ (globalThis);
  try {
    if (!Deno) return process.env[name] || undefined;
    const { state } = Deno.permissions.querySync({ name: "env", variable: name });
    return state === "granted" ? Deno.env.get(name) || undefined : undefined;
  } catch {
    return undefined;
  }
}
