/** Errors compared with those of the AWS SDK's client: their classes, across both libraries, and their members. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it, mock } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { isThrottlingError, isTransientError } from "@smithy/core/retry";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { instances, MODELLED } from "./instances.js";
import { control, sdkInvoke } from "./local-bedrock-client.js";
import { ourInvoke } from "./our-client.js";

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let bedrock;
before(async () => void (bedrock = await createLocalBedrock({ eventsPerSecond: 0 })));
after(() => bedrock.close());

const BASE = "BedrockRuntimeServiceException";
/** Service errors that are not modelled: the SDK turns the last three into plain Errors. */
const UNMODELLED = [
  "local.http-418-TeapotException",
  "local.empty-502",
  "local.html-502",
  "local.mid-unknown-exception",
  "local.mid-error",
];
/** Errors that do not come from the service. */
const OTHER = ["local.cut-mid", "local.reset-head", "local.bad-json", "local.not-eventstream", "local.flip-5"];

/** Members that only some classes have. */
const MEMBERS = ["originalStatusCode", "originalMessage", "resourceName"];

/** @type {Record<string, (modelIds: string[]) => ReturnType<typeof instances>>} */
const PROGRAMS = { "in Node": (modelIds) => instances(bedrock.url, modelIds), "bundled and minified": inBundle };

for (const [where, find] of Object.entries(PROGRAMS)) {
  describe(`instanceof, ${where}`, () => {
    it("a modelled error is an instance of the AWS SDK's class of the same name, like the SDK's own, and of no other", async () => {
      const found = await find(MODELLED.map(([, modelId = ""]) => modelId));
      for (const [name = "", modelId = ""] of MODELLED) {
        const [theirs, ours] = found[modelId] ?? [];
        assert.deepEqual(ours, { sdk: [BASE, name], ours: [BASE, name] }, modelId);
        assert.deepEqual(theirs?.sdk, ours.sdk, modelId);
      }
    });

    it("another service error is an instance of the AWS SDK's base class", async () => {
      for (const [modelId, [, ours]] of Object.entries(await find(UNMODELLED))) {
        assert.deepEqual(ours, { sdk: [BASE], ours: [BASE] }, modelId);
      }
    });

    it("an error that does not come from the service is neither", async () => {
      const nothing = { sdk: [], ours: [] };
      for (const [modelId, ends] of Object.entries(await find(OTHER)))
        assert.deepEqual(ends, [nothing, nothing], modelId);
    });
  });
}

describe("members", () => {
  for (const [name = "", modelId = ""] of MODELLED) {
    it(`${modelId}: the same as the AWS SDK's error`, async () => {
      const [theirs, ours] = await errorsOf(modelId);
      assert.deepEqual(
        pick(ours, ["name", "message", "$fault", ...MEMBERS]),
        pick(theirs, ["name", "message", "$fault", ...MEMBERS]),
      );
      assert.equal(ours.name, name);
    });
  }

  it("$metadata and $response describe the response as received, and nothing of the request", async () => {
    for (const modelId of [
      "local.error-ThrottlingException",
      "local.http-418-TeapotException",
      "local.empty-500",
      "local.html-503",
    ]) {
      const [theirs, ours] = await errorsOf(modelId);
      const { requests } = (await control(bedrock, `requests?modelId=${modelId}`)).body;
      const [theirId, ourId] = requests.slice(-2).map((/** @type {any} */ { requestId }) => requestId);
      assert.deepEqual(ours.$metadata, { ...defined(theirs.$metadata), requestId: ourId }, modelId);
      assert.deepEqual(
        [theirs.$metadata.requestId, theirs.$metadata.attempts, theirs.$metadata.totalRetryDelay],
        [theirId, 1, 0],
      );

      const { statusCode, headers } = theirs.$response;
      // the SDK's has a stream instead, which it has already read
      const { body, ...head } = ours.$response;
      assert.equal(typeof body, "string", modelId);
      const { date } = head.headers;
      assert.ok(Math.abs(Date.parse(date) - Date.now()) < 10_000);
      assert.deepEqual(head, { statusCode, headers: { ...headers, date, "x-amzn-requestid": ourId } }, modelId);
      assert.ok(!Object.keys(ours).includes("$response"), "it is not printed with the error");
    }
  });

  it("$metadata of an exception in the stream has members that the SDK omits", async () => {
    const modelId = "local.mid-modelStreamErrorException:metadata";
    const [theirs, ours] = await errorsOf(modelId);
    const { requests } = (await control(bedrock, `requests?modelId=${modelId}`)).body;
    assert.equal(theirs.$metadata, undefined);
    assert.deepEqual(ours.$metadata, {
      httpStatusCode: 200,
      requestId: requests[1].requestId,
      attempts: 1,
      totalRetryDelay: 0,
    });
    assert.deepEqual([ours.$response.statusCode, ours.eventIndex], [200, 3]);
  });

  it("attempts and totalRetryDelay equal the SDK's, for a call that fails and for one that succeeds", async () => {
    mock.method(Math, "random", () => 0.6);
    try {
      for (const name of ["http-503-BusyException", "fail-2-http-503-BusyException", "fail-1-reset-head"]) {
        const theirs = await sdkInvoke(bedrock, { modelId: `local.${name}:sdk` }, { maxAttempts: 3 });
        const ours = await ourInvoke(bedrock, { modelId: `local.${name}:ours` });
        const [theirTally, ourTally] = [theirs, ours].map(({ head, error }) =>
          pick((error ?? head).$metadata, ["httpStatusCode", "attempts", "totalRetryDelay"]),
        );
        assert.ok(theirTally.totalRetryDelay > 0);
        assert.deepEqual(ourTally, theirTally, name);
      }
    } finally {
      mock.restoreAll();
    }
  });

  it("Retry-After is followed as by the SDK", async () => {
    const name = "fail-1-retry-after-1-error-ThrottlingException";
    const { head: theirs } = await sdkInvoke(bedrock, { modelId: `local.${name}:sdk` }, { maxAttempts: 3 });
    const { head: ours } = await ourInvoke(bedrock, { modelId: `local.${name}:ours` });
    const [theirDelay, ourDelay] = [theirs, ours].map(({ $metadata }) => $metadata.totalRetryDelay);
    // the SDK reads it as a time of day, so less of it is left when it reads the clock again
    assert.ok(ourDelay >= theirDelay && ourDelay < 1_100, `${ourDelay} ms, and the SDK ${theirDelay} ms`);
  });

  it("$retryable is present if the SDK would retry its own error, and tells whether that is for throttling", async () => {
    const modelIds = [
      ...MODELLED.map(([, modelId = ""]) => modelId).filter((modelId) => modelId.includes("error-")),
      ...UNMODELLED.slice(0, 3),
    ];
    for (const modelId of [
      ...modelIds,
      "local.http-400-SlowDown",
      "local.http-504-OddException",
      "local.http-400-RequestTimeout",
    ]) {
      const [theirs, ours] = await errorsOf(modelId);
      const expected = isThrottlingError(theirs)
        ? { throttling: true }
        : isTransientError(theirs)
          ? { throttling: false }
          : undefined;
      assert.deepEqual(ours.$retryable, expected, modelId);
    }
  });
});

/**
 * The same failure with both clients: the SDK's error, and ours.
 *
 * @param {string} modelId
 */
async function errorsOf(modelId) {
  const [theirs, ours] = [
    await sdkInvoke(bedrock, { modelId }),
    await ourInvoke(bedrock, { modelId }, { maxAttempts: 1 }),
  ];
  return [theirs.error, ours.error];
}

/**
 * @param {any} object
 * @param {string[]} names
 */
function pick(object, names) {
  return Object.fromEntries(names.map((name) => [name, object[name]]));
}

/** @param {object} object */
function defined(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/**
 * The same program in a bundle, where the classes of both libraries have other names.
 *
 * @param {string[]} modelIds
 * @returns {ReturnType<typeof instances>}
 */
async function inBundle(modelIds) {
  const folder = await mkdtemp(join(tmpdir(), "bedrock-stream-"));
  try {
    const program = join(folder, "program.cjs");
    await promisify(execFile)(ESBUILD, [
      ...OPTIONS,
      `--outfile=${program}`,
      fileURLToPath(new URL("instances-main.js", import.meta.url)),
    ]);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--no-warnings", program, bedrock.url, ...modelIds],
      { timeout: 60_000 },
    );
    return JSON.parse(stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const ESBUILD = fileURLToPath(new URL("../../node_modules/.bin/esbuild", import.meta.url));
const OPTIONS = [
  "--bundle",
  "--minify",
  "--platform=node",
  "--format=cjs",
  "--main-fields=module,main",
  "--log-level=error",
  "--log-override:empty-import-meta=silent",
];
