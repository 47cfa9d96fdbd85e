// The three implementations to compare. Each takes all cases at once, and returns its result for each.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Sha256 } from "@aws-crypto/sha256-js";
import { getChunkedStream } from "@smithy/core/event-streams";
import { HttpRequest } from "@smithy/core/protocols";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { SignatureV4 } from "@smithy/signature-v4";
import { fromUtf8, toUtf8 } from "@smithy/util-utf8";
import { findProgram, must, root, step, StepError, target } from "../../js/build/run.js";

/** @typedef {import("./requests.js").SignCase} SignCase */
/** @typedef {{ wire: string } | SignCase} Case a stream to decode, in hexadecimal, or a request to sign */
/** @typedef {{ messages: string[][], error: string | null }} Decoded lines as tests/fuzz/examples/ours.rs writes them */
/** @typedef {{ canonical: string, signature: string } | { error: string }} Signed */
/** @typedef {Decoded | Signed} Result */
/** @typedef {(cases: Case[]) => Promise<Result[]>} Peer */

/** This crate, as a native program. @type {Peer} */
export async function ours(cases) {
  await must("differential-build", "cargo", [
    "build",
    "--locked",
    "--manifest-path",
    "tests/fuzz/Cargo.toml",
    "--example",
    "ours",
  ]);
  return answers(join(target, "debug/examples/ours"), [], cases);
}

/** botocore, in its own virtual environment. @type {Peer} */
export async function botocore(cases) {
  const python = findProgram("python3");
  if (!python)
    throw new StepError("python3 is missing: install Python 3.10 or later with venv and pip, then run this again");
  const venv = join(target, "differential-venv");
  const requirements = join(root, "tests/differential/requirements.txt");
  await step("set-up: botocore", "10 s", async () => {
    await must("differential-venv", python, ["-m", "venv", venv]);
    await must("differential-pip", join(venv, "bin/pip"), [
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "-r",
      requirements,
    ]);
  });
  return answers(join(venv, "bin/python"), [fileURLToPath(new URL("botocore_peer.py", import.meta.url))], cases);
}

/** The packages of the AWS SDK for JavaScript. @type {Peer} */
export async function smithy(cases) {
  const results = [];
  for (const each of cases)
    results.push("wire" in each ? await decode(Buffer.from(each.wire, "hex")) : await sign(each));
  return results;
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {Case[]} cases a line of JSON each
 * @returns {Promise<Result[]>}
 */
async function answers(command, args, cases) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => {}).end(cases.map((each) => `${JSON.stringify(each)}\n`).join(""));
  const lines = (await text(child.stdout)).split("\n").slice(0, -1);
  if (lines.length !== cases.length)
    throw new StepError(`${command} ended after ${lines.length} of ${cases.length} cases`);
  return lines.map((line) => JSON.parse(line));
}

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/** @param {Buffer} wire @returns {Promise<Decoded>} */
async function decode(wire) {
  /** @type {string[][]} */
  const messages = [];
  async function* source() {
    yield new Uint8Array(wire);
  }
  try {
    for await (const message of getChunkedStream(source())) messages.push(lines(codec.decode(message)));
    return { messages, error: null };
  } catch (error) {
    return { messages, error: /** @type {Error} */ (error).name };
  }
}

/** @param {{ headers: import("@smithy/types").MessageHeaders, body: Uint8Array }} message */
function lines({ headers, body }) {
  const described = Object.entries(headers).map(([name, header]) => `H ${hex(fromUtf8(name))} ${valueOf(header)}`);
  return [...described, `P ${hex(body)}`];
}

/** @param {import("@smithy/types").MessageHeaderValue} header */
function valueOf({ type, value }) {
  switch (type) {
    case "boolean":
      return `${value ? 0 : 1} ${value}`;
    case "byte":
      return `2 ${value}`;
    case "short":
      return `3 ${value}`;
    case "integer":
      return `4 ${value}`;
    case "long":
      return `5 ${Buffer.from(value.bytes).readBigInt64BE()}`;
    case "binary":
      return `6 ${hex(value)}`;
    case "string":
      return `7 ${hex(fromUtf8(value))}`;
    case "timestamp":
      return `8 ${value.valueOf()}`;
    case "uuid":
      return `9 ${value.replaceAll("-", "")}`;
  }
}

/** @param {Uint8Array} bytes */
const hex = (bytes) => Buffer.from(bytes).toString("hex");

/** A signer that exposes its canonical request. */
class WatchedSigner extends SignatureV4 {
  canonicalRequest = "";

  /** @type {SignatureV4["createCanonicalRequest"]} */
  createCanonicalRequest(request, headers, payloadHash) {
    return (this.canonicalRequest = super.createCanonicalRequest(request, headers, payloadHash));
  }
}

/** @param {SignCase} request @returns {Promise<Signed>} */
async function sign({ method, path, parameters, headers, body, token, region, service, time, expires, ...keys }) {
  const credentials = { ...keys, sessionToken: token ?? undefined };
  const isS3 = service === "s3";
  const rules = { uriEscapePath: !isS3, applyChecksum: isS3 };
  const signer = new WatchedSigner({ credentials, region, service, sha256: Sha256, ...rules });
  const request = new HttpRequest({ method, path, query: parameters, headers: Object.fromEntries(headers), body });
  // as the SDK's presigner for S3 does
  if (isS3 && expires !== null) request.headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD";
  const signingDate = new Date(time * 1000);
  const signed =
    expires === null
      ? await signer.sign(request, { signingDate })
      : await signer.presign(request, {
          signingDate,
          expiresIn: expires,
          unhoistableHeaders: new Set(["x-amz-content-sha256"]),
          unsignableHeaders: new Set(isS3 ? ["x-amz-content-sha256"] : []),
        });
  const signature = signed.query?.["X-Amz-Signature"] ?? signed.headers.authorization?.slice(-64);
  return { canonical: signer.canonicalRequest, signature: String(signature) };
}
