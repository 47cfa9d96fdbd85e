/** Finds the classes that the errors of both clients are instances of. Also used in a bundle, where classes lose their names. */
import * as sdk from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import * as ours from "../../js/node.js";

/** The modelled errors, without the common suffix of their names. */
export const MODELS = [
  "AccessDenied",
  "InternalServer",
  "ModelError",
  "ModelNotReady",
  "ModelStreamError",
  "ModelTimeout",
  "ResourceNotFound",
  "ServiceQuotaExceeded",
  "ServiceUnavailable",
  "Throttling",
  "Validation",
];
const STREAMED = [
  "internalServer",
  "modelStreamError",
  "validation",
  "throttling",
  "modelTimeout",
  "serviceUnavailable",
];

const CLASSES = ["BedrockRuntimeServiceException", ...MODELS.map((name) => `${name}Exception`)];
const config = {
  region: "us-east-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" },
};

/** The modelled errors by class name: as a response, before the first event, and later in the stream. */
export const MODELLED = [
  ...MODELS.map((name) => [`${name}Exception`, `local.error-${name}Exception`]),
  ...STREAMED.flatMap((name) =>
    ["first", "mid"].map((when) => [
      `${name.charAt(0).toUpperCase()}${name.slice(1)}Exception`,
      `local.${when}-${name}Exception`,
    ]),
  ),
];

/**
 * @param {string} endpoint
 * @param {string[]} modelIds each of which causes a failure
 * @returns {Promise<Record<string, { sdk: string[], ours: string[] }[]>>} for each: the AWS SDK's error, and ours, with the classes of either library that it is an instance of
 */
export async function instances(endpoint, modelIds) {
  const theirClient = new sdk.BedrockRuntime({
    ...config,
    endpoint,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  });
  const ourClient = new ours.BedrockRuntime({ ...config, endpoint, maxAttempts: 1 });
  /** @type {Record<string, { sdk: string[], ours: string[] }[]>} */
  const found = {};
  for (const modelId of modelIds) {
    const errors = [await errorOf(theirClient, modelId), await errorOf(ourClient, modelId)];
    found[modelId] = errors.map((error) => ({ sdk: namesOf(error, sdk), ours: namesOf(error, ours) }));
  }
  theirClient.destroy();
  return found;
}

/**
 * @param {any} client
 * @param {string} modelId
 */
async function errorOf(client, modelId) {
  try {
    const { body } = await client.invokeModelWithResponseStream({ modelId, body: "{}" });
    for await (const _ of body);
  } catch (error) {
    return error;
  }
  throw new Error(`${modelId} did not fail`);
}

/**
 * @param {unknown} error
 * @param {any} library
 */
function namesOf(error, library) {
  return CLASSES.filter((name) => error instanceof library[name]);
}
