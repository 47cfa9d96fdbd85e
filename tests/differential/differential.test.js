// A short run without botocore, which needs Python: `npm run differential` compares more, and includes it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { difference } from "./compare.js";
import { smithy } from "./peers.js";
import { compareAll, report } from "./run.js";
import { compareSigned } from "./signed.js";

test("this library and the AWS SDK's packages disagree only as listed in table.js", { timeout: 300_000 }, async () => {
  const comparison = await compareAll({ smithy }, 1_500, "npm test");
  console.log(report(comparison));
  assert.deepEqual(comparison.unknown, []);
  assert.ok(comparison.streams > 1_500 && comparison.requests === 1_500);
});

test("the package signs requests and URLs as the AWS SDK's signer does", { timeout: 120_000 }, async () => {
  const { compared, unlike } = await compareSigned({ smithy }, 1_500, "npm test");
  assert.deepEqual(unlike, []);
  assert.equal(compared, 1_500);
});

test("every kind of disagreement is distinguished from an agreement", () => {
  const decoded = (/** @type {string | null} */ error, /** @type {string[][]} */ ...messages) => ({ error, messages });
  const [a, b] = [
    ["H 61 7 62", "P 00"],
    ["H 61 7 63", "P 00"],
  ];
  const agreed = [
    [decoded(null, a), decoded(null, a)],
    [decoded("Truncated", a), decoded("Error", a)],
    [
      { canonical: "c", signature: "s" },
      { canonical: "c", signature: "s" },
    ],
  ];
  for (const [ours, theirs] of agreed)
    assert.equal(difference("smithy", /** @type {any} */ (ours), /** @type {any} */ (theirs)), undefined);
  const disagreed = [
    [decoded(null, a), decoded(null, b), "accepts", "reads another value of type 7"],
    [decoded(null, a), decoded(null, [...a.slice(0, 1), "P 01"]), "accepts", "reads another payload"],
    [decoded(null, a), decoded("Error"), "accepts", "Error"],
    [decoded(null, a), decoded(null), "accepts", "sees no message"],
    [decoded(null, a), decoded(null, a, b), "sees no message", "accepts"],
    [decoded("Truncated", a), decoded(null, a), "Truncated", "sees no message"],
    [decoded("BadLength", a), decoded("Error", a, b), "BadLength", "accepts"],
    [
      { canonical: "GET\n/a\n\nhost:h\n\nhost\np", signature: "s" },
      { canonical: "GET\n/b\n\nhost:h\n\nhost\np", signature: "t" },
      "the canonical path",
      "the canonical path",
    ],
    [
      { canonical: "c", signature: "s" },
      { canonical: "c", signature: "t" },
      "the string to sign",
      "the string to sign",
    ],
    [{ error: "no" }, { canonical: "c", signature: "t" }, "no", "signs"],
  ];
  for (const [one, other, ours, theirs] of disagreed) {
    assert.deepEqual(difference("smithy", /** @type {any} */ (one), /** @type {any} */ (other)), {
      peer: "smithy",
      ours,
      theirs,
    });
  }
});
