// Makes tests/vectors/retry.json: how the AWS SDK for JavaScript retries, by its own middleware and strategies with a
// scripted clock, Math.random and service. Run from the repository's root: node tests/vectors/make-retry.mjs

import { HttpResponse } from "@smithy/core/protocols";
import {
  AdaptiveRetryStrategy,
  getRetryAfterHint,
  isThrottlingError,
  isTransientError,
  retryMiddleware,
  StandardRetryStrategy,
} from "@smithy/core/retry";
import { AwsSdkSigV4Signer } from "@aws-sdk/core/httpAuthSchemes";
import { writeFileSync } from "node:fs";

const START = 1_740_823_502_250; // 2025-03-01T10:05:02.25Z

let now = START;
Date.now = () => now;
globalThis.setTimeout = /** @type {any} */ (
  (/** @type {() => void} */ call, delay = 0) => {
    now += Math.max(delay, 0.01); // anything less is lost in the sum, and the rate limiter would sleep for ever
    queueMicrotask(call);
  }
);

/** Milliseconds after the start, to a thousandth. */
const since = () => Math.round((now - START) * 1_000) / 1_000;

let seed = 1;
/** A linear congruential generator's next number, at least 0 and less than 1. */
const next = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
let random = 0;
Math.random = () => (random = next());

/**
 * A response: status (0: the network failed), and the header Retry-After.
 * @typedef {[status: number, retryAfter?: string]} Answer
 */
/** @typedef {{ mode: "standard" | "adaptive", maxAttempts: number, calls: { pause: number, took: number, answers: Answer[] }[] }} Script */

/** @param {Answer} answer */
function failure([status, retryAfter], code = "") {
  if (status === 0) return new TypeError("Failed to fetch");
  const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
  const $response = new HttpResponse({ statusCode: status, headers });
  return Object.assign(new Error("m"), { name: code, $metadata: { httpStatusCode: status }, $response });
}

/**
 * Runs the calls one after another. Records for each attempt: when it was sent, in ms after the start; the random
 * number used for the wait before it; its response.
 * @param {[name: string, script: Script]} scenario
 */
async function run([name, { mode, maxAttempts, calls }]) {
  now = START;
  const standard = new StandardRetryStrategy({ maxAttempts });
  const adaptive = new AdaptiveRetryStrategy(maxAttempts, /** @type {any} */ ({ maxAttempts }));
  const strategy = mode === "adaptive" ? adaptive : standard;
  const options = /** @type {any} */ ({ retryStrategy: async () => strategy, maxAttempts: async () => maxAttempts });
  const ran = [];
  for (const { pause, took, answers } of calls) {
    now += pause;
    const begun = since();
    /** @type {unknown[]} */
    const attempts = [];
    const send = async () => {
      const answer = answers[Math.min(attempts.length, answers.length - 1)] ?? [200];
      attempts.push([since(), random, ...answer]);
      random = 0;
      now += took;
      if (answer[0] !== 200) throw failure(answer);
      return { response: {}, output: { $metadata: {} } };
    };
    const call = retryMiddleware(options)(/** @type {any} */ (send), /** @type {any} */ ({}));
    const outcome = await call(/** @type {any} */ ({})).then(
      ({ output }) => output,
      (error) => error,
    );
    const { attempts: made, totalRetryDelay } = outcome.$metadata;
    const quota = (
      strategy === adaptive ? /** @type {any} */ (adaptive).standardRetryStrategy : standard
    ).getCapacity();
    ran.push({ begun, took, attempts, made, totalRetryDelay, quota });
  }
  return { name, mode, maxAttempts, calls: ran };
}

const GOOD = /** @type {Answer} */ ([200]);
const NETWORK = /** @type {Answer} */ ([0]);
const UNAVAILABLE = /** @type {Answer} */ ([503]);
const THROTTLED = /** @type {Answer} */ ([429]);
const INVALID = /** @type {Answer} */ ([400]);
/** @type {(...answers: Answer[]) => Script["calls"][number]} */
const call = (...answers) => ({ pause: 10, took: 40, answers });
/** @type {(answer: Answer, retryAfter: string) => Answer} */
const after = ([status], retryAfter) => [status, retryAfter];

/** @type {<T>(count: number, call: T) => T[]} */
const times = (count, call) => Array(count).fill(call);

/** All kinds of calls, by the generator's numbers. @param {number} count @param {number} good share of successful responses */
function mixed(count, good) {
  const bad = [THROTTLED, THROTTLED, UNAVAILABLE, NETWORK, INVALID];
  const answer = () => (next() < good ? GOOD : bad[Math.floor(next() * bad.length)]);
  return Array.from({ length: count }, () => ({
    pause: Math.floor(next() * 400),
    took: 20 + Math.floor(next() * 200),
    answers: Array.from({ length: 4 }, answer),
  }));
}

/** @type {[name: string, script: Script][]} */
const SCENARIOS = [
  ["a successful response", { mode: "standard", maxAttempts: 3, calls: [call(GOOD)] }],
  [
    "each failure once",
    {
      mode: "standard",
      maxAttempts: 3,
      calls: [NETWORK, UNAVAILABLE, THROTTLED, INVALID].map((answer) => call(answer, GOOD)),
    },
  ],
  [
    "no successful response",
    {
      mode: "standard",
      maxAttempts: 3,
      calls: [NETWORK, UNAVAILABLE, THROTTLED, INVALID].map((answer) => call(answer)),
    },
  ],
  ["one attempt only", { mode: "standard", maxAttempts: 1, calls: [call(UNAVAILABLE), call(THROTTLED), call(GOOD)] }],
  [
    "the backoff doubles up to its cap",
    { mode: "standard", maxAttempts: 34, calls: [call(UNAVAILABLE), call(THROTTLED)] },
  ],
  [
    "throttled, then transient",
    {
      mode: "standard",
      maxAttempts: 4,
      calls: [call(THROTTLED, UNAVAILABLE, GOOD), call(UNAVAILABLE, THROTTLED, GOOD)],
    },
  ],
  ["the quota runs out", { mode: "standard", maxAttempts: 3, calls: times(20, call(UNAVAILABLE)) }],
  [
    "a throttled retry is cheaper when little is left",
    { mode: "standard", maxAttempts: 3, calls: [...times(18, call(UNAVAILABLE)), call(THROTTLED)] },
  ],
  [
    "success returns tokens",
    {
      mode: "standard",
      maxAttempts: 3,
      calls: [call(UNAVAILABLE, UNAVAILABLE, GOOD), call(THROTTLED, GOOD), ...times(16, call(GOOD))],
    },
  ],
  [
    "Retry-After",
    {
      mode: "standard",
      maxAttempts: 2,
      calls: [
        ...[
          "0",
          "1",
          "2",
          "5",
          "6",
          "60",
          "Sat, 01 Mar 2025 10:05:30 GMT",
          "Sat, 01 Mar 2025 10:00:00 GMT",
          "soon",
        ].map((value) => call(after(UNAVAILABLE, value), GOOD)),
        ...["0", "1", "6", "60"].map((value) => call(after(THROTTLED, value), GOOD)),
      ],
    },
  ],
  ["standard, mixed", { mode: "standard", maxAttempts: 3, calls: mixed(40, 0.5) }],
  ["adaptive, never throttled", { mode: "adaptive", maxAttempts: 3, calls: times(12, call(GOOD)) }],
  [
    "adaptive, throttled at a high rate",
    {
      mode: "adaptive",
      maxAttempts: 3,
      calls: [...times(40, call(GOOD)), call(THROTTLED, GOOD), ...times(60, { ...call(GOOD), pause: 0, took: 10 })],
    },
  ],
  [
    "adaptive, one attempt only",
    { mode: "adaptive", maxAttempts: 1, calls: [call(THROTTLED), call(THROTTLED), call(GOOD), call(GOOD)] },
  ],
  ["adaptive, mixed", { mode: "adaptive", maxAttempts: 3, calls: mixed(60, 0.6) }],
  ["adaptive, throttled again and again", { mode: "adaptive", maxAttempts: 3, calls: mixed(30, 0.1) }],
];

/** @type {[status: number, code: string][]} */
const ERRORS = [
  ...[400, 401, 403, 404, 408, 409, 424, 425, 429, 499, 500, 501, 502, 503, 504, 505, 529].map(
    (status) => /** @type {[number, string]} */ ([status, "Unheard"]),
  ),
  [403, "AccessDeniedException"],
  [500, "InternalServerException"],
  [424, "ModelErrorException"],
  [429, "ModelNotReadyException"],
  [424, "ModelStreamErrorException"],
  [408, "ModelTimeoutException"],
  [404, "ResourceNotFoundException"],
  [400, "ServiceQuotaExceededException"],
  [503, "ServiceUnavailableException"],
  [429, "ThrottlingException"],
  [400, "ValidationException"],
  [403, "ExpiredTokenException"],
  [403, "UnrecognizedClientException"],
  [403, "InvalidSignatureException"],
  ...[
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
    "RequestTimeout",
    "RequestTimeoutException",
    "TimeoutError",
  ].map((code) => /** @type {[number, string]} */ ([400, code])),
  [503, "SlowDown"],
];

/** @param {[status: number, code: string]} error */
function classify([status, code]) {
  const error = /** @type {any} */ (failure([status], code));
  return [status, code, isThrottlingError(error) ? "Throttling" : isTransientError(error) ? "Transient" : "Terminal"];
}

/** @type {Record<string, string>[]} */
const HEADERS = [
  {},
  { "retry-after": "0" },
  { "retry-after": "120" },
  { "retry-after": "Sat, 01 Mar 2025 10:05:03 GMT" },
  { "retry-after": "Sun, 02 Mar 2025 00:00:00 GMT" },
  { "retry-after": "later" },
  { "x-amz-retry-after": "0" },
  { "x-amz-retry-after": "1500" },
  { "x-amz-retry-after": "later" },
  { "retry-after": "2", "x-amz-retry-after": "1500" },
];

/** @param {Record<string, string>} headers */
function retryAfter(headers) {
  now = START;
  const hint = getRetryAfterHint(new HttpResponse({ statusCode: 503, headers }));
  return [headers, hint === undefined ? null : hint.getTime() - START];
}

const DAY = 86_400_000;
const DATES = [
  ...[0, 1_000, -1_000, 239_000, -239_000, 240_000, -240_000, 300_000, -300_000, 30 * DAY, -400 * DAY].map(
    (skew) => START - 250 + skew,
  ),
  ...Array.from({ length: 12 }, (_, month) => Date.UTC(2028, month, 29, 23, 59, 59)),
  Date.UTC(1999, 11, 31, 23, 59, 59),
  Date.UTC(2100, 1, 28),
];

/** What the SDK reads from the Date header of a refused signature: the skew, and whether it retries because of it. @param {number} time */
function skew(time) {
  now = START - 250;
  const date = new Date(time).toUTCString();
  const config = { systemClockOffset: 0 };
  const error = /** @type {any} */ (failure([403], "InvalidSignatureException"));
  error.$response.headers = { date };
  try {
    new AwsSdkSigV4Signer().errorHandler({ config, _preRequestSystemClockOffset: 1, _requestSentAt: now })(error);
  } catch {
    return [date, config.systemClockOffset, error.$metadata.clockSkewCorrected === true];
  }
  throw new Error("the handler throws the error again");
}

/** @param {string} name @param {unknown[]} rows */
const table = (name, rows) =>
  ` ${JSON.stringify(name)}: [\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(",\n")}\n ]`;

const scenarios = [];
for (const scenario of SCENARIOS) scenarios.push(await run(scenario));
const tables = [
  ` "start": ${START}`,
  table("errors", ERRORS.map(classify)),
  table("retryAfter", HEADERS.map(retryAfter)),
  table("dates", DATES.map(skew)),
  table("scenarios", scenarios),
];
writeFileSync(new URL("retry.json", import.meta.url), `{\n${tables.join(",\n")}\n}\n`);
