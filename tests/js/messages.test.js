/** What errors say, and which class they have. */
import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { runInNewContext } from "node:vm";
import * as errors from "../../js/errors.js";
import { bytesIn, isObject, isPlain, isUint8Array, kindOf, peek } from "../../js/kind.js";
import { makeError } from "../../js/make-error.js";
import { argumentError, broken, noResponse, shown } from "../../js/messages.js";

const URL = "https://a.example/";
const coded = (/** @type {string} */ code, message = "") => Object.assign(new Error(message), { code });
const throwing = {
  get message() {
    throw new Error("unreadable");
  },
};

describe("the message about a missing response", () => {
  afterEach(() => {
    for (const name of ["document", "importScripts"]) Reflect.deleteProperty(globalThis, name);
  });

  for (const [reason, cause, expected] of /** @type {[string, unknown, string][]} */ ([
    ["none", undefined, ""],
    ["no object", 5, ""],
    ["text", "socket hang up", ": socket hang up"],
    ["no text", { message: 5 }, ""],
    ["an error", new Error("fetch failed"), ": fetch failed"],
    ["unreadable", throwing, ""],
    ["a cause", new Error("fetch failed", { cause: new Error("reset") }), ": fetch failed: reset"],
    ["a cause that says the same", new Error("failed: reset", { cause: new Error("reset") }), ": failed: reset"],
    [
      "the first of several",
      Object.assign(new Error("all failed"), { errors: [new Error("one"), new Error("two")] }),
      ": all failed: one",
    ],
  ])) {
    it(`has its reason: ${reason}`, () => {
      assert.equal(noResponse(URL, cause), `no response from ${URL}${expected}: check the network and the endpoint`);
    });
  }

  it("has the code of the innermost error that has one, unless a message has it", () => {
    const outer = Object.assign(new TypeError("fetch failed", { cause: coded("ECONNRESET", "reset") }), {
      code: "OUTER",
    });
    assert.equal(
      noResponse(URL, outer),
      `no response from ${URL}: fetch failed: reset: ECONNRESET: check the network and the endpoint`,
    );
    assert.match(noResponse(URL, coded("EPIPE", "write EPIPE")), /: write EPIPE: check/);
    const inner = new Error("fetch failed", { cause: coded("EPIPE", "write EPIPE") });
    assert.match(noResponse(URL, inner), /: fetch failed: write EPIPE: check/);
    assert.match(noResponse(URL, { message: "a", code: 5 }), /: a: check/);
  });

  it("has a reason of at most 500 characters, from at most 6 errors", () => {
    assert.equal(
      noResponse("", "m".repeat(1_000)),
      `no response from : ${"m".repeat(500)}: check the network and the endpoint`,
    );
    const chain = ["1", "2", "3", "4", "5", "6", "7"].reduceRight(
      (/** @type {Error | undefined} */ cause, text) => new Error(`no ${text}.`, { cause }),
      undefined,
    );
    assert.match(noResponse("", chain), /: no 1\.: no 2\.: no 3\.: no 4\.: no 5\.: no 6\.: check/);
  });

  // the codes of Node: https://nodejs.org/api/errors.html, https://nodejs.org/api/tls.html, and of undici
  for (const [codes, advice] of /** @type {[string[], RegExp][]} */ ([
    [
      ["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"],
      /: this is a limit of the platform's HTTP client, which a custom fetch can raise$/,
    ],
    [
      [
        "CERT_HAS_EXPIRED",
        "ERR_TLS_CERT_ALTNAME_INVALID",
        "ERR_SSL_WRONG_VERSION_NUMBER",
        "ERR_TLS_HANDSHAKE_TIMEOUT",
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        "HOSTNAME_ALTNAME",
      ],
      /: check the certificate of the endpoint, or of a proxy in between, and which ones this platform trusts$/,
    ],
    [["ENOTFOUND", "EAI_AGAIN"], /: check the region, the endpoint and the network's DNS$/],
    [["ECONNREFUSED", "UND_ERR_SOCKET", "MY_UND_ERR_BODY_TIMEOUT"], /: check the network and the endpoint$/],
  ])) {
    it(`advises on ${codes.join(", ")}`, () => {
      for (const code of codes) assert.match(noResponse(URL, coded(code)), advice);
    });
  }

  it("names CORS and CSP in a page and in its workers, where browsers hide the reason", () => {
    for (const name of ["document", "importScripts"]) {
      Object.assign(globalThis, { [name]: {} });
      assert.match(
        noResponse(URL, new TypeError("Failed to fetch")),
        /: check the network, the endpoint and the page's CORS and CSP rules$/,
      );
      assert.doesNotMatch(noResponse(URL, coded("ENOTFOUND")), /CORS/);
      Reflect.deleteProperty(globalThis, name);
    }
  });
});

it("a message about a broken connection has the reason, if there is one", () => {
  assert.equal(broken("it broke", new Error("reset")), "it broke (reset)");
  assert.equal(broken("it broke", undefined), "it broke");
});

it("a message is enumerable, for JSON, and can be changed, as always", () => {
  for (const error of [argumentError("a"), shown(new DOMException("a", "AbortError"))]) {
    const { enumerable, configurable, writable, value } = Object.getOwnPropertyDescriptor(error, "message") ?? {};
    assert.deepEqual([enumerable, configurable, writable, value], [true, true, true, "a"]);
  }
  const cause = {};
  assert.equal(argumentError("a", { cause }).cause, cause);
});

it("a value is described by its kind, and never shown", () => {
  class Ask {}
  for (const [value, kind] of /** @type {[unknown, string][]} */ ([
    [null, "null"],
    [undefined, "undefined"],
    ["secret", "string"],
    [5, "number"],
    [Symbol("secret"), "symbol"],
    [() => {}, "function"],
    [{ secret: 1 }, "an object"],
    [Object.create(null), "an object"],
    [runInNewContext("({})"), "an object"],
    [[], "an Array"],
    [new Error("secret"), "an Error"],
    [new Int8Array(), "an Int8Array"],
    [{ [Symbol.toStringTag]: "Offscreen" }, "an Offscreen"],
    [new Map(), "a Map"],
    [{ [Symbol.toStringTag]: "a AE" }, "a a AE"],
    [new Ask(), "an instance of Ask"],
    [Object.create({ constructor: undefined }), "an instance of undefined"],
  ]))
    assert.equal(kindOf(value), kind);
});

it("an object has members; null has none", () => {
  for (const value of [{}, [], new Map(), Object.create(null)]) assert.equal(isObject(value), true);
  for (const value of [null, undefined, "text", 5, () => {}]) assert.equal(isObject(value), false);
});

it("a plain object is one of any realm, or without a prototype, but not an instance", () => {
  for (const value of [{}, Object.create(null), runInNewContext("({})")]) assert.equal(isPlain(value), true);
  for (const value of [[], new Map(), new (class {})(), Object.create({})]) assert.equal(isPlain(value), false);
});

it("a member of any thrown value can be looked at", () => {
  for (const value of [undefined, null, throwing]) assert.equal(peek(value, "message"), undefined);
  assert.equal(peek({ a: 1 }, "a"), 1);
  assert.equal(peek("text", "length"), 4);
});

it("bytes are those of text, buffers and views, of any realm", () => {
  const { buffer } = Uint8Array.of(9, 1, 2, 9);
  const shared = new SharedArrayBuffer(1);
  for (const [value, bytes] of /** @type {[unknown, number[] | undefined][]} */ ([
    ["é", [0xc3, 0xa9]],
    [new String("é"), [0xc3, 0xa9]],
    [buffer, [9, 1, 2, 9]],
    [shared, [0]],
    [new Uint8Array(buffer, 1, 2), [1, 2]],
    [new DataView(buffer, 1, 2), [1, 2]],
    [new Uint16Array(buffer, 2, 1), [2, 9]],
    [runInNewContext("new Uint8Array([0, 1, 2]).subarray(1)"), [1, 2]],
    [runInNewContext("new DataView(new ArrayBuffer(3), 1)"), [0, 0]],
    [runInNewContext("new ArrayBuffer(2)"), [0, 0]],
    [{ [Symbol.toStringTag]: "ArrayBuffer", length: 1 }, undefined],
    [{ [Symbol.toStringTag]: "SharedArrayBuffer", length: 1 }, undefined],
    [new Map(), undefined],
    [[1], undefined],
    [5, undefined],
    [null, undefined],
    [undefined, undefined],
  ])) {
    const found = bytesIn(value);
    assert.deepEqual(found && [...found], bytes);
  }
  // whatever its own members say
  const lying = Object.defineProperties(Uint8Array.of(1, 2), { byteLength: { value: 1 }, byteOffset: { value: 1 } });
  assert.deepEqual([...(bytesIn(lying) ?? [])], [1, 2]);
  const tagged = { [Symbol.toStringTag]: "String", toString: () => "not text", valueOf: () => "not text" };
  assert.throws(() => bytesIn(tagged), TypeError);
});

it("a Uint8Array is one of any realm, but no other view", () => {
  for (const value of [new Uint8Array(), Buffer.from(""), runInNewContext("new Uint8Array(1)")])
    assert.equal(isUint8Array(value), true);
  for (const value of [
    new Int8Array(),
    new Uint8ClampedArray(),
    new DataView(new ArrayBuffer(1)),
    { [Symbol.toStringTag]: "Uint8Array" },
    "a",
    5,
    null,
    undefined,
  ])
    assert.equal(isUint8Array(value), false);
});

describe("an error of the module", () => {
  const head = { statusCode: 400, headers: {} };
  const members = { message: "m", $fault: "client", $metadata: { attempts: 1 } };
  const stream = { code: "TRUNCATED", message: "it ends early", offset: 5, eventIndex: 1 };

  it("has the class of its kind, a name, and its members", () => {
    /** @type {[string, any, Function, object][]} */
    const kinds = [
      ["argument", { message: "m" }, TypeError, { name: "TypeError", message: "m" }],
      ["abort", { message: "m" }, DOMException, { name: "AbortError", message: "m" }],
      [
        "timeout",
        { phase: "idle", limit: 5, offset: 1, eventIndex: 0 },
        errors.StreamTimeoutError,
        { name: "TimeoutError", phase: "idle", offset: 1, eventIndex: 0 },
      ],
      [
        "connection",
        { message: "m", cause: new Error("c"), $metadata: {} },
        errors.ConnectionError,
        { name: "ConnectionError", message: "m (c)", $metadata: {} },
      ],
      [
        "connection",
        { url: URL },
        errors.ConnectionError,
        { message: `no response from ${URL}: check the network and the endpoint` },
      ],
      ["stream", stream, errors.EventStreamError, { name: "EventStreamError", ...stream }],
      [
        "stream",
        { ...stream, cause: new Error("c") },
        errors.EventStreamError,
        { ...stream, message: "it ends early (c)" },
      ],
      [
        "service",
        { ...members, name: "ValidationException" },
        errors.ValidationException,
        { ...members, name: "ValidationException" },
      ],
    ];
    for (const [kind, parts, Class, expected] of kinds) {
      const error = makeError(kind, parts, head);
      assert.equal(Object.getPrototypeOf(error), Class.prototype, kind);
      for (const [name, value] of Object.entries(expected)) assert.deepEqual(/** @type {any} */ (error)[name], value);
      assert.equal(JSON.parse(JSON.stringify(error)).message, error.message);
    }
  });

  it("of an unknown name is the general one, also if something else has that name", () => {
    for (const name of ["TeapotException", "EventStreamError", "ModuleError", "constructor", "toString", "shapeId"]) {
      const error = makeError("service", { ...members, name }, head);
      assert.equal(Object.getPrototypeOf(error), errors.BedrockRuntimeServiceException.prototype, name);
      assert.equal(error.name, name);
    }
  });

  it("has the response's head, which is not printed, and a cause only if there is one", () => {
    for (const error of [makeError("service", members, head), makeError("stream", stream, head)]) {
      const { value, enumerable, configurable, writable } = Object.getOwnPropertyDescriptor(error, "$response") ?? {};
      assert.deepEqual([value, enumerable, configurable, writable], [head, false, true, true]);
      assert.ok(!Object.hasOwn(error, "cause"));
    }
    for (const error of [makeError("service", members), makeError("stream", stream)])
      assert.ok(!Object.hasOwn(error, "$response"));
    for (const kind of ["stream", "connection"]) {
      const cause = new Error("c");
      assert.equal(makeError(kind, { ...stream, cause }).cause, cause);
    }
  });

  it("says what a deadline waited for", () => {
    for (const [phase, message] of /** @type {const} */ ([
      ["connect", "timeouts.connect: the response did not begin within 5 ms"],
      ["firstEvent", "timeouts.firstEvent: the first event did not come within 5 ms"],
      ["idle", "timeouts.idle: nothing more came within 5 ms"],
      ["total", "timeouts.total: the response did not end within 5 ms"],
    ]))
      assert.equal(new errors.StreamTimeoutError({ phase, limit: 5 }).message, message);
  });

  it("says what to do if the module has stopped", () => {
    const cause = new Error("unreachable");
    const error = new errors.ModuleError(cause);
    assert.deepEqual([error.name, error.cause, Object.keys(error)], ["ModuleError", cause, ["message", "name"]]);
    assert.match(error.message, /call again, which restarts it, and please report this$/);
  });

  // the ids of the service model: the AWS SDK's classes recognize errors by them
  it("has the id of its shape", () => {
    const { BedrockRuntimeServiceException, ...others } = errors;
    assert.match(
      BedrockRuntimeServiceException.shapeId,
      /com\.amazonaws\.bedrockruntime#BedrockRuntimeServiceException$/,
    );
    for (const [name, { shapeId }] of Object.entries(/** @type {Record<string, any>} */ (others)))
      if (name.endsWith("Exception")) assert.equal(shapeId, `com.amazonaws.bedrockruntime#${name}`);
  });
});
