/** `npm start`: one answer in the terminal, the page's address, and how it ends. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createLocalBedrock, EXAMPLE_CREDENTIALS, TEMPORARY_CREDENTIALS } from "../../www/local-bedrock/index.js";

const START = fileURLToPath(new URL("../../js/build/start.js", import.meta.url));
const LAST_LINE = /^(\d+) events, (\d+) bytes, first event after \d+ ms, \d+\.\d events\/s, \d+ tokens in, \d+ out$/;

test("--once streams one answer into a pipe, then a line of measurements, and ends", { timeout: 90_000 }, async (t) => {
  const run = start(t, ["--once", "--prompt", "Why is the sky blue?"]);
  assert.equal(await run.exitCode, 0);
  const { stdout } = run;
  assert.match(stdout(), /You asked: “Why is the sky blue\?” .*watch the frames come in\. 🌊\n\n/);
  const [, events = "", bytes = ""] = LAST_LINE.exec(lastLine(stdout())) ?? [];
  assert.ok(Number(events) > 100 && Number(bytes) > 5000, lastLine(stdout()));
  const pieces = run.pieces.filter((piece) => piece.length < 10).length;
  assert.ok(pieces > 50, `the text came in ${pieces} small pieces`);
  assert.doesNotMatch(stdout(), /Page:/);
  assert.equal(run.stderr(), "");
});

test("--model chooses the model, and its request is of its family", { timeout: 90_000 }, async (t) => {
  const run = start(t, ["--once", "--model", "us.amazon.nova-2-lite-v1:0"]);
  assert.equal(await run.exitCode, 0);
  assert.match(run.stdout(), /\nus\.amazon\.nova-2-lite-v1:0\n.*\n\nYou asked: “/);
});

test("an answer that fails is told by its type, after its text, with exit code 1", { timeout: 90_000 }, async (t) => {
  for (const mode of ["--once", "--port=0"]) {
    const run = start(t, [mode, "--model", "local.mid-throttlingException"]);
    assert.equal(await run.exitCode, 1);
    assert.match(run.stdout(), /\n\nYou\n\n3 events, \d+ bytes, .*\n$/);
    assert.match(run.stderr(), THROTTLED);
  }
});

const THROTTLED =
  /^ThrottlingException: Too many requests, please wait before trying again\. \(class ThrottlingException, HTTP status 200, events before it 3, byte offset \d+, request id [0-9a-f-]{36}\)\n$/;

test("control characters of a model do not reach the terminal", { timeout: 90_000 }, async (t) => {
  const run = start(t, ["--once", "--prompt", "red \u001b[31m \u0007 \u009b31m"]);
  assert.equal(await run.exitCode, 0);
  assert.match(run.stdout(), /You asked: “red \[31m {1,2}31m”/);
  assert.doesNotMatch(run.stdout(), /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
});

test("a wrong command line is one line of usage, with exit code 2", { timeout: 30_000 }, async (t) => {
  const wrong = {
    "--bogus": "Unknown option '--bogus'",
    "--port=http": "--port takes a number",
    word: "Unexpected argument 'word'",
    "--endpoint=http://127.0.0.1:1": "--endpoint goes with --aws",
  };
  for (const [argument, message] of Object.entries(wrong)) {
    const run = start(t, [argument]);
    assert.equal(await run.exitCode, 2);
    assert.ok(run.stderr().startsWith(message), run.stderr());
    assert.match(run.stderr(), /^[^\n]*; usage: npm start -- [^\n]*\n$/);
    assert.equal(run.stdout(), "");
  }
});

test("--help tells of each option", { timeout: 30_000 }, async (t) => {
  const run = start(t, ["--help"]);
  assert.equal(await run.exitCode, 0);
  for (const option of ["--once", "--model", "--prompt", "--port", "--aws", "--endpoint"])
    assert.match(run.stdout(), new RegExp(`\n  ${option} `));
});

test("--aws without the environment is one line that names what is missing", { timeout: 30_000 }, async (t) => {
  const run = start(t, ["--aws", "--once"], { AWS_REGION: "us-east-1", AWS_SECRET_ACCESS_KEY: "never-shown" });
  assert.equal(await run.exitCode, 1);
  assert.equal(run.stderr(), "--aws needs AWS_ACCESS_KEY_ID in the environment\n");
  assert.equal(run.stdout(), "");
});

test("--aws signs with the environment's credentials", { timeout: 90_000 }, async (t) => {
  const local = await createLocalBedrock({ eventsPerSecond: 0 });
  t.after(() => local.close());
  /** @type {Record<string, string>[]} */
  const region = [{ AWS_REGION: "us-east-1", AWS_DEFAULT_REGION: "eu-west-1" }, { AWS_DEFAULT_REGION: "us-east-1" }];
  for (const [i, credentials] of [EXAMPLE_CREDENTIALS, TEMPORARY_CREDENTIALS].entries()) {
    const run = start(t, ["--aws", "--once", "--endpoint", local.url], { ...region[i], ...variables(credentials) });
    assert.equal(await run.exitCode, 0, run.stderr());
    assert.match(lastLine(run.stdout()), LAST_LINE);
  }
  const wrong = start(t, ["--aws", "--once", "--endpoint", local.url], {
    ...region[0],
    ...variables({ ...EXAMPLE_CREDENTIALS, secretAccessKey: "never-shown" }),
  });
  assert.equal(await wrong.exitCode, 1);
  assert.match(wrong.stderr(), /^InvalidSignatureException: .*HTTP status 403/);
  assert.doesNotMatch(wrong.stdout() + wrong.stderr(), /never-shown/);
});

test("Ctrl+C stops the answer, and a script learns of it", { timeout: 90_000 }, async (t) => {
  for (const [signal, code] of /** @type {const} */ ([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ])) {
    const run = start(t, ["--once", "--model", "local.stall"]);
    await run.says(/\n\nYou/);
    run.kill(signal);
    assert.equal(await run.exitCode, code);
    assert.equal(run.stderr(), "stopped\n");
  }
});

test("the page is served until Ctrl+C", { timeout: 90_000 }, async (t) => {
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    const run = start(t, ["--port", "0"]);
    const [, url = ""] = await run.says(/\nPage: (http:\/\/127\.0\.0\.1:\d+\/)\n/);
    await run.says(/Press Ctrl\+C to stop/);
    const response = await fetch(url);
    assert.match(await response.text(), /<title>bedrock-stream<\/title>/);
    run.kill(signal);
    assert.equal(await run.exitCode, 0);
    await assert.rejects(fetch(url));
  }
});

test("a port that was asked for and is taken is an error with advice", { timeout: 90_000 }, async (t) => {
  const taken = await listen(t, 0);
  const run = start(t, ["--port", String(taken)]);
  assert.equal(await run.exitCode, 1);
  assert.equal(
    run.stderr(),
    `port ${taken} is in use by another program: choose another with --port, or --port 0 for any free port\n`,
  );
});

test("the usual port gives way when it is taken", { timeout: 90_000 }, async (t) => {
  await listen(t, 8080);
  const run = start(t, ["--model", "local.stall"]);
  const [, port] = await run.says(
    /\nport 8080 is in use by another program, so the page uses another\n\nPage: http:\/\/127\.0\.0\.1:(\d+)\/\n/,
  );
  assert.notEqual(port, "8080");
  run.kill("SIGINT");
  assert.equal(await run.exitCode, 0);
});

test("a reader that goes away early leaves no trace of an error", { timeout: 90_000 }, async (t) => {
  const run = start(t, ["--once"]);
  await run.says(/\n\nYou asked/);
  run.stopReading();
  assert.equal(await run.exitCode, 1);
  assert.equal(run.stderr(), "");
});

/**
 * Runs js/build/start.js, with nothing of AWS in its environment but what is given.
 * @param {import("node:test").TestContext} t
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
function start(t, args, env = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  const child = spawn(process.execPath, [START, ...args], {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  const output = { out: "", err: "" };
  /** @type {string[]} */
  const pieces = [];
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output.out += text;
    pieces.push(text);
  });
  child.stderr.setEncoding("utf8").on("data", (text) => (output.err += text));
  /** @type {Promise<number | null>} */
  const exitCode = once(child, "close").then(([code]) => code);
  /** @param {RegExp} pattern */
  const says = async (pattern) => {
    for (;;) {
      const match = pattern.exec(output.out);
      if (match) return match;
      if (child.exitCode !== null) throw new Error(`ended before it said ${pattern}: ${output.out}${output.err}`);
      await Promise.race([once(child.stdout, "data"), exitCode]);
    }
  };
  return {
    exitCode,
    says,
    pieces,
    stdout: () => output.out,
    stderr: () => output.err,
    kill: (/** @type {NodeJS.Signals} */ signal) => child.kill(signal),
    stopReading: () => child.stdout.destroy(),
  };
}

/** @param {string} text */
function lastLine(text) {
  return text.trimEnd().split("\n").at(-1) ?? "";
}

/**
 * @param {{ accessKeyId: string, secretAccessKey: string, sessionToken?: string }} credentials
 * @returns {Record<string, string>}
 */
function variables({ accessKeyId, secretAccessKey, sessionToken }) {
  const variables = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  return sessionToken ? { ...variables, AWS_SESSION_TOKEN: sessionToken } : variables;
}

/**
 * Takes the port, unless another program has it already.
 * @param {import("node:test").TestContext} t
 * @param {number} port
 * @returns {Promise<number>}
 */
async function listen(t, port) {
  const server = createServer();
  t.after(() => server.close());
  server.listen(port, "127.0.0.1");
  const taken = await once(server, "listening").then(
    () => true,
    () => false,
  );
  const address = server.address();
  return taken && typeof address === "object" && address ? address.port : port;
}
