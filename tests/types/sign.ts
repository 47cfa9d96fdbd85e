// What a program signs: requests, URLs, and what SDKs send.

import { deriveSigningKey, fromCognitoIdentityPool, fromEnv } from "bedrock-stream";
import { signedFetch, signRequest, signUrl, type SignRequestOptions } from "bedrock-stream/sign";

const credentials = { accessKeyId: "a", secretAccessKey: "b" };
const options: SignRequestOptions = { credentials, region: "us-east-1", service: "s3", date: new Date() };

export async function send(request: Request): Promise<Response> {
  const signed: Request = await signRequest(request, options);
  await fetch(await signRequest(new URL(request.url), { credentials: () => credentials }));
  const posted = await signRequest("https://example.com/", { method: "POST", body: "text" }, options);
  return fetch(posted.url === signed.url ? signed : posted);
}

export async function link(): Promise<string> {
  const key = await deriveSigningKey({ credentials, region: "us-east-1", service: "s3" });
  // @ts-expect-error how long it is valid must be said
  await signUrl("https://example.com/", { credentials });
  return signUrl(new URL("https://example.com/"), {
    credentials: key,
    expiresIn: 60,
    method: "PUT",
    headers: { a: "b" },
  });
}

/** As SDKs declare their option; tests/sdks has the SDKs themselves. */
interface ClientOptions {
  fetch?: typeof fetch | undefined;
}

export const sdk: ClientOptions = { fetch: signedFetch({ credentials: fromEnv() }) };
export const pool = signedFetch({
  credentials: fromCognitoIdentityPool({ identityPoolId: "us-east-1:pool" }),
  maxAttempts: 2,
  retryMode: "adaptive",
  systemClockOffset: 1000,
  fetch,
});
// @ts-expect-error credentials are needed
signedFetch({ region: "us-east-1" });
// @ts-expect-error an API key signs nothing
signRequest("https://example.com/", { credentials: { token: "key" } });

export async function read(): Promise<string> {
  const response: Response = await pool("https://example.com/", { method: "DELETE" });
  return response.text();
}
