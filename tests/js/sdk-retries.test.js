/**
 * Retries compared with those of the AWS SDK's client on the same misbehaving server: the same number of requests for
 * each kind of failure, and the same outcome. Where the two differ, the test says why.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, it, mock } from "node:test";
import { InvokeModelWithResponseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { fromCognitoIdentityPool } from "../../js/node.js";
import { createLocalBedrock } from "../../www/local-bedrock/index.js";
import { MODELS } from "./instances.js";
import { CLAUDE_BODY, CREDENTIALS, TEMPORARY, control, sdkClient } from "./local-bedrock-client.js";
import { ourClient } from "./our-client.js";

/** @typedef {{ credentials?: any, endpoint?: string, maxAttempts?: number, systemClockOffset?: number, retryFirstEvent?: boolean, limit?: number }} Config limit: for the head of a response, in ms */
/** @typedef {{ call(modelId: string): Promise<void>, sent: number }} Client call: reads an answer to its end; sent: requests, as far as the client knows */

/** @type {import("../../www/local-bedrock/index.js").LocalBedrock} */
let bedrock;
before(async () => {
  bedrock = await createLocalBedrock({ eventsPerSecond: 0 });
  mock.method(Math, "random", () => 0); // full jitter in both: no delay
});
after(async () => {
  mock.restoreAll();
  await bedrock.close();
});

/** @type {{ sdk: (config: Config) => Client, ours: (config: Config) => Client }} */
const CLIENTS = {
  sdk({ limit, ...config }) {
    const handler = new NodeHttpHandler({ requestTimeout: limit, throwOnRequestTimeout: true });
    const handle = handler.handle.bind(handler);
    handler.handle = (...args) => (counted.sent++, handle(...args));
    const client = sdkClient(bedrock, { maxAttempts: 3, requestHandler: handler, ...config });
    const counted = {
      sent: 0,
      async call(/** @type {string} */ modelId) {
        const { body } = await client.send(new InvokeModelWithResponseStreamCommand({ modelId, body: CLAUDE_BODY }));
        for await (const _ of body ?? []);
      },
    };
    return counted;
  },
  ours({ limit, ...config }) {
    const send = (/** @type {string} */ url, /** @type {RequestInit} */ init) => (counted.sent++, fetch(url, init));
    const client = ourClient(bedrock, { timeouts: { connect: limit }, fetch: send, ...config });
    const counted = {
      sent: 0,
      async call(/** @type {string} */ modelId) {
        const { body } = await client.invokeModelWithResponseStream({ modelId, body: CLAUDE_BODY });
        for await (const _ of body);
      },
    };
    return counted;
  },
};
const WHO = /** @type {const} */ (["sdk", "ours"]);

/**
 * The outcome of one call: the number of requests that the server received, and whether the answer was read to its end.
 *
 * @param {Client} client
 * @param {string} name name of the local Bedrock's misbehaviour
 */
async function observe(client, name) {
  const modelId = `local.${name}:${randomUUID()}`;
  const end = await client.call(modelId).then(
    () => "whole",
    () => "failed",
  );
  const { body } = await control(bedrock, `requests?modelId=${modelId}`);
  return `${body.requests.length} ${end}`;
}

/**
 * A failure that lasts, one that ends after the first request, and one that ends after the second, with a client for
 * each.
 *
 * @param {keyof typeof CLIENTS} who
 * @param {string} name
 * @param {Config} [config]
 */
async function observeFailure(who, name, config = {}) {
  const ends = [];
  for (const times of ["", "fail-1-", "fail-2-"]) ends.push(await observe(CLIENTS[who](config), times + name));
  return ends;
}

/**
 * Consecutive calls with one client of either kind.
 *
 * @param {string[]} names
 * @param {Config} [config]
 */
async function observeCalls(names, config = {}) {
  /** @type {Record<"sdk" | "ours", string[]>} */
  const ends = { sdk: [], ours: [] };
  for (const who of WHO) {
    const client = CLIENTS[who](config);
    for (const name of names) ends[who].push(await observe(client, name));
  }
  return ends;
}

const SIGNATURES = [
  "ExpiredToken",
  "UnrecognizedClient",
  "InvalidSignature",
  "IncompleteSignature",
  "MissingAuthenticationToken",
];
const STATUSES = [400, 403, 408, 418, 429, 500, 501, 502, 503, 504];

/** Both behave the same here. */
const SAME = [
  ...[...MODELS, ...SIGNATURES].map((name) => `error-${name}Exception`),
  ...STATUSES.flatMap((status) => [`http-${status}-OddException`, `html-${status}`, `empty-${status}`]),
  ...["RequestTimeout", "SlowDown", "TransactionInProgressException", "LimitExceededException"].map(
    (code) => `http-400-${code}`,
  ),
  "reset-head",
  ...["internalServer", "modelStreamError", "validation", "modelTimeout", "serviceUnavailable"].map(
    (name) => `first-${name}Exception`,
  ),
  ...["mid-throttlingException", "mid-serviceUnavailableException", "mid-error", "mid-unknown-exception"],
  ...["flip-5", "flip-2000", "bad-base64", "bad-json"],
  ...["cut-5", "cut-mid", "reset-mid", "not-eventstream"],
  ...[
    "retry-after-0-error-ThrottlingException",
    "amz-retry-after-50-http-503-BusyException",
    "retry-after-1-error-ValidationException",
  ],
];

const TERMINAL = ["1 failed", "1 failed", "1 failed"];
const RETRIED = ["3 failed", "2 whole", "3 whole"];

/** @type {{ name: string, sdk: string[], ours: string[], config?: Config, because: string }[]} */
const DIFFERENT = [
  {
    name: "first-throttlingException",
    sdk: RETRIED,
    ours: TERMINAL,
    because: "the SDK holds back every answer until its first event arrives; ours does so only with retryFirstEvent",
  },
  { name: "reset-0", sdk: RETRIED, ours: TERMINAL, because: "for the same reason" },
  ...["first-internalServerException", "first-serviceUnavailableException"].map((name) => ({
    name,
    config: { retryFirstEvent: true },
    sdk: TERMINAL,
    ours: RETRIED,
    because: "with retryFirstEvent the exception counts with its modelled status, 5xx; the SDK uses the response's 200",
  })),
  ...["cut-0", "empty"].map((name) => ({
    name,
    sdk: ["1 whole", "1 whole", "1 whole"],
    ours: TERMINAL,
    because: "a complete answer has an event: one without a byte was truncated in transit, and must not seem complete",
  })),
  {
    name: "cut-5",
    config: { retryFirstEvent: true },
    sdk: TERMINAL,
    ours: RETRIED,
    because:
      "with retryFirstEvent an answer that is truncated before its first event counts as none, however the connection ended",
  },
  {
    name: "mid-event-throttlingException",
    sdk: ["1 whole", "1 whole", "1 whole"],
    ours: TERMINAL,
    because: "an exception framed as an event also ends the answer: an incomplete answer must not seem complete",
  },
  {
    name: "http-403-RequestExpired",
    sdk: TERMINAL,
    ours: ["2 failed", "2 whole", "2 failed"],
    because: "the request was late, whatever Date says: signed again, once, it is in time",
  },
];

describe("as many requests as the AWS SDK makes, with the same outcome", () => {
  for (const name of SAME) {
    it(name, async () => {
      const sdk = await observeFailure("sdk", name);
      assert.ok(
        sdk.every((end) => /^[123] /.test(end)),
        `the SDK's own: ${sdk}`,
      );
      assert.deepEqual(await observeFailure("ours", name), sdk);
    });
  }

  for (const name of [
    "first-throttlingException",
    "first-modelStreamErrorException",
    "first-validationException",
    "reset-0",
    "flip-5",
  ]) {
    it(`${name}, with retryFirstEvent`, async () => {
      assert.deepEqual(
        await observeFailure("ours", name, { retryFirstEvent: true }),
        await observeFailure("sdk", name),
      );
    });
  }

  it("stall-head, with a limit on the wait for a head", async () => {
    const [sdk, ours] = [
      await observeFailure("sdk", "stall-head", { limit: 300 }),
      await observeFailure("ours", "stall-head", { limit: 300 }),
    ];
    assert.deepEqual({ sdk, ours }, { sdk: RETRIED, ours: RETRIED });
  });

  it("a refused connection", async () => {
    const closed = await createLocalBedrock();
    await closed.close();
    assert.deepEqual(await sentTo(closed.url), { sdk: 3, ours: 3 });
  });

  it("a redirect", async () => {
    const server = createServer((_, response) => response.writeHead(302, { location: bedrock.url }).end());
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    try {
      assert.deepEqual(await sentTo(`http://127.0.0.1:${port}`), { sdk: 1, ours: 1 });
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it("a wrong secret, an expired session", async () => {
    for (const credentials of [
      { ...CREDENTIALS, secretAccessKey: "wrong" },
      { ...TEMPORARY, sessionToken: "expired-session-token" },
    ]) {
      for (const given of [credentials, async () => credentials]) {
        assert.deepEqual(await observeCalls(["count-3"], { credentials: given }), {
          sdk: ["1 failed"],
          ours: ["1 failed"],
        });
      }
    }
  });

  it("a wrong clock: corrected by the first response's Date, and right from then on", async () => {
    for (const skew of [600, -600, 86_400, -86_400]) {
      const { sdk, ours } = await observeCalls(["count-3", "count-3"], { endpoint: `${bedrock.url}/skew/${skew}` });
      assert.deepEqual({ sdk, ours }, { sdk: ["2 whole", "1 whole"], ours: ["2 whole", "1 whole"] }, `${skew} s`);
    }
    const known = await observeCalls(["count-3"], {
      endpoint: `${bedrock.url}/skew/600/no-date`,
      systemClockOffset: 600_000,
    });
    assert.deepEqual(known, { sdk: ["1 whole"], ours: ["1 whole"] }, "systemClockOffset");
  });

  it("the quota: 20 failing calls in a row, a successful one, and 20 more", async () => {
    for (const failure of ["http-503-BusyException", "error-ThrottlingException"]) {
      const failing = Array.from({ length: 20 }, () => failure);
      const { sdk, ours } = await observeCalls([...failing, ...failing, `fail-1-${failure}`, "count-3", ...failing]);
      assert.ok(sdk.includes("3 failed") && sdk.includes("1 failed"), "it was used up");
      assert.deepEqual(ours, sdk);
    }
  });
});

describe("differences from the AWS SDK", () => {
  for (const { name, config, sdk, ours, because } of DIFFERENT) {
    it(`${name}: ${because}`, async () => {
      assert.deepEqual(
        { sdk: await observeFailure("sdk", name), ours: await observeFailure("ours", name, config) },
        { sdk, ours },
      );
    });
  }

  it("a wrong clock when Date is hidden: the SDK retries in vain, or not at all; ours reads the time in the message", async () => {
    for (const skew of [600, -600, 86_400, -86_400]) {
      const ends = await observeCalls(["count-3", "count-3"], { endpoint: `${bedrock.url}/skew/${skew}/no-date` });
      const vain = skew > 0 ? "3 failed" : "1 failed";
      assert.deepEqual(ends, { sdk: [vain, vain], ours: ["2 whole", "1 whole"] }, `${skew} s`);
    }
  });

  it("a wrong clock with maxAttempts 1: ours corrects it nevertheless, because a refused signature has not reached a model", async () => {
    const ends = await observeCalls(["count-3", "count-3"], { endpoint: `${bedrock.url}/skew/600`, maxAttempts: 1 });
    assert.deepEqual(ends, { sdk: ["1 failed", "1 whole"], ours: ["2 whole", "1 whole"] });
  });

  it("revoked credentials: the SDK keeps them until shortly before they expire; ours requests new ones, once", async () => {
    /** @type {Record<string, string[]>} */
    const ends = {};
    for (const who of WHO) {
      const pool = `us-east-1:${randomUUID()}`;
      const client = CLIENTS[who]({
        credentials: fromCognitoIdentityPool({
          identityPoolId: pool,
          logins: { "accounts.example.com": "local-login" },
          endpoint: `${bedrock.url}/cognito`,
        }),
      });
      const first = await observe(client, "count-3");
      const [accessKeyId] = (await control(bedrock, `issued?id=${pool}`)).body.accessKeyIds;
      await fetch(`${bedrock.url}/local/revoke?accessKeyId=${accessKeyId}`, { method: "POST" });
      ends[who] = [first, await observe(client, "count-3")];
    }
    assert.deepEqual(ends, { sdk: ["1 whole", "1 failed"], ours: ["1 whole", "2 whole"] });
  });
});

/** The number of requests that a failing call sends to an endpoint. @param {string} endpoint */
async function sentTo(endpoint) {
  const sent = { sdk: 0, ours: 0 };
  for (const who of WHO) {
    const client = CLIENTS[who]({ endpoint });
    await assert.rejects(client.call("local.count-3"));
    sent[who] = client.sent;
  }
  return sent;
}
