/** A stream that is no longer referenced is garbage-collected, and its connection is closed. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { CREDENTIALS } from "./local-bedrock-client.js";

const LIBRARY = new URL("../../js/node.js", import.meta.url).href;

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let bedrock;
before(async () => void (bedrock = await createLocalBedrock({ eventsPerSecond: 0 })));
after(() => bedrock.close());

/** Returns who closed the connection of an abandoned stream. @param {string} use code that uses the `output` */
async function closedBy(use) {
  const code = `
    import { BedrockRuntime } from ${JSON.stringify(LIBRARY)};
    const client = new BedrockRuntime({ region: "us-east-1", endpoint: "${bedrock.url}", credentials: ${JSON.stringify(CREDENTIALS)} });
    async function leave() {
      const output = await client.invokeModelWithResponseStream({ modelId: "local.stall", body: "{}" });
      ${use};
      return output.$metadata.requestId;
    }
    const requestId = await leave();
    let ended = false;
    const closed = fetch("${bedrock.url}/local/requests/" + requestId + "/closed").then((answer) => answer.json());
    closed.finally(() => (ended = true));
    const until = performance.now() + 2_000;
    while (!ended && performance.now() < until) {
      gc();
      await new Promise((resolve) => setTimeout(resolve));
    }
    console.log(ended ? (await closed).closedBy : "nobody");
    process.exit();
  `;
  const args = ["--expose-gc", "--no-warnings", "--input-type=module", "--eval", code];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000, killSignal: "SIGKILL" });
  return stdout.trim();
}

describe("the connection of an abandoned stream is closed when the stream is garbage-collected", () => {
  it("if it is unread", async () => assert.equal(await closedBy(""), "client"));
  it("if it is partly read", async () =>
    assert.equal(await closedBy("const reader = output.body.getReader(); await reader.read()"), "client"));
  it("but not before", async () => assert.equal(await closedBy("globalThis.kept = output"), "nobody"));
});
