// What `npm run mutants` changes, and the tests that must notice. These are few and fast, because they run for each
// change.

/**
 * @typedef {object} RustGroup
 * @property {string} package
 * @property {string} files
 * @property {string[]} tests arguments of `cargo test`, besides `--package bedrock-stream`
 */

/** @type {Record<string, RustGroup>} */
export const rustGroups = {
  eventstream: {
    package: "bedrock-eventstream",
    files: "src/eventstream/**",
    tests: ["--lib", "--test=eventstream", "--test=properties"],
  },
  sigv4: { package: "bedrock-stream", files: "src/sigv4/**", tests: ["--test=sigv4"] },
  bedrock: { package: "bedrock-stream", files: "src/bedrock/**", tests: ["--lib", "--test=bedrock"] },
};

/**
 * @typedef {object} JavaScriptGroup
 * @property {string[]} files
 * @property {string[]} commands run in this order, up to the first failure
 * @property {string} [packages] the folder of the npm packages that the tests need, besides the project's own
 */

const node = "node --no-warnings --import ./tests/mutants/orphan.js";
const suite = (/** @type {string[]} */ ...groups) => `${node} tests/mutants/suite.js ${groups.join(" ")}`;
const test = (/** @type {string} */ name, folder = "tests/js") =>
  `${node} --test-reporter=./tests/mutants/bail.js ${folder}/${name}.test.js`;

/**
 * All that is published, except for the entries of the runtimes (js/node.js and so on), which only say where the module
 * is.
 *
 * @type {Record<string, JavaScriptGroup>}
 */
export const javaScriptGroups = {
  answer: { files: ["js/answer/*.js"], commands: [test("answer"), test("answer-edges"), test("answer-words")] },
  sse: { files: ["js/sse/*.js"], commands: [test("sse"), test("sse-edges")] },
  stream: {
    files: ["js/iterator.js", "js/stream.js"],
    commands: [
      test("stream-edges"),
      test("stopped-module"),
      suite("iteration", "flow", "endings", "answers"),
      test("crossings"),
      suite("seams", "destruction"),
    ],
  },
  input: {
    files: ["js/body.js", "js/documents.js", "js/settings.js"],
    commands: [
      test("documents"),
      test("variables"),
      test("foreign-bodies"),
      suite("settings", "moment", "bodies", "prototypes", "requests"),
      test("sdk-operations"),
      test("body-copies"),
    ],
  },
  response: {
    files: ["js/streams.js", "js/response.js"],
    commands: [test("streams"), suite("responses", "bodies", "fetches", "seams")],
  },
  load: {
    files: ["js/load.js", "js/environment.js"],
    commands: [
      test("environment"),
      test("loading"),
      test("stopped-module"),
      `${node} tests/mutants/loading.js`,
      test("environment", "tests/runtimes"),
      suite("endings", "fetches"),
    ],
  },
  client: {
    files: ["js/client.js", "js/commands.js", "js/credentials.js"],
    commands: [
      test("client"),
      suite("settings", "moment", "keys", "identities", "options"),
      test("sdk-operations"),
      suite("credentials", "destruction"),
    ],
  },
  errors: {
    files: ["js/errors.js", "js/make-error.js", "js/messages.js", "js/kind.js"],
    commands: [test("messages"), suite("causes", "bodies", "responses"), test("sdk-errors")],
  },
  anthropic: {
    files: ["js/anthropic/*.js"],
    commands: [test("anthropic-edges"), test("anthropic"), test("anthropic", "tests/sdks")],
    packages: "tests/sdks",
  },
  sign: {
    files: ["js/sign/*.js"],
    commands: [test("sign-scope"), test("sign-edges"), test("sign-loading"), suite("signing"), test("sign-vectors")],
  },
  codec: {
    files: ["js/eventstream/*.js"],
    commands: [test("eventstream-edges"), test("stopped-module"), test("eventstream")],
  },
  testing: {
    files: ["js/testing/*.js"],
    commands: [
      test("testing-documents"),
      test("testing-families"),
      test("testing-edges"),
      test("testing-recordings"),
      test("testing-ready"),
      test("testing"),
    ],
  },
};
