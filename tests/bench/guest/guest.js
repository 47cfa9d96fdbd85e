// The part of the bench that runs next to the contender, in the measured runtime. The host measures its CPU time.

import { contentType } from "../contenders/settings.js";
import { answerOf } from "../workloads.js";

/** @typedef {import("../workloads.js").Answer} Answer */
/** @typedef {{ name: "make" | "verify" | "run" | "latency", workload: string, passes?: number }} ReadCommand */
/** @typedef {{ name: "sent" | "signed", length: number } | { name: "send" | "sign", length: number, passes: number }} OtherCommand */
/** @typedef {ReadCommand | OtherCommand | { name: "abilities" }} Command */
/** @typedef {{ method: string, url: string, headers: [string, string][], body: string }} Sent */

/**
 * Starts the contender. Returns a function that executes the host's commands.
 *
 * @param {import("../contenders/settings.js").Start} start
 * @param {() => any} module
 * @returns {Promise<(command: Command) => Promise<any>>}
 */
export async function createGuest(start, module) {
  /** @type {(url: any, init?: any) => Promise<Response>} */
  let respond = async () => responseOf([]);
  const contender = await start({ fetch: (url, init) => respond(url, init), module });
  const read = contender.read ?? missing;
  const send = contender.send ?? missing;
  const sign = contender.sign ?? missing;
  /** @type {{ id: string, answer: Answer } | undefined} */
  let made;
  const answerFor = (/** @type {string} */ id) => {
    if (made?.id !== id) made = { id, answer: answerOf(id) };
    return made.answer;
  };

  /** @type {Record<Command["name"], (command: any) => Promise<any>>} */
  const commands = {
    async abilities() {
      const { read, send, sign } = contender;
      return { reads: read !== undefined, sends: send !== undefined, signs: sign !== undefined };
    },
    /** Makes the answer in advance, so that a run measures only the reading. */
    async make({ workload }) {
      answerFor(workload);
    },
    /** Fails unless every event is right. */
    async verify({ workload }) {
      const { chunks, documents, texts } = answerFor(workload);
      respond = async () => responseOf(chunks);
      /** @type {(Uint8Array | string)[]} */
      const parts = [];
      await read((part) => parts.push(part));
      const wanted = typeof parts[0] === "string" ? texts : documents;
      if (parts.length !== wanted.length) throw new Error(`${parts.length} events, not ${wanted.length}`);
      parts.forEach((part, index) => {
        const text = typeof part === "string" ? part : new TextDecoder().decode(part);
        if (text !== wanted[index]) throw new Error(`event ${index} is ${text.slice(0, 200)}`);
      });
    },
    async run({ workload, passes }) {
      const { chunks, documents, texts } = answerFor(workload);
      respond = async () => responseOf(chunks);
      for (let pass = 0; pass < passes; pass += 1) {
        let count = 0;
        await read(() => (count += 1));
        if (count !== documents.length && count !== texts.length) throw new Error(`${count} events`);
      }
    },
    /** The time from the last byte of an event to the event, in µs. Everything before it has been processed by then. */
    async latency({ workload }) {
      const { chunks } = answerFor(workload);
      const { port1, port2 } = new MessageChannel();
      const idle = () => new Promise((resolve) => ((port1.onmessage = resolve), port2.postMessage(undefined)));
      let came = 0;
      /** @type {number[]} */
      const times = [];
      respond = async () => responseOf(chunks, async () => (await idle(), (came = performance.now())));
      await read(() => times.push(performance.now() - came));
      port1.close();
      return middle(times) * 1000;
    },
    /** The request that a call sends. @returns {Promise<Sent | undefined>} */
    async sent({ length }) {
      /** @type {Sent | undefined} */
      let sent;
      const first = answerFor("a").chunks.slice(0, 1);
      respond = async (url, init) => {
        sent = await sentOf(new Request(url, init));
        return responseOf(first);
      };
      await send("x".repeat(length));
      return sent;
    },
    async send({ length, passes }) {
      const text = "x".repeat(length);
      const first = answerFor("a").chunks.slice(0, 1);
      respond = async () => responseOf(first);
      for (let pass = 0; pass < passes; pass += 1) await send(text);
    },
    /** The request that it signs. @returns {Promise<Sent>} */
    async signed({ length }) {
      return sentOf(await sign(new Uint8Array(length).fill(120)));
    },
    async sign({ length, passes }) {
      const body = new Uint8Array(length).fill(120);
      for (let pass = 0; pass < passes; pass += 1) await sign(body);
    },
  };
  return (command) => commands[command.name](command);
}

/** @param {Request} request @returns {Promise<Sent>} */
async function sentOf(request) {
  return { method: request.method, url: request.url, headers: [...request.headers], body: await request.text() };
}

/** @returns {Promise<never>} */
async function missing() {
  throw new Error("this contender cannot do that");
}

/**
 * @param {Uint8Array[]} chunks
 * @param {() => Promise<unknown>} [until] awaited before each chunk is delivered
 */
function responseOf(chunks, until) {
  let at = 0;
  /** @param {ReadableStreamDefaultController} controller */
  const give = (controller) => {
    const chunk = chunks[at++];
    if (chunk) controller.enqueue(chunk);
    else controller.close();
  };
  // without a promise of ours if there is nothing to wait for
  const pull = until
    ? (/** @type {ReadableStreamDefaultController} */ controller) => until().then(() => give(controller))
    : give;
  return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), { headers: { "content-type": contentType } });
}

/** The mean of the middle half, because clocks in pages have a resolution of 5 µs. @param {number[]} values */
function middle(values) {
  const sorted = values.sort((a, b) => a - b);
  const half = sorted.slice(sorted.length >> 2, -(sorted.length >> 2));
  return half.reduce((sum, value) => sum + value, 0) / half.length;
}
