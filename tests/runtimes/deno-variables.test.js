/** Deno's environment variables: read if permitted, and without a prompt. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { installed } from "./spawn.js";

const variables = { AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL_BEDROCK_RUNTIME: "https://bedrock.example.com" };
const program = `
  import { BedrockRuntime } from ${JSON.stringify(new URL("../../js/inline.js", import.meta.url).href)};
  const fetch = (url) => (console.log(url.split("/model")[0]), Promise.reject(new Error("sent")));
  const client = new BedrockRuntime({ token: "t", fetch, maxAttempts: 1 });
  await client.invokeModelWithResponseStream({ modelId: "m", body: "{}" }).catch(({ message }) => console.log(message.split(":")[0]));
`;

/** What the program prints with these permissions. @param {string[]} permissions */
function printed(...permissions) {
  const env = { ...process.env, ...variables };
  return execFileSync(installed("deno"), ["run", "--no-config", "--no-lock", "--ext=js", ...permissions, "-"], {
    input: program,
    env,
    encoding: "utf8",
  });
}

test("variables are read if permitted", () => {
  assert.match(printed("--allow-env"), /^https:\/\/bedrock\.example\.com\n/);
  assert.match(printed("--allow-env=AWS_REGION"), /^https:\/\/bedrock-runtime\.eu-west-1\.amazonaws\.com\n/);
});

test("there is no prompt for a permission", () => {
  assert.equal(printed(), "region is missing\n");
});
