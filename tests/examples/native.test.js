/** examples/native/main.rs, as Cargo builds it. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { root } from "../../js/build/run.js";
import { createLocalBedrock, EXAMPLE_CREDENTIALS, TEMPORARY_CREDENTIALS } from "../../www/local-bedrock/index.js";
import { ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { sdkClient } from "../js/local-bedrock-client.js";

const program = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug/examples/native");
/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let local;

before(
  async () => {
    local = await createLocalBedrock({ eventsPerSecond: 0 });
    await promisify(execFile)("cargo", ["build", "--locked", "--example", "native"], { cwd: root });
  },
  { timeout: 300_000 },
);

after(() => local.close());

test("the example prints a whole answer, with long-term and with temporary credentials", async () => {
  const client = sdkClient(local);
  const { stream } = await client.send(
    new ConverseStreamCommand({ modelId: "local.claude", messages: [{ role: "user", content: [{ text: "Hi" }] }] }),
  );
  let text = "";
  for await (const event of stream ?? []) text += event.contentBlockDelta?.delta?.text ?? "";
  client.destroy();
  for (const credentials of [EXAMPLE_CREDENTIALS, TEMPORARY_CREDENTIALS]) {
    assert.deepEqual(await run("local.claude", credentials), { code: 0, stdout: `${text}\n`, stderr: "" });
  }
});

test("the example prints the text while the model is still answering", { timeout: 30_000 }, async () => {
  const child = start("local.stall");
  const [piece] = await once(child.stdout, "data");
  assert.ok(["You", "You asked:"].includes(String(piece)));
  child.kill();
  await once(child, "close");
});

test("the example reports an error after the text that preceded it, and fails", async () => {
  /** @type {[model: string, stdout: string, stderr: RegExp][]} */
  const cases = [
    ["local.error-ThrottlingException", "", /^ThrottlingException: Too many requests/],
    ["local.html-503", "", /^ServiceUnavailableException: 503 Service Unavailable: Please come back later\.\n$/],
    ["local.mid-throttlingException", "You asked:\n", /^ThrottlingException: Too many requests/],
    [
      "local.cut-2000",
      "You asked: “Why is the sky blue?” – here\n",
      /^stream ends inside a message: 144 of 181 bytes of the one at byte 1856/,
    ],
    ["local.flip-2000", "You asked: “Why is the sky blue?” – here\n", /CRC/],
    ["local.empty", "\n", /^the answer ended without the model's last event\n$/],
  ];
  for (const [model, stdout, stderr] of cases) {
    const outcome = await run(model, EXAMPLE_CREDENTIALS, []);
    assert.deepEqual({ ...outcome, stderr: "" }, { code: 1, stdout, stderr: "" }, model);
    assert.match(outcome.stderr, stderr);
    assert.ok(!outcome.stderr.includes(EXAMPLE_CREDENTIALS.secretAccessKey));
  }
});

test("the example names the variable that is missing", async () => {
  const { code, stderr } = await run("local.claude", { accessKeyId: "AKIDEXAMPLE", secretAccessKey: undefined });
  assert.deepEqual({ code, stderr }, { code: 1, stderr: "set AWS_SECRET_ACCESS_KEY in the environment\n" });
});

/** @typedef {{ accessKeyId: string, secretAccessKey: string | undefined, sessionToken?: string }} Credentials */

/**
 * Runs the example until it exits.
 * @param {string} model
 * @param {Credentials} credentials
 * @param {string[]} [args]
 */
async function run(model, credentials, args) {
  const child = start(model, credentials, args);
  const output = { stdout: "", stderr: "" };
  for (const name of /** @type {const} */ (["stdout", "stderr"])) {
    child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
  }
  const [code] = await once(child, "close");
  return { code, ...output };
}

/**
 * @param {string} model
 * @param {Credentials} [credentials]
 * @param {string[]} [args]
 */
function start(model, credentials = EXAMPLE_CREDENTIALS, args = ["Hi"]) {
  const env = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: local.url,
    MODEL_ID: model,
  };
  return spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
}
