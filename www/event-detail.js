// One event: its JSON, and the frame that it came in.

import { byId, element } from "./dom.js";
import { decodeFrame } from "./frame.js";

/** @typedef {import("./frame.js").Frame} Frame */
/** @typedef {import("./frame.js").Part} Part */

/** Most bytes and characters that are shown. */
const MAX_BYTES = 4096;
const MAX_JSON_LEN = 20_000;

export class EventDetail {
  #group = byId("event", HTMLDivElement);

  hide() {
    this.#group.hidden = true;
  }

  focus() {
    this.#group.focus();
  }

  /**
   * @param {import("./timeline.js").Entry} entry
   * @param {Uint8Array | undefined} bytes its frame's; `undefined` if they are not kept
   */
  show({ index, kind }, bytes) {
    byId("event-heading", HTMLHeadingElement).textContent = `Frame ${index}: ${kind}`;
    const frame = decodeFrame(bytes ?? new Uint8Array());
    const json = jsonIn(frame);
    byId("event-json-part", HTMLDivElement).hidden = json === "";
    byId("event-json", HTMLPreElement).textContent = shortened(json, MAX_JSON_LEN);
    byId("event-frame", HTMLTableSectionElement).replaceChildren(...(bytes ? frame.parts.map(partRow) : [MISSING]));
    byId("event-bytes", HTMLPreElement).replaceChildren(...(bytes ? hexLines(bytes, frame.parts) : []));
    this.#group.hidden = false;
  }
}

const MISSING = element("tr", element("td", "This frame’s bytes are not kept any more."));

/**
 * The model's own JSON, which a chunk has in base64; of any other event its payload.
 * @param {Frame} frame
 */
function jsonIn({ payload, eventType }) {
  const text = new TextDecoder().decode(payload);
  try {
    const json = JSON.parse(text);
    if (eventType !== "chunk") return JSON.stringify(json, null, 2);
    const model = Uint8Array.from(atob(json.bytes), (character) => character.charCodeAt(0));
    return JSON.stringify(JSON.parse(new TextDecoder().decode(model)), null, 2);
  } catch {
    return text;
  }
}

/** @param {Part} part */
function partRow({ part, type, value, fault }) {
  const row = element("tr", element("td", part), element("td", type), element("td", value));
  row.classList.toggle("failed", fault === true);
  return row;
}

/**
 * Lines of hexadecimal bytes and their characters. The parts of the frame take turns with the shade.
 * @param {Uint8Array} bytes
 * @param {Part[]} parts
 */
function hexLines(bytes, parts) {
  const width = matchMedia("(min-width: 40rem)").matches ? 16 : 8;
  const shown = bytes.subarray(0, MAX_BYTES);
  /** @type {(string | Node)[]} */
  const content = [];
  for (let at = 0; at < shown.length; at += width) {
    const line = shown.subarray(at, at + width);
    content.push(`${at.toString(16).padStart(4, "0")}  `, ...hexSpans(line, at, parts));
    content.push(" ".repeat(3 * (width - line.length) + 1), characters(line), "\n");
  }
  if (bytes.length > MAX_BYTES) content.push(`… and ${(bytes.length - MAX_BYTES).toLocaleString("en")} bytes more`);
  return content;
}

/**
 * @param {Uint8Array} line
 * @param {number} start of the line
 * @param {Part[]} parts
 */
function hexSpans(line, start, parts) {
  return parts.flatMap(({ part, at, length, fault }, i) => {
    const [from, to] = [Math.max(0, at - start), Math.min(line.length, at + length - start)];
    if (from >= to) return [];
    const span = element(
      "span",
      [...line.subarray(from, to)].map((byte) => `${byte.toString(16).padStart(2, "0")} `).join(""),
    );
    span.title = part;
    span.classList.toggle("odd", i % 2 === 1);
    span.classList.toggle("failed", fault === true);
    return [span];
  });
}

/** @param {Uint8Array} line */
function characters(line) {
  return [...line].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·")).join("");
}

/**
 * @param {string} text
 * @param {number} length
 */
function shortened(text, length) {
  return text.length > length
    ? `${text.slice(0, length)}\n… and ${(text.length - length).toLocaleString("en")} characters more`
    : text;
}
