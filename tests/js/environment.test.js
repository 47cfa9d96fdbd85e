/** Whether the platform's fetch takes a realm's signals. What a runtime lacks: tests/runtimes/environment.test.js. */
import assert from "node:assert/strict";
import { afterEach, it } from "node:test";

const { AbortController, Request } = globalThis;
let copies = 0;
/** @returns {Promise<typeof import("../../js/environment.js")>} */
const fresh = () => import(`${import.meta.resolve("../../js/environment.js")}?${(copies += 1)}`);

afterEach(() => void Object.assign(globalThis, { AbortController, Request }));

/** As jsdom's: of another class than the platform's. */
class ForeignController {
  signal = /** @type {AbortSignal} */ (/** @type {unknown} */ ({ aborted: false }));
}

/** A platform that refuses signals of other classes. */
function strict() {
  const made = { count: 0 };
  class StrictRequest {
    constructor(/** @type {string} */ url, /** @type {RequestInit} */ { signal } = {}) {
      made.count += 1;
      new URL(url);
      if (signal && !(signal instanceof AbortSignal)) throw new TypeError("signal is not of type AbortSignal");
    }
  }
  Object.assign(globalThis, { Request: StrictRequest });
  return made;
}

it("the platform's own signals are taken", async () => {
  const { takesSignal } = await fresh();
  assert.equal(takesSignal(new AbortController().signal), true);
  strict();
  assert.equal((await fresh()).takesSignal(new AbortController().signal), true);
});

it("another realm's are not, if a Request refuses them, which is found out once", async () => {
  const { takesSignal } = await fresh();
  const made = strict();
  Object.assign(globalThis, { AbortController: ForeignController });
  for (let times = 0; times < 3; times += 1) assert.equal(takesSignal(new ForeignController().signal), false);
  assert.equal(made.count, 2);
  Object.assign(globalThis, { AbortController });
  assert.equal(takesSignal(new AbortController().signal), true);
  Object.assign(globalThis, { AbortController: ForeignController });
  assert.equal(takesSignal(new ForeignController().signal), false);
});

it("they are taken if nothing refuses them, and if the signal is not the reason", async () => {
  Object.assign(globalThis, { AbortController: ForeignController });
  class Refusing {
    constructor() {
      throw new Error("no Request at all");
    }
  }
  for (const platform of [class {}, undefined, Refusing]) {
    Object.assign(globalThis, { Request: platform });
    assert.equal((await fresh()).takesSignal(new ForeignController().signal), true);
  }
  Object.assign(globalThis, { AbortController: undefined });
  assert.equal((await fresh()).takesSignal(new AbortController().signal), true);
});
