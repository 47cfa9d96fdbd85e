/** signedFetch while the module is loading. In a file of its own: a process loads the module once. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { provideModule } from "../../js/load.js";
import { signedFetch } from "../../js/sign/functions.js";

it("ends with its signal before the module has arrived", { timeout: 10_000 }, async () => {
  provideModule(() => new Promise(() => {}));
  const controller = new AbortController();
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
  const call = signedFetch({ credentials })("https://sqs.us-east-1.amazonaws.com", { signal: controller.signal });
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort("enough");
  await assert.rejects(call, (reason) => reason === "enough");
});
