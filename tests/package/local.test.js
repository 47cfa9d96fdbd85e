// The tool bedrock-stream-local: its package, installed into an empty folder, and run as a user runs it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { root } from "../../js/build/run.js";
import { sdkInvoke } from "../js/local-bedrock-client.js";
import { startProgram } from "../runtimes/spawn.js";

/** @typedef {import("../../www/local-bedrock/index.js").LocalBedrock} LocalBedrock */

const source = join(root, "www/local-bedrock");
const project = mkdtempSync(join(tmpdir(), "bedrock-stream-local-"));
const program = join(project, "node_modules/.bin/bedrock-stream-local");
let tarball = "";

before(
  async () => {
    tarball = await pack(source);
    writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
    writeFileSync(join(project, "ask.js"), ASK);
    writeFileSync(join(project, "test.js"), OWN_TEST);
    const args = ["install", "--prefer-offline", "--no-audit", "--no-fund", tarball, await pack(root)];
    await run("npm", args);
  },
  { timeout: 100_000 },
);

after(() => rmSync(project, { recursive: true, force: true }));

/** A program that does not know the stand-in: its environment provides the endpoint. */
const ASK = `import { BedrockRuntime, fromEnv } from "bedrock-stream";
import { textStream } from "bedrock-stream/answer";
const bedrock = new BedrockRuntime({ credentials: fromEnv() });
const messages = [{ role: "user", content: [{ text: process.argv[2] ?? "Hi" }] }];
const modelId = process.env.MODEL_ID ?? "us.amazon.nova-2-lite-v1:0";
for await (const text of textStream(await bedrock.converseStream({ modelId, messages }))) process.stdout.write(text);
`;

const OWN_TEST = `import { BedrockRuntime } from "bedrock-stream";
import { createLocalBedrock } from "bedrock-stream-local";
const local = await createLocalBedrock({ eventsPerSecond: 0 });
const { region, credentials, url: endpoint } = local;
const bedrock = new BedrockRuntime({ region, credentials, endpoint, maxAttempts: 1 });
const input = { modelId: "local.error-ThrottlingException", messages: [{ role: "user", content: [{ text: "Hi" }] }] };
await bedrock.converse(input).catch((error) => console.log(error.name));
await local.close();
`;

test("the tool packs and installs small", () => {
  const tarballLen = statSync(tarball).size;
  const { dependencies } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const packages = Object.keys(JSON.parse(readFileSync(join(project, "package-lock.json"), "utf8")).packages);
  const bytes = filesIn(join(project, "node_modules")).reduce((sum, file) => sum + statSync(file).size, 0);
  assert.ok(tarballLen < 64_000, `${tarballLen} bytes`);
  assert.equal(Object.keys(dependencies).length, 3);
  assert.ok(packages.length <= 16, `${packages}`);
  assert.ok(bytes < 12_000_000, `${bytes} bytes`);
});

test("its dependencies are those that this repository's tests have", () => {
  const { dependencies } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const [name, version] of Object.entries(dependencies)) assert.equal(devDependencies[name], version, name);
});

test("a program that it runs finds the endpoint in its environment, and its exit code is passed on", async () => {
  // the user's own access to AWS stays out of it
  const own = { ...process.env, AWS_BEARER_TOKEN_BEDROCK: "key", AWS_SESSION_TOKEN: "token", AWS_REGION: "eu-west-1" };
  const ask = ["--events-per-second", "0", "node", "ask.js", "Region {AWS_REGION}?"];
  const { stdout } = await run(program, ask, own);
  assert.match(stdout, /^You asked: “Region us-east-1\?” .*🌊$/s);
  const env = { ...process.env, MODEL_ID: "local.error-AccessDeniedException" };
  await assert.rejects(run(program, ["node", "ask.js"], env), { code: 1, stderr: /AccessDeniedException/ });
  await assert.rejects(run(program, ["node", "-e", "process.exit(7)", "--", "--port", "1"]), { code: 7 });
  await assert.rejects(run(program, ["no-such-program"]), { code: 127, stderr: /^no-such-program cannot be started/m });
});

test("on its own it serves our client and the AWS SDK's, and prints what a program needs", {
  timeout: 60_000,
}, async (t) => {
  const { url, printed } = await serve(t);
  const { chunks, error } = await sdkInvoke(/** @type {LocalBedrock} */ ({ url }), { modelId: "local.claude" });
  assert.equal(error, undefined);
  const text = chunks.map(({ delta }) => delta?.text ?? "").join("");
  assert.match(text, /^You asked: “Hi”/);
  const variables = [...printed.matchAll(/ ([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]);
  assert.equal(variables.length, 4);
  const env = { ...process.env, ...Object.fromEntries(variables), MODEL_ID: "local.claude" };
  assert.equal((await run(process.execPath, ["ask.js"], env)).stdout, text);
});

test("a test starts and closes it", async () => {
  assert.equal((await run(process.execPath, ["test.js"])).stdout, "ThrottlingException\n");
});

test("--help lists every option, and an unknown one is reported", async () => {
  const { stdout, stderr } = await run(program, ["--help"]);
  for (const option of ["--port", "--region", "--events-per-second", "--help"]) assert.ok(stdout.includes(option));
  assert.equal(stderr, "");
  for (const args of [["--prot=1"], ["--port=x"], ["--events-per-second", ""]])
    await assert.rejects(run(program, args), { code: 2, stdout: "", stderr: /--help lists the options\n$/ });
});

test("publint has no complaints", async () => {
  const publint = join(root, "tests/bundlers/node_modules/.bin/publint");
  assert.match((await run(publint, ["run", tarball, "--strict"])).stdout, /^All good!$/m);
});

/**
 * @param {string} folder
 * @returns {Promise<string>} the tarball's path
 */
async function pack(folder) {
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", project, folder]);
  return join(project, JSON.parse(stdout)[0].filename);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function run(command, args, env) {
  return promisify(execFile)(command, args, { cwd: project, env, timeout: 60_000, maxBuffer: 1 << 24 });
}

/**
 * @param {import("node:test").TestContext} t
 * @returns {Promise<{ url: string, printed: string }>}
 */
function serve(t) {
  return new Promise((resolve, reject) => {
    /** @type {(() => unknown)[]} */
    const opened = [];
    t.after(() => Promise.all(opened.map((close) => close())));
    const start = { url: "", fail: reject, opened };
    let printed = "";
    startProgram(start, program, ["--port", "0", "--events-per-second", "0"]).stdout?.on("data", (text) => {
      printed += text;
      const [, url = ""] = /listening on (\S+)/.exec(printed) ?? [];
      if (printed.includes("Ctrl+C")) resolve({ url, printed });
    });
  });
}

/** @param {string} folder */
function filesIn(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
