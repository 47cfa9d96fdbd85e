// Finds how two results differ, and describes it in the terms of table.js.

/** @typedef {import("./peers.js").Result} Result */
/** @typedef {import("./peers.js").Decoded} Decoded */
/** @typedef {import("./table.js").Kind} Kind */

/**
 * @param {"smithy" | "botocore"} peer
 * @param {Result} ours
 * @param {Result} theirs
 * @returns {Kind | undefined} undefined if they agree
 */
export function difference(peer, ours, theirs) {
  if ("messages" in ours && "messages" in theirs) return decoded(peer, ours, theirs);
  if ("canonical" in ours && "canonical" in theirs) {
    if (ours.signature === theirs.signature) return undefined;
    const kind = unlikeLine(ours.canonical, theirs.canonical);
    return { peer, ours: kind, theirs: kind };
  }
  return {
    peer,
    ours: "error" in ours ? `${ours.error}` : "signs",
    theirs: "error" in theirs ? `${theirs.error}` : "signs",
  };
}

/**
 * @param {Kind["peer"]} peer
 * @param {Decoded} ours
 * @param {Decoded} theirs
 * @returns {Kind | undefined}
 */
function decoded(peer, ours, theirs) {
  const form = peer === "botocore" ? untyped : typed;
  const unlike = ours.messages.findIndex((message, index) => form(message) !== form(theirs.messages[index] ?? []));
  const at = unlike < 0 ? ours.messages.length : unlike;
  const message = ours.messages[at];
  const other = theirs.messages[at];
  if (message && other) return { peer, ours: "accepts", theirs: `reads ${unlikeHeader(message, other)}` };
  // which error it is may differ
  if (!message && !other && (ours.error === null) === (theirs.error === null)) return undefined;
  return { peer, ours: verdict(message, ours), theirs: verdict(other, theirs) };
}

/**
 * The outcome for one message.
 *
 * @param {string[] | undefined} message
 * @param {Decoded} result
 */
function verdict(message, { error }) {
  return message ? "accepts" : (error ?? "sees no message");
}

/** Sorted, because JavaScript puts members that look like numbers first. @param {string[]} message */
const typed = (message) => [...message].sort().join("\n");

/** Python has one type for all integers, and one for bytes and UUIDs. @param {string[]} message */
const untyped = (message) => typed(message.map((line) => line.replace(/^(H \w*) \d /, "$1 ")));

/**
 * @param {string[]} ours
 * @param {string[]} theirs
 */
function unlikeHeader(ours, theirs) {
  const names = ours.map((line) => line.split(" ")[1]);
  if (new Set(names.slice(0, -1)).size < names.length - 1) return "the last of two values";
  const line = ours.find((line) => !theirs.includes(line)) ?? "";
  if (line.startsWith(`H ${Buffer.from("__proto__").toString("hex")} `)) return "no header __proto__";
  return line.startsWith("P ") ? "another payload" : `another value of type ${line.split(" ")[2]}`;
}

/**
 * @param {string} ours
 * @param {string} theirs
 */
function unlikeLine(ours, theirs) {
  const [a, b] = [ours.split("\n"), theirs.split("\n")];
  // the query also states which headers are signed, if the URL is presigned
  const [ourNames = [], theirNames = []] = [a, b].map((lines) => (lines.at(-2) ?? "").split(";"));
  const unlike = [...ourNames, ...theirNames].find((name) => !ourNames.includes(name) || !theirNames.includes(name));
  if (unlike !== undefined) return `whether ${unlike} is signed`;
  const at = a.findIndex((line, index) => line !== b[index]);
  if (at < 0) return "the string to sign";
  if (at < 3) return `the canonical ${["method", "path", "query"][at]}`;
  return at < a.length - 1 ? "the value of a header" : "the payload's hash";
}
