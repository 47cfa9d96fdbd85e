/** JSON with bytes in it, in both directions. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { documentBytes, documentEvent, documentOf } from "../../js/documents.js";

const encoder = new TextEncoder();
/** @param {unknown} value */
const bytesOf = (value) => encoder.encode(JSON.stringify(value));
const hello = encoder.encode("hello");
const HELLO = "aGVsbG8=";

/** @param {any} input */
const written = (input) => JSON.parse(new TextDecoder().decode(documentBytes(input)));

/** Runs the work while the class has this member, or does not have it. @param {object} object @param {string} name @param {unknown} value @param {() => void} work */
function having(object, name, value, work) {
  const own = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { value, configurable: true, writable: true });
  try {
    work();
  } finally {
    if (own) Object.defineProperty(object, name, own);
    else Reflect.deleteProperty(object, name);
  }
}

describe("the body of a request", () => {
  it("has bytes of any kind in Base64", () => {
    const shared = new SharedArrayBuffer(5);
    new Uint8Array(shared).set(hello);
    for (const bytes of [hello, hello.buffer, shared, new DataView(hello.buffer), Buffer.from(hello)])
      assert.deepEqual(written({ image: { bytes } }), { image: { bytes: HELLO } });
  });

  it("has large bytes in one piece", () => {
    const large = Uint8Array.from({ length: 50_000 }, (_, index) => index % 251);
    for (const length of [0, 1, 8191, 8192, 8193, 50_000]) {
      const bytes = large.subarray(0, length);
      assert.equal(written({ bytes }).bytes, Buffer.from(bytes).toString("base64"));
    }
  });

  it("is refused if JSON would lose a part of it, which the message names", () => {
    assert.throws(() => documentBytes({ messages: new Map() }), {
      name: "TypeError",
      message: 'the input: its member "messages" is a Map: pass Object.fromEntries() of it',
    });
  });
});

describe("the body of a response", () => {
  it("has bytes where the service model has them", () => {
    const text = { bytes: HELLO, text: HELLO };
    assert.deepEqual(documentOf(bytesOf({ image: { source: text }, redactedContent: HELLO, n: [null, 5, text] })), {
      image: { source: { bytes: hello, text: HELLO } },
      redactedContent: hello,
      n: [null, 5, { bytes: hello, text: HELLO }],
    });
  });

  it("has the text of a document as it is, whatever its members are called", () => {
    const document = { bytes: HELLO, redactedContent: "no Base64!", deep: [{ bytes: HELLO }] };
    for (const name of ["input", "json", "additionalModelResponseFields"])
      assert.deepEqual(documentOf(bytesOf({ a: { [name]: document } })), { a: { [name]: document } }, name);
  });

  it("is refused if it is not an object", () => {
    for (const body of [[], [{}], null, 5, "text", true])
      assert.throws(() => documentOf(bytesOf(body)), { name: "TypeError", message: "the body is not a JSON object" });
  });
});

it("an event is read from its part of memory, without its padding", () => {
  const memory = encoder.encode(`??{"contentBlockDelta":{"delta":{"redactedContent":"${HELLO}"},"p":"abcd"}}??`);
  assert.deepEqual(documentEvent(memory, 2, memory.length - 2), {
    contentBlockDelta: { delta: { redactedContent: hello } },
  });
});

it("an event that is not JSON, or whose bytes are not Base64, is undefined", () => {
  for (const text of ["{", "", '{"a":{"bytes":"*"}}', "null", "[]", "{}"])
    assert.equal(documentEvent(encoder.encode(text), 0, text.length), undefined, text);
});

it("the engine's own Base64 is used if it has one", () => {
  // https://tc39.es/proposal-arraybuffer-base64/spec/
  function fromBase64(/** @type {string} */ text) {
    // @ts-expect-error: `this` is the class
    assert.equal(this, Uint8Array);
    return encoder.encode(`its own ${text}`);
  }
  having(Uint8Array, "fromBase64", fromBase64, () =>
    assert.deepEqual(documentOf(bytesOf({ bytes: HELLO })), { bytes: encoder.encode(`its own ${HELLO}`) }),
  );
  function toBase64() {
    // @ts-expect-error: `this` is the array
    return `its own ${Buffer.from(this).toString("base64")}`;
  }
  having(Uint8Array.prototype, "toBase64", toBase64, () =>
    assert.deepEqual(written({ bytes: hello }), { bytes: `its own ${HELLO}` }),
  );
});

it("without one, Base64 is the same", () => {
  having(Uint8Array, "fromBase64", undefined, () =>
    assert.deepEqual(documentOf(bytesOf({ bytes: HELLO })), { bytes: hello }),
  );
  having(Uint8Array.prototype, "toBase64", undefined, () =>
    assert.deepEqual(written({ bytes: hello }), { bytes: HELLO }),
  );
});
