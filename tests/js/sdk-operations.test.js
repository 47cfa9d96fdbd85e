/** The operations compared with the AWS SDK's client: the same requests, outputs and events. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import * as sdk from "@aws-sdk/client-bedrock-runtime";
import * as own from "../../js/node.js";
import { blobs, documents } from "../../js/documents.js";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { CLAUDE_BODY, CLAUDE_ID, sdkClient } from "./local-bedrock-client.js";
import { BYTES, FULL } from "./conversation.js";
import { ourClient } from "./our-client.js";

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let bedrock;
before(async () => void (bedrock = await createLocalBedrock({ eventsPerSecond: 0 })));
after(() => bedrock.close());

const { messages, system, toolConfig, additionalModelRequestFields } = FULL;
/** @type {[command: string, input: any][]} */
const CALLS = [
  ["ConverseCommand", FULL],
  ["ConverseCommand", { ...FULL, modelId: `arn:aws:bedrock:us-east-1::foundation-model/${CLAUDE_ID}` }],
  ["ConverseStreamCommand", { ...FULL, guardrailConfig: { ...FULL.guardrailConfig, streamProcessingMode: "async" } }],
  ["InvokeModelCommand", { modelId: CLAUDE_ID, body: CLAUDE_BODY, contentType: "application/json" }],
  [
    "InvokeModelCommand",
    {
      modelId: CLAUDE_ID,
      body: CLAUDE_BODY,
      contentType: "application/json",
      accept: "application/json",
      trace: "ENABLED",
      serviceTier: "flex",
      performanceConfigLatency: "optimized",
      guardrailIdentifier: "abc",
      guardrailVersion: "1",
      requestMetadata: "{}",
    },
  ],
  [
    "CountTokensCommand",
    { modelId: CLAUDE_ID, input: { converse: { messages, system, toolConfig, additionalModelRequestFields } } },
  ],
  [
    "CountTokensCommand",
    { modelId: CLAUDE_ID, input: { invokeModel: { body: new TextEncoder().encode(CLAUDE_BODY) } } },
  ],
  [
    "ApplyGuardrailCommand",
    {
      guardrailIdentifier: "abc",
      guardrailVersion: "DRAFT",
      source: "INPUT",
      outputScope: "FULL",
      content: [
        { text: { text: "a secret", qualifiers: ["query"] } },
        { image: { format: "jpeg", source: { bytes: BYTES } } },
      ],
    },
  ],
];

/** A plain copy of an output, with its events instead of its stream. @param {any} output */
async function plain({ $metadata, ...output }) {
  if (output.stream) {
    const events = [];
    for await (const event of output.stream) events.push(event);
    return { ...output, stream: events };
  }
  return output.body ? { ...output, body: Uint8Array.from(output.body) } : output;
}

for (const [i, [command, input]] of CALLS.entries()) {
  it(`${command}, ${i}: the output equals the AWS SDK's`, async () => {
    const [theirs, ours] = [sdkClient(bedrock), ourClient(bedrock)];
    const expected = await plain(await theirs.send(new /** @type {any} */ (sdk)[command](input)));
    const found = await plain(await ours.send(new /** @type {any} */ (own)[command](input)));
    theirs.destroy();
    assert.deepEqual(found, expected);
  });

  it(`${command}, ${i}: the request has the AWS SDK's method, URL and body`, async () => {
    /** @type {any[]} */
    const sent = [];
    const fetch = async (/** @type {string} */ url, /** @type {any} */ init) => (
      sent.push({ url, ...init }), new Response("{}", { status: 400 })
    );
    await assert.rejects(
      /** @type {any} */ (
        ourClient(bedrock, { fetch, maxAttempts: 1 }).send(new /** @type {any} */ (own)[command](input))
      ),
    );
    /** @type {any} */
    let request;
    const requestHandler = {
      handle: (/** @type {any} */ made) => ((request = made), Promise.reject(new Error("enough"))),
    };
    const theirs = sdkClient(bedrock, { requestHandler: /** @type {any} */ (requestHandler) });
    await assert.rejects(theirs.send(new /** @type {any} */ (sdk)[command](input)), /enough/);
    assert.deepEqual([sent[0].method, sent[0].url], [request.method, `${bedrock.url}${request.path}`]);
    const text = (/** @type {any} */ body) =>
      JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(body));
    assert.deepEqual(text(sent[0].body), text(request.body));
    const asked = Object.entries(request.headers).filter(([name]) =>
      /^(content-type|accept|x-amzn-bedrock-.*)$/.test(name),
    );
    for (const [name, value] of asked) assert.equal(sent[0].headers[name], value, name);
  });
}

describe("the names of members that contain bytes or arbitrary JSON", () => {
  it("are those in the responses of the service model, where they mean nothing else", () => {
    if (!process.env.VECTORS_DIR) return;
    const model = JSON.parse(readFileSync(join(process.env.VECTORS_DIR, "model/service-2.json"), "utf8"));
    const seen = new Set();
    const found = { blob: new Set(), document: new Set(), other: new Set() };
    const walk = (/** @type {string} */ name) => {
      if (seen.has(name)) return;
      seen.add(name);
      const { members = {}, member, value, document } = model.shapes[name];
      if (document) return;
      for (const [key, { shape }] of /** @type {[string, any][]} */ (Object.entries(members))) {
        const { type, document: isDocument } = model.shapes[shape];
        // strings are not searched
        if (type === "blob") found.blob.add(key);
        else if (isDocument) found.document.add(key);
        else if (type !== "string" || blobs.includes(key)) found.other.add(key);
        walk(shape);
      }
      for (const inner of [member, value]) if (inner) walk(inner.shape);
    };
    for (const name of ["ConverseResponse", "ConverseStreamOutput", "CountTokensResponse", "ApplyGuardrailResponse"])
      walk(name);
    assert.deepEqual([...found.blob].sort(), [...blobs].sort());
    assert.deepEqual([...found.document].sort(), [...documents].sort());
    assert.deepEqual(
      [...found.other].filter((name) => blobs.includes(name) || documents.includes(name)),
      [],
    );
  });
});
