/**
 * Checks a Bedrock API key. A long-term key is checked by name; a short-term key, which is a presigned URL, by
 * presigning the same URL with `@smithy/signature-v4`.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-how.html
 */
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { ServiceError } from "./errors.js";
import { knownCredentials, parseBasicDate, SERVICE } from "./signature.js";

/** The accepted long-term key. */
export const API_KEY = "local-api-key";

/**
 * Resolves if the key is valid.
 * @param {string} apiKey
 * @param {Map<string, string>} headers by lower-case name
 * @param {import("./signature.js").Verifier} verifier
 * @returns {Promise<void>}
 * @throws {ServiceError} 403, if it is not
 */
export async function verifyApiKey(apiKey, headers, verifier) {
  const leftover = [...headers.keys()].find((name) => SIGNING_HEADERS.has(name));
  if (leftover)
    throw denied(`A request with an API key must not have any part of a signature, but this one has ${leftover}.`);
  if (apiKey === API_KEY) return;
  const presigned = decodeShortTermKey(apiKey);
  if (!presigned || !(await holds(presigned, verifier))) throw denied(INVALID_KEY);
}

const SIGNING_HEADERS = new Set(["x-amz-date", "x-amz-security-token", "x-amz-content-sha256"]);
const INVALID_KEY = "Authentication failed: Please make sure your API Key is valid.";
const HOST = "bedrock.amazonaws.com";
const MAX_LIFETIME = 43_200;

/**
 * In AWS's form, with a capital letter.
 * @param {string} message
 * @returns {ServiceError}
 */
function denied(message) {
  return new ServiceError(403, "AccessDeniedException", message, { message: undefined, Message: message });
}

/**
 * @param {string} apiKey
 * @returns {URL | undefined}
 */
function decodeShortTermKey(apiKey) {
  const [, base64 = ""] = /^bedrock-api-key-(.+)$/.exec(apiKey) ?? [];
  const bytes = Buffer.from(base64, "base64");
  if (bytes.toString("base64") !== base64) return undefined;
  const url = `https://${bytes.toString()}`;
  return url.startsWith(`https://${HOST}/?`) ? new URL(url) : undefined;
}

/**
 * @param {URL} presigned
 * @param {import("./signature.js").Verifier} verifier
 * @returns {Promise<boolean>}
 */
async function holds({ searchParams }, verifier) {
  const value = (/** @type {string} */ name) => searchParams.get(name) ?? "";
  const [accessKeyId = ""] = value("X-Amz-Credential").split("/");
  const date = value("X-Amz-Date");
  const lifetime = Number(value("X-Amz-Expires"));
  const age = (verifier.clock() - parseBasicDate(date)) / 1000;
  if (!(lifetime >= 1 && lifetime <= MAX_LIFETIME && age >= -300 && age < lifetime)) return false;
  try {
    const credentials = knownCredentials(accessKeyId, searchParams.get("X-Amz-Security-Token") ?? undefined, verifier);
    const query = await presign(credentials, verifier.region, date, lifetime);
    // Scope, action and version are compared too.
    return (
      [...searchParams].length === Object.keys(query).length &&
      [...searchParams].every(([name, text]) => query[name] === text)
    );
  } catch (error) {
    if (error instanceof ServiceError) return false;
    throw error;
  }
}

/**
 * The query parameters that the key should have.
 * @param {import("./signature.js").Credentials} credentials
 * @param {string} region
 * @param {string} date
 * @param {number} lifetime seconds
 * @returns {Promise<Record<string, unknown>>}
 */
async function presign(credentials, region, date, lifetime) {
  const signer = new SignatureV4({ service: SERVICE, region, sha256: Sha256, credentials });
  const request = {
    method: "POST",
    protocol: "https:",
    hostname: HOST,
    path: "/",
    query: { Action: "CallWithBearerToken" },
    headers: { host: HOST },
  };
  const { query } = await signer.presign(request, { signingDate: new Date(parseBasicDate(date)), expiresIn: lifetime });
  // It is added to the URL after signing.
  return { ...query, Version: "1" };
}
