// When each event of one answer came, and what they add up to.

/** @typedef {Record<string, any>} Json */

/**
 * @typedef {object} Entry
 * @property {number} index
 * @property {number} at ms since the request
 * @property {number} size bytes
 * @property {string} kind what the model, or the service, calls the event
 * @property {string} text the beginning of the piece of the answer in it, mostly one token
 * @property {boolean} [failed] whether the answer failed with it
 */

export class Timeline {
  /** @type {Entry[]} */
  entries = [];
  bytes = 0;
  #clock;
  #start;

  /**
   * Starts the clock: make one as the request is sent.
   * @param {() => number} [clock] ms
   */
  constructor(clock = () => performance.now()) {
    this.#clock = clock;
    this.#start = clock();
  }

  /**
   * To be called when an event arrives.
   * @param {Json} event of either operation
   * @param {number} [size] bytes; if it is not given, those of its payload
   * @returns {Entry}
   */
  note(event, size = payloadOf(event)?.length ?? 0) {
    const entry = { index: this.events, at: this.elapsed, size, kind: kindOf(event), text: "" };
    this.entries.push(entry);
    this.bytes += size;
    return entry;
  }

  /** Without a frame that no event came of. */
  get events() {
    return this.entries.at(-1)?.failed ? this.entries.length - 1 : this.entries.length;
  }

  /** Milliseconds since the request. */
  get elapsed() {
    return this.#clock() - this.#start;
  }

  /** Milliseconds from the request to the first event; undefined before it. */
  get firstAt() {
    return this.entries[0]?.at;
  }

  /** From the first event to the latest; undefined if there is no time between them. */
  get eventsPerSecond() {
    const duration = (this.entries.at(-1)?.at ?? 0) - (this.firstAt ?? 0);
    return duration > 0 ? ((this.events - 1) * 1000) / duration : undefined;
  }
}

/**
 * The same events, each reported as it passes.
 * @param {AsyncIterable<any>} events
 * @param {(event: any) => void} onEvent
 */
export async function* watched(events, onEvent) {
  for await (const event of events) {
    onEvent(event);
    yield event;
  }
}

/**
 * @param {Json} event
 * @returns {Uint8Array | undefined}
 */
function payloadOf(event) {
  return event.chunk?.bytes ?? event.$unknown?.[1].payload;
}

/**
 * The type that the model gives a chunk, else its first member that is more than a flag; the event's own type if it is not a
 * chunk.
 * @param {Json} event
 * @returns {string}
 */
function kindOf(event) {
  if (!event.chunk) return event.$unknown?.[0] ?? Object.keys(event)[0] ?? "event";
  const json = parse(event.chunk.bytes);
  const member = Object.keys(json).find((name) => !name.startsWith("amazon-") && typeof json[name] !== "boolean");
  return String(json.type ?? json.event_type ?? member ?? "chunk");
}

/**
 * @param {Uint8Array} bytes one whole JSON document, in all families
 * @returns {Json} empty if it is not an object
 */
function parse(bytes) {
  try {
    return Object(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return {};
  }
}
