// The contents of the npm package and the crate, and a test that the installed package streams an answer.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createLocalBedrock, EXAMPLE_CREDENTIALS } from "../../www/local-bedrock/index.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "bedrock-stream-package-"));
const installed = join(project, "node_modules", "bedrock-stream");
/** The entries that are a folder of their own. */
const entries = readdirSync(join(root, "js"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "build")
  .map(({ name }) => name)
  .join("|");
const types = "content|converse|converse-stream|guardrail|union";
const allowed = new RegExp(
  `^(package\\.json|README\\.md|LICENSE|CHANGELOG\\.md|SECURITY\\.md|js/((${entries})/)?[a-z0-9-]+\\.js|` +
    `js/((${entries})/index|index|${types}|slim|wasm)\\.d\\.ts|dist/(THIRD_PARTY\\.txt|bedrock_stream\\.(js|d\\.ts|wasm)|` +
    `glue\\.d\\.ts|inline\\.(js|d\\.ts)|(node|testing)\\.(cjs|d\\.cts)|(${types})\\.d\\.cts))$`,
);
const required = [
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "SECURITY.md",
  "dist/THIRD_PARTY.txt",
  "dist/bedrock_stream.d.ts",
  "dist/bedrock_stream.js",
  "dist/bedrock_stream.wasm",
  "dist/inline.js",
  "dist/converse.d.cts",
  "dist/node.cjs",
  "dist/node.d.cts",
  "dist/testing.cjs",
  "dist/testing.d.cts",
  "js/answer/index.d.ts",
  "js/answer/index.js",
  "js/anthropic/index.d.ts",
  "js/anthropic/index.js",
  "js/sign/index.d.ts",
  "js/sign/index.js",
  "js/browser.js",
  "js/bun.js",
  "js/converse.d.ts",
  "js/edge-light.js",
  "js/eventstream/index.d.ts",
  "js/eventstream/index.js",
  "js/index.d.ts",
  "js/inline.js",
  "js/node.js",
  "js/slim.d.ts",
  "js/slim.js",
  "js/sse/index.d.ts",
  "js/sse/index.js",
  "js/testing/index.d.ts",
  "js/testing/index.js",
  "js/wasm.d.ts",
  "js/workerd.js",
  "package.json",
];

/**
 * The first README example that contains this text, as printed.
 *
 * @param {string} mark
 */
function readmeExample(mark) {
  const blocks = readFileSync(join(root, "README.md"), "utf8").matchAll(/```js\n([^]*?)```/g);
  for (const [, code = ""] of blocks) if (code.includes(mark)) return code;
  assert.fail(`no example has ${mark}`);
}

let tarball = "";

before(async () => {
  tarball = await pack();
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  await command("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], project);
});

after(() => rmSync(project, { recursive: true, force: true }));

test("the npm package contains the client, its types and its documents, and nothing else", () => {
  const files = installedFiles();
  assert.deepEqual(
    files.filter((file) => !allowed.test(file)),
    [],
  );
  assert.deepEqual(
    required.filter((file) => !files.includes(file)),
    [],
  );
});

test("every module that a packed module imports is packed", () => {
  const files = installedFiles();
  for (const file of files.filter((name) => name.endsWith(".js"))) {
    const imports = read(file).matchAll(/^\s*(?:import|export)\b[^"';]*["'](\.[^"']+)["']/gm);
    for (const [, specifier = ""] of imports) {
      const imported = posix.join(posix.dirname(file), specifier.replace("?module", ""));
      assert.ok(files.includes(imported), `${file} imports ${imported}`);
    }
  }
});

test("the npm package needs no other package", () => {
  const { dependencies, peerDependencies, optionalDependencies } = JSON.parse(read("package.json"));
  assert.deepEqual({ ...dependencies, ...peerDependencies, ...optionalDependencies }, {});
  assert.deepEqual(
    readdirSync(dirname(installed)).filter((name) => !name.startsWith(".")),
    ["bedrock-stream"],
  );
});

test("no packed file, including the .wasm, reveals a path of the machine that built it", () => {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const forbidden = [
    root,
    join(homedir(), "/"),
    join(cargoHome, "/"),
    "/home/",
    "/Users/",
    ".cargo/",
    ".rustup/",
    "registry/src",
  ];
  for (const file of installedFiles()) {
    const text = read(file);
    assert.deepEqual(
      forbidden.filter((path) => text.includes(path)),
      [],
      file,
    );
  }
});

test("the README links only to what both packages ship, to its own headings, and to the web", () => {
  const text = readFileSync(join(root, "README.md"), "utf8");
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
  const anchors = headings.map(
    (heading) =>
      `#${heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, "")
        .replaceAll(" ", "-")}`,
  );
  const shipped = ["SECURITY.md", "CHANGELOG.md", "LICENSE"];
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  assert.ok(links.length > 3);
  const dead = links.filter((link) => !/^https:/.test(link) && ![...anchors, ...shipped].includes(link));
  assert.deepEqual(dead, []);
});

test("the README's examples for Node, with the installed package, print a whole answer", {
  timeout: 60_000,
}, async () => {
  const bedrock = await createLocalBedrock({ port: 0, eventsPerSecond: 0 });
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: EXAMPLE_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: EXAMPLE_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
  };
  try {
    for (const [mark, whole] of /** @type {[string, RegExp][]} */ ([
      ["process.stdout.write(text)", /^You asked: “Why is the sky blue\?” .*🌊$/],
      ["readAnswer", /^You asked: “Hi” .*🌊end_turn \{.*outputTokens: \d+.*\} \[\]$/],
    ])) {
      writeFileSync(join(project, "example.js"), readmeExample(mark));
      const printed = await command(process.execPath, ["example.js"], project, env);
      assert.match(printed.replaceAll("\n", ""), whole);
    }
  } finally {
    await bedrock.close();
  }
});

test("publint has no complaints, not even suggestions", { timeout: 60_000 }, async () => {
  assert.match(await command(linter("publint"), ["run", tarball, "--strict"], project), /^All good!$/m);
});

test("arethetypeswrong finds every entry's types for import, and those of two entries for require", {
  timeout: 60_000,
}, async () => {
  // it has a special exit code after a problem; the profile ignores require, and resolution without exports
  for (const args of [
    ["--ignore-rules", "cjs-resolves-to-esm"],
    ["--profile", "node16", "--entrypoints", ".", "./testing"],
  ]) {
    const { analysis } = JSON.parse(
      await command(linter("attw"), [tarball, ...args, "--no-definitely-typed", "--format", "json"], project),
    );
    const all = [
      ".",
      "./answer",
      "./anthropic",
      "./bedrock_stream.wasm",
      "./eventstream",
      "./inline",
      "./package.json",
      "./sign",
      "./slim",
      "./sse",
      "./testing",
    ];
    assert.deepEqual(Object.keys(analysis.entrypoints).sort(), args.includes(".") ? [".", "./testing"] : all);
  }
});

test("require returns what import returns, in CommonJS too", async () => {
  const paths = ["bedrock-stream", join(installed, "dist/node.cjs")];
  const code = `Promise.all([import("bedrock-stream"), ...${JSON.stringify(paths)}.map(require)]).then((all) => console.log(JSON.stringify(all.map(Object.keys))))`;
  const [modules, ...required] = JSON.parse(
    await command(process.execPath, ["--no-warnings", "--input-type=commonjs", "--eval", code], project),
  );
  assert.ok(modules.includes("BedrockRuntime"));
  for (const names of required) assert.deepEqual(names.sort(), modules.sort());
});

for (const [moduleResolution, module, compiler] of [
  ["Bundler", "ESNext", "node_modules/typescript"],
  ["Node16", "Node16", "node_modules/typescript"],
  ["NodeNext", "NodeNext", "node_modules/typescript"],
  ["node10", "ESNext", "tests/types/node_modules/typescript-5.9"],
]) {
  test(`the packed types work in a page under moduleResolution ${moduleResolution}`, { timeout: 60_000 }, async () => {
    cpSync(join(root, "tests/types"), join(project, "types"), {
      recursive: true,
      filter: (path) => !path.includes("node_modules"),
    });
    writeFileSync(join(project, "types", "inline.ts"), 'export { BedrockRuntime } from "bedrock-stream/inline";');
    const { files } = JSON.parse(readFileSync(join(root, "tests/types/page.json"), "utf8"));
    const config = {
      extends: "./page.json",
      compilerOptions: { module, moduleResolution, paths: {} },
      files: [...files, "inline.ts"],
    };
    writeFileSync(join(project, "types", "tsconfig.this.json"), JSON.stringify(config));
    const tsc = join(root, compiler, "bin/tsc");
    const listed = await command(process.execPath, [tsc, "--listFiles", "-p", "types/tsconfig.this.json"], project);
    for (const name of ["index", "slim", "wasm"])
      assert.ok(listed.includes(join(installed, `js/${name}.d.ts`)), listed);
  });
}

test("the crate contains its sources, its tests and documents, and nothing of the npm package", {
  timeout: 60_000,
}, async () => {
  const listed = await command("cargo", ["package", "--list", "--locked", "--allow-dirty"], root);
  const files = listed.split("\n").filter((line) => line !== "");
  const fitting =
    /^(src\/.+\.rs|examples\/.+\.rs|tests\/.+\.rs|tests\/vectors\/[\w-]+\.json|Cargo\.(toml|toml\.orig|lock)|\.cargo_vcs_info\.json|README\.md|CHANGELOG\.md|SECURITY\.md|LICENSE)$/;
  assert.deepEqual(
    files.filter((file) => !fitting.test(file)),
    [],
  );
  const papers = [
    "CHANGELOG.md",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "examples/native/main.rs",
    "src/lib.rs",
    "tests/vectors/sigv4.json",
  ];
  assert.deepEqual(
    papers.filter((file) => !files.includes(file)),
    [],
  );
});

test("the crates can be published: Cargo builds each from its package, and warns only of the dry run", {
  timeout: 240_000,
}, async () => {
  const args = ["publish", "--workspace", "--dry-run", "--locked", "--allow-dirty"];
  const { stderr } = await promisify(execFile)("cargo", args, {
    cwd: root,
    timeout: 240_000,
    env: { ...process.env, CARGO_TERM_COLOR: "never" },
  });
  assert.match(stderr, /^ +Verifying bedrock-eventstream /m);
  assert.match(stderr, /^ +Verifying bedrock-stream /m);
  const dryRun = "warning: aborting upload due to dry run";
  assert.deepEqual(stderr.match(/^(warning|error).*$/gm), [dryRun, dryRun]);
});

test("the minimum supported Rust version is that of the pinned toolchain, and the crate's documentation states it", () => {
  const line = (/** @type {string} */ path, /** @type {RegExp} */ pattern) =>
    pattern.exec(readFileSync(join(root, path), "utf8"))?.[1];
  const pinned = line("rust-toolchain.toml", /^channel = "(\d+\.\d+)\.\d+"$/m);
  assert.ok(pinned);
  assert.equal(line("Cargo.toml", /^rust-version = "(.+)"$/m), pinned);
  assert.equal(line("src/lib.rs", /^\/\/! # Minimum supported Rust version\n\/\/!\n\/\/! (\d+\.\d+)\. /m), pinned);
});

/** @param {string} name of a program in tests/bundlers */
function linter(name) {
  return join(root, "tests/bundlers/node_modules/.bin", name);
}

/** @returns {Promise<string>} the tarball's path */
async function pack() {
  const printed = await command("npm", ["pack", "--json", "--pack-destination", project], root);
  return join(project, JSON.parse(printed)[0].filename);
}

/** @returns {string[]} the installed files, by path within the package */
function installedFiles() {
  const entries = readdirSync(installed, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return paths.map((path) => path.slice(installed.length + 1).replaceAll("\\", "/")).sort();
}

/**
 * @param {string} file
 * @returns {string} one character per byte
 */
function read(file) {
  return readFileSync(join(installed, file), "latin1");
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>} what it printed
 */
async function command(program, args, cwd, env) {
  const { stdout } = await promisify(execFile)(program, args, { cwd, env, timeout: 60_000, maxBuffer: 1 << 24 });
  return stdout;
}
