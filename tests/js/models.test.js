/** Documentation and examples name only active models: those in www/models.js. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../js/build/run.js";
import { DEFAULT_MODEL, models } from "../../www/models.js";

const active = models.flatMap(({ id }) => [id, `foundation-model/${id.replace(/^(us|global)\./, "")}`]);

/** Models that AWS had retired by November 2026, or will retire within months. */
const RETIRED = [
  /claude-(v\d|instant|3|opus-4-2025|opus-4-1|sonnet-4-2025)/,
  /llama3-2|llama3-1-405b/,
  /cohere\.command|titan-t|jamba|\.j2-/,
  /nova-(premier|sonic|canvas|reel)-v1/,
];

/** With an optional profile prefix, or in a model's own ARN, which has none; `%3A` is the colon in a URL. */
const MODEL_ID =
  /(?:foundation-model\/|\b)(?:(?:us-gov|us|eu|apac|jp|au|global)\.)?(?:amazon|anthropic|cohere|meta|mistral|openai)\.[a-z]+\d*-[a-z\d.-]+(?:(?::|%3A)\d+)?/g;

test("no model in the list is retired", () => {
  assert.deepEqual(
    active.filter((id) => RETIRED.some((pattern) => pattern.test(id))),
    [],
  );
  assert.ok(active.includes(DEFAULT_MODEL));
});

test("every model named in documentation or an example is in the list", () => {
  const files = execFileSync("git", ["ls-files", "*.md", "js", "www", "examples", "src"], {
    cwd: root,
    encoding: "utf8",
  })
    .trim()
    .split("\n");
  const named = files.flatMap((file) => {
    const ids = readFileSync(join(root, file), "utf8").match(MODEL_ID) ?? [];
    return ids.map((id) => `${file}: ${id.replace("%3A", ":")}`);
  });
  assert.ok(named.includes(`README.md: ${DEFAULT_MODEL}`), named.join("\n"));
  assert.deepEqual(
    named.filter((line) => !active.includes(line.split(": ")[1] ?? "")),
    [],
  );
});
