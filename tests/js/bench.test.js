/** Checks that `npm run bench` measures the same work: the events and signatures of each contender that npm test installs. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { createGuest } from "../bench/guest/guest.js";
import { verify } from "../bench/measures/request.js";
import { markdownOf } from "../bench/report.js";

const installed = ["bedrock-stream", "bedrock-stream-request", "bedrock-stream-reader", "aws-sdk", "smithy-codec"];
for (const name of installed) {
  describe(`${name} in the bench`, async () => {
    const { default: start } = await import(`../bench/contenders/${name}.js`);
    const guest = await createGuest(start, () => readFile(new URL("../../dist/bedrock_stream.wasm", import.meta.url)));
    const { reads, sends, signs } = await guest({ name: "abilities" });

    for (const workload of reads ? ["a", "d"] : []) {
      it(`reads workload ${workload}`, async () => {
        await guest({ name: "verify", workload });
        await guest({ name: "run", workload, passes: 1 });
      });
    }
    if (reads) {
      it("measures its latency", async () => assert.ok((await guest({ name: "latency", workload: "a" })) > 0));
    }
    if (sends) {
      it("signs its requests", async () => {
        await verify(await guest({ name: "sent", length: 1024 }));
        await guest({ name: "send", length: 1024, passes: 1 });
      });
    }
    if (signs) {
      it("signs a body", async () => {
        await verify(await guest({ name: "signed", length: 1024 }));
        await guest({ name: "sign", length: 1024, passes: 1 });
      });
    }
  });
}

describe("the verification of the bench", () => {
  /** @param {string} event @returns {import("../bench/contenders/settings.js").Start} */
  const reading = (event) => async () => ({ read: async (take) => take(event) });

  it("refuses too few events", async () => {
    const guest = await createGuest(reading("token 0     "), () => {});
    await assert.rejects(guest({ name: "verify", workload: "a" }), /1 events, not 2000/);
  });

  it("refuses a wrong event", async () => {
    const guest = await createGuest(reading("wrong"), () => {});
    await assert.rejects(guest({ name: "verify", workload: "d" }), /event 0 is wrong/);
  });

  it("refuses a wrong signature", async () => {
    const { default: start } = await import("../bench/contenders/aws-sdk.js");
    const guest = await createGuest(start, () => {});
    const sent = await guest({ name: "sent", length: 1024 });
    await assert.rejects(verify({ ...sent, body: `${sent.body} ` }), { code: "InvalidSignatureException" });
  });
});

it("a table shows ours first, and the others as multiples of it", () => {
  const cells = new Map([
    ["ours", 2],
    ["theirs", 5],
  ]);
  const columns = ["ours", "nobody", "theirs"];
  const text = markdownOf({
    title: "Decoding",
    about: "µs.",
    digits: 1,
    columns,
    rows: [{ label: "Node (a)", cells }],
  });
  assert.equal(text, "**Decoding.** µs.\n\n|  | ours | theirs |\n|---|---|---|\n| Node (a) | 2.0 | 5.0 (2.5 ×) |");
});
