/** Tests with separate Node processes: they end when their calls have ended, and read their environment. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { control, CREDENTIALS, TEMPORARY } from "./local-bedrock-client.js";

const LIBRARY = new URL("../../js/node.js", import.meta.url).href;
const SDK = import.meta.resolve("@aws-sdk/client-bedrock-runtime");
const HANDLER = import.meta.resolve("@smithy/node-http-handler");

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let bedrock;
before(async () => void (bedrock = await createLocalBedrock({ eventsPerSecond: 0 })));
after(() => bedrock.close());

/**
 * Runs a program, killing it after 10 s.
 *
 * @param {string} code the code of a module
 * @param {Record<string, string>} [env] the whole environment
 * @returns {Promise<{ output: string, errors: string, code: number | null, lingered: number }>} lingered: ms between its last output and its end
 */
async function run(code, env = {}) {
  const child = spawn(process.execPath, ["--no-warnings", "--input-type=module", "--eval", code], {
    env,
    timeout: 10_000,
    killSignal: "SIGKILL",
  });
  let [output, errors, wrote] = ["", "", 0];
  child.stdout.setEncoding("utf8").on("data", (text) => ([output, wrote] = [output + text, performance.now()]));
  child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
  /** @type {[number | null, number]} */
  const [exit, ended] = await new Promise((resolve) => {
    let at = 0;
    child.on("exit", () => (at = performance.now()));
    child.on("close", (status) => resolve([status, at]));
  });
  return { output, errors, code: exit, lingered: ended - wrote };
}

describe("a process ends when its call has ended, even if all deadlines are an hour away", () => {
  const prologue = () => `
    import { BedrockRuntime } from ${JSON.stringify(LIBRARY)};
    const hour = 3_600_000;
    const timeouts = { connect: hour, firstEvent: hour, idle: hour, total: hour };
    const config = { region: "us-east-1", endpoint: "${bedrock.url}", credentials: ${JSON.stringify(CREDENTIALS)}, timeouts };
    const client = new BedrockRuntime(config);
    const ask = (modelId, options) => client.invokeModelWithResponseStream({ modelId, body: "{}" }, options);
    const failed = (promise) => promise.then(() => { throw new Error("it did not fail"); }, (error) => error.name);
    const read = async ({ body }) => { for await (const _ of body); };
  `;
  /** @type {Record<string, string>} */
  const ends = {
    "a whole answer": `await read(await ask("local.claude"));`,
    break: `for await (const _ of (await ask("local.stall")).body) break;`,
    "break after waiting for the first event": `
      const eager = new BedrockRuntime({ ...config, retryFirstEvent: true });
      for await (const _ of (await eager.invokeModelWithResponseStream({ modelId: "local.stall", body: "{}" })).body) break;`,
    "cancel before the first read": `await (await ask("local.stall")).body.cancel();`,
    "an aborted stream": `
      const abort = new AbortController();
      const { body } = await ask("local.stall-0", { signal: abort.signal });
      const reading = failed(read({ body }));
      abort.abort();
      await reading;`,
    "a call that is aborted before its response": `
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 50);
      await failed(ask("local.stall-head", { signal: abort.signal }));`,
    "a call that is aborted between attempts": `
      const abort = new AbortController();
      const impatient = new BedrockRuntime({ ...config, logger: { warn: () => abort.abort() } });
      await failed(impatient.invokeModelWithResponseStream({ modelId: "local.retry-after-4-http-503-BusyException", body: "{}" }, { signal: abort.signal }));`,
    "a service error": `await failed(ask("local.error-ValidationException"));`,
    "no connection": `await failed(new BedrockRuntime({ ...config, endpoint: "http://127.0.0.1:9" }).invokeModelWithResponseStream({ modelId: "m" }));`,
    "an invalid argument": `await failed(ask(""));`,
    "an exception in the stream": `await failed(ask("local.mid-throttlingException").then(read));`,
    "a truncated stream": `await failed(ask("local.cut-mid").then(read));`,
    "an expired deadline": `await failed(ask("local.stall", { timeouts: { idle: 50 } }).then(read));`,
    destroy: `
      const { body } = await ask("local.stall");
      const reading = failed(read({ body }));
      client.destroy();
      await reading;`,
  };
  for (const [name, code] of Object.entries(ends)) {
    it(name, async () => {
      const { output, errors, code: exit, lingered } = await run(`${prologue()} ${code} console.log("done");`);
      assert.deepEqual([exit, output, errors], [0, "done\n", ""]);
      assert.ok(lingered < 2_000, `it stayed for ${lingered} ms`);
    });
  }
});

describe("fromEnv() in a process", () => {
  const KEYS = { AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId, AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey };
  const SESSION = { ...KEYS, AWS_ACCESS_KEY_ID: TEMPORARY.accessKeyId, AWS_SESSION_TOKEN: TEMPORARY.sessionToken };
  const TOKEN = { AWS_BEARER_TOKEN_BEDROCK: "local-api-key" };

  /** What it returns, and the number of events of a call with it. @param {Record<string, string>} env */
  async function answer(env) {
    const code = `
      import { BedrockRuntime, fromEnv } from ${JSON.stringify(LIBRARY)};
      const credentials = fromEnv();
      const client = new BedrockRuntime({ region: "us-east-1", endpoint: "${bedrock.url}", credentials });
      const { body } = await client.invokeModelWithResponseStream({ modelId: "local.count-3", body: "{}" });
      let events = 0;
      for await (const _ of body) events++;
      console.log(JSON.stringify({ ...(await credentials()), events }));
    `;
    const { output, errors } = await run(code, env);
    return output ? JSON.parse(output) : errors;
  }

  it("returns a key, with its session token and expiration", async () => {
    assert.deepEqual(await answer(KEYS), { ...CREDENTIALS, events: 3 });
    const expiration = "2099-01-02T03:04:05Z";
    assert.deepEqual(await answer({ ...SESSION, AWS_CREDENTIAL_EXPIRATION: expiration }), {
      ...TEMPORARY,
      expiration: "2099-01-02T03:04:05.000Z",
      events: 3,
    });
  });

  it("returns an API key if there is no key pair; half a pair does not count", async () => {
    assert.deepEqual(await answer(TOKEN), { token: "local-api-key", events: 3 });
    assert.deepEqual(await answer({ ...TOKEN, AWS_ACCESS_KEY_ID: "AKIDEXAMPLE" }), {
      token: "local-api-key",
      events: 3,
    });
  });

  it("fails without variables, and names them in the error", async () => {
    assert.match(await answer({}), /AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/);
  });

  it("refuses an invalid expiration", async () => {
    assert.match(await answer({ ...KEYS, AWS_CREDENTIAL_EXPIRATION: "soon" }), /TypeError: expiration must be a Date/);
  });

  it("prefers the API key if there are both, like the AWS SDK", async () => {
    assert.deepEqual(await answer({ ...KEYS, ...TOKEN }), { token: "local-api-key", events: 3 });
    const code = `
      import { BedrockRuntime } from ${JSON.stringify(SDK)};
      import { NodeHttpHandler } from ${JSON.stringify(HANDLER)};
      const client = new BedrockRuntime({ region: "us-east-1", endpoint: "${bedrock.url}", requestHandler: new NodeHttpHandler() });
      await client.invokeModelWithResponseStream({ modelId: "local.empty:sdk", body: "{}" });
      client.destroy();
    `;
    assert.equal((await run(code, { ...KEYS, ...TOKEN })).code, 0);
    const { requests } = (await control(bedrock, "requests?modelId=local.empty:sdk")).body;
    assert.deepEqual([requests[0].status, requests[0].accessKeyId], [200, null], "an API key");
  });
});
