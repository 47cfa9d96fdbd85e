/** `ready()` of a mocked fetch loads the module, before any call. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { mockFetch } from "../../js/testing/index.js";

it("the module is loaded when ready() has resolved", async () => {
  let instances = 0;
  WebAssembly.Instance = class extends WebAssembly.Instance {
    /** @param {[WebAssembly.Module, WebAssembly.Imports?]} args */
    constructor(...args) {
      super(...args);
      instances += 1;
    }
  };
  await mockFetch({}).ready();
  assert.equal(instances, 1);
});
