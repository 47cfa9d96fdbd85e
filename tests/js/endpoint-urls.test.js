/**
 * What is signed is what `fetch` sends: an endpoint is either refused, or its URL is one that a URL parser leaves
 * unchanged, with the scheme, host, port and path that the parser reads from the input.
 * https://url.spec.whatwg.org/#concept-basic-url-parser
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BedrockRuntime } from "../../js/node.js";
import { recorder } from "./suite/frames.js";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const OPERATION = "/model/m/invoke-with-response-stream";

/** The URL that is sent, without the operation; undefined if the endpoint is refused. @param {string} endpoint */
async function sent(endpoint) {
  const { sent: requests, fetch } = recorder();
  const client = new BedrockRuntime({
    region: "us-east-1",
    credentials,
    endpoint,
    fetch,
    allowInsecureEndpoint: true,
    maxAttempts: 1,
  });
  try {
    await (await client.invokeModelWithResponseStream({ modelId: "m", body: "{}" })).body.cancel();
  } catch (error) {
    assert.ok(error instanceof TypeError && error.message.startsWith("endpoint must be"), `${endpoint}: ${error}`);
    return undefined;
  } finally {
    client.destroy();
  }
  const url = String(requests[0]?.url);
  assert.ok(url.endsWith(OPERATION), url);
  return url;
}

/** Normalizes a path: removes trailing slashes, and writes escapes in upper case. @param {string} path */
const normalized = (path) => path.replace(/\/+$/, "").replace(/%[0-9a-f]{2}/gi, (escape) => escape.toUpperCase());

/** Returns whether an endpoint is accepted; checks that it is then sent as a URL parser reads it. @param {string} endpoint */
async function isTaken(endpoint) {
  const url = await sent(endpoint);
  if (url === undefined) return false;
  // a punycode name may be invalid: then nothing is sent
  if (!URL.canParse(url)) return (assert.match(endpoint, /xn--/i), true);
  assert.equal(new URL(url).href, url, `${JSON.stringify(endpoint)} is not sent as it was signed`);
  const [given, taken] = [new URL(endpoint), new URL(url)];
  assert.equal(taken.origin, given.origin);
  assert.equal(normalized(taken.pathname.slice(0, -OPERATION.length)), normalized(given.pathname));
  return true;
}

const TAKEN = [
  "https://example.com",
  "HTTPS://EXAMPLE.com:443/Base//",
  "http://example.com:443",
  "https://example.com:80",
  "http://127.0.0.1:8080",
  "http://0.0.0.0:4000",
  "http://255.255.255.255",
  "https://example.com.:8443",
  "http://lite_llm:4000",
  "https://1.example.com",
  "https://1e3.example",
  "https://0xg",
  "https://a.0x7g",
  "https://xn--bcher-kva.example",
  "http://[::1]:8080",
  "http://[::]",
  "http://[2001:DB8::1]",
  "http://[2001:db8:0:1:1:1:1:1]",
  "http://[1:2:3:4:5:6:7:8]",
  "http://[1::]",
  "http://[1:0:2::]",
  "https://example.com:0",
  "https://example.com/a%2fb/c'd",
];

/** Endpoints that a URL parser rewrites, splits differently or refuses. */
const REFUSED = [
  "http://127.1",
  "http://0x7f.1",
  "http://0X7F.0.0.1",
  "http://0x7f000001",
  "http://2130706433",
  "http://0177.0.0.1",
  "http://127.0.0.01",
  "http://127.0.0.1.",
  "http://127.0.0.256",
  "http://1.2.3.4.5",
  "http://4294967296",
  "http://0x",
  "http://0x.",
  "http://a.0x",
  "http://example.1",
  "http://example.0x1",
  "http://example.09",
  "https://ｅxample.com",
  "https://example。com",
  "https://ex\u00adample.com",
  "https://exa%6dple.com",
  "https://exa%2emple.com",
  "https://b\u00fccher.example",
  "http://[0:0:0:0:0:0:0:1]",
  "http://[::0:1]",
  "http://[::01]",
  "http://[1::2:3:4:5:6:7]",
  "http://[1:0:0:2:0:0:0:3]",
  "http://[1:0:0:2:3:4:5:6]",
  "http://[1::2:0:0:0:3]",
  "http://[1:0::2]",
  "http://[1::0:2]",
  "http://[0::]",
  "http://[::127.0.0.1]",
  "http://[::ffff:127.0.0.1]",
  "http://[fe80::1%25eth0]",
  "http://[1::2::3]",
  "http://[1:::2]",
  "http://[:]",
  "http://[]",
  "http://[:1::2]",
  "http://[1::2:]",
  "http://[:1:2:3:4:5:6]",
  "http://[1:2:3:4:5:6:7:]",
  "http://[1:2:3:4:5:6:7:8:9]",
  // left unchanged by parsers, but refused: two equal runs of zeros, only one of which may be abbreviated
  "http://[2001:db8::1:0:0:1]",
  "http://[1:2:3:4:5:6:7]",
  "http://[:::1]",
  "http://[12345::]",
  "http://[::1",
  "http://::1",
  "http://[::1]x:80",
  "https://example.com:",
  "https://example.com:0443",
  "https://example.com:00",
  "https://example.com:65536",
  "https://example.com:-1",
  "https://example.com:８０",
  "https://user@example.com",
  "https://user:password@example.com",
  "https://@example.com",
  "https://example.com\\a",
  "https:\\\\example.com",
  "https:/example.com",
  "https:example.com",
  "https:///example.com",
  " https://example.com",
  "https://example.com ",
  "https://exam\tple.com",
  "https://example.com\n",
  "ht\ntps://example.com",
  "https://example.com/a\tb",
  "https://example.com/a b",
  "https://example.com/../a",
  "https://example.com/a/%2E./b",
  "https://example.com/a/.",
  "https://example.com/\u00e9",
  "https://example.com/?",
  "https://example.com#",
  "https://example..com",
  "https://.example.com",
  "https://example.com..",
  "https://",
  "https://:443",
  "ws://example.com",
];

describe("an endpoint is sent as it was signed, or refused", () => {
  it("accepted: what a URL parser leaves unchanged, except for letter case and the default port", async () => {
    for (const endpoint of TAKEN) assert.ok(await isTaken(endpoint), endpoint);
  });

  it("refused: what a URL parser would rewrite or refuse", async () => {
    for (const endpoint of REFUSED) assert.equal(await sent(endpoint), undefined, JSON.stringify(endpoint));
  });

  it("others, made from random pieces", async () => {
    let taken = 0;
    for (let number = 0; number < 4_000; number += 1) if (await isTaken(randomEndpoint())) taken += 1;
    // enough of both kinds for a meaningful comparison
    assert.ok(taken > 400 && taken < 3_600, `${taken} accepted`);
  });
});

let state = 20_261_126;
/** Park and Miller's minimal standard generator. @param {number} below */
function random(below) {
  state = (state * 48271) % 2147483647;
  return (state >> 8) % below;
}

/** @template T @param {T[]} items @returns {T} */
const oneOf = (items) => /** @type {T} */ (items[random(items.length)]);
/** @param {string[]} items @param {number} most @param {string} separator */
const some = (items, most, separator) => Array.from({ length: 1 + random(most) }, () => oneOf(items)).join(separator);

const LABELS = [
  "a",
  "Example",
  "com",
  "0",
  "1",
  "10",
  "127",
  "255",
  "256",
  "0x7f",
  "0x",
  "08",
  "017",
  "1e3",
  "xn--a",
  "xn--bcher-kva",
  "a_b",
  "a-b",
  "-a",
  "",
  "localhost",
  "localhost",
  "é",
  "ａ",
  "%61",
];
const GROUPS = ["0", "0", "0", "1", "1", "ab", "FFFF", "00", "0123", "12345", "g", ""];
const PORTS = ["", ":", ":80", ":443", ":8080", ":0", ":080", ":65535", ":65536", ":a"];
const PARTS = ["a", "B", "%2e", "%2F", "%zz", "%c3%a9", "", "[", "@", ":", "'", "~", ";", "..."];
const ODD_PARTS = [...PARTS, "..", ".", "\\", " ", "\t", "é", "^", "|", '"', "?", "#"];

function randomEndpoint() {
  const [name, address, four] = [
    some(LABELS, 4, "."),
    `[${some(GROUPS, 8, ":")}]`,
    some(["0", "1", "127", "255", "256", "01", "0x1"], 4, "."),
  ];
  const compressed = `[${some(["0", "1", "ab", "c"], 4, ":")}::${some(["0", "1", "ab", "c"], 4, ":")}]`;
  const eight = `[${Array.from({ length: 8 }, () => oneOf(["0", "0", "1", "ab"])).join(":")}]`;
  const host = oneOf([name, name, address, four, compressed, eight]);
  const path = random(2) === 0 ? "" : `/${some(random(4) === 0 ? ODD_PARTS : PARTS, 4, oneOf(["/", ""]))}`;
  return (
    oneOf(["https", "http", "HTTP"]) +
    oneOf(["://", "://", "://", "://", ":/", "://u@"]) +
    host +
    (random(2) === 0 ? "" : oneOf(PORTS)) +
    path
  );
}
