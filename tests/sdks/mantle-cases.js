// Bedrock Mantle with the SDKs of OpenAI and Anthropic, in any runtime. The entry finds the module by itself.

import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { signedFetch } from "../../js/sign/index.js";
import { equal, ok, rejection, same } from "../js/suite/assert.js";

/** @typedef {{ url: string }} Mantle the stand-in's: mantle.js */

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const TEXT = "The sea is deep. 🌊";
// for the stand-in alone: Mantle's own host tells them
const scope = { region: "eu-west-1", service: "bedrock-mantle" };
const sdk = { apiKey: "unused", dangerouslyAllowBrowser: true, maxRetries: 0 };

/** @param {Mantle} mantle @param {object} [options] */
const openaiOf = ({ url }, options) =>
  new OpenAI({ ...sdk, baseURL: `${url}/v1`, fetch: signedFetch({ credentials, ...scope, ...options }) });

/** @param {Mantle} mantle */
const anthropicOf = ({ url }) =>
  new Anthropic({ ...sdk, baseURL: `${url}/anthropic`, fetch: signedFetch({ credentials, ...scope }) });

const messages = [{ role: /** @type {const} */ ("user"), content: "Hi ☃" }];

/** @type {Record<string, (mantle: Mantle) => Promise<void>>} */
export const cases = {
  async "Chat Completions, whole and streamed"(mantle) {
    const { completions } = openaiOf(mantle).chat;
    const whole = await completions.create({ model: "openai.gpt-oss-120b", messages });
    equal(whole.choices[0]?.message.content, TEXT);
    let text = "";
    for await (const { choices } of await completions.create({
      model: "openai.gpt-oss-120b",
      messages,
      stream: true,
    })) {
      text += choices[0]?.delta.content ?? "";
    }
    equal(text, TEXT);
  },

  async "Responses, whole and streamed, their data in front of the event's name"(mantle) {
    const { responses } = openaiOf(mantle);
    const whole = await responses.create({ model: "openai.gpt-oss-120b", input: "Hi ☃" });
    equal(whole.output_text, TEXT);
    const types = [];
    let text = "";
    for await (const event of await responses.create({ model: "openai.gpt-oss-120b", input: "Hi ☃", stream: true })) {
      types.push(event.type);
      if (event.type === "response.output_text.delta") text += event.delta;
    }
    same([text, types.at(-1)], [TEXT, "response.completed"]);
  },

  async "Messages, whole and streamed"(mantle) {
    const params = { model: "anthropic.claude-sonnet-5-5", max_tokens: 100, messages };
    const anthropic = anthropicOf(mantle);
    same((await anthropic.messages.create(params)).content, [{ type: "text", text: TEXT }]);
    const stream = anthropic.messages.stream(params);
    let text = "";
    stream.on("text", (delta) => (text += delta));
    const final = await stream.finalMessage();
    same([text, final.content, final.stop_reason], [TEXT, [{ type: "text", text: TEXT }], "end_turn"]);
  },

  async "a wrong key and throttling are the SDKs' own errors"(mantle) {
    const wrong = { credentials: { ...credentials, secretAccessKey: "wrong" }, maxAttempts: 1 };
    const params = { model: "m", messages };
    const denied = await rejection(openaiOf(mantle, wrong).chat.completions.create(params));
    ok(denied instanceof OpenAI.PermissionDeniedError, `${denied}`);
    const throttled = openaiOf(mantle, { maxAttempts: 1 });
    const limited = await rejection(throttled.chat.completions.create({ ...params, model: "throttled" }));
    ok(limited instanceof OpenAI.RateLimitError, `${limited}`);
  },

  async "leaving a stream and aborting reach the connection"(mantle) {
    const controller = new AbortController();
    controller.abort();
    const { completions } = openaiOf(mantle).chat;
    const options = { signal: controller.signal };
    const error = await rejection(completions.create({ model: "m", messages }, options));
    ok(error instanceof OpenAI.APIUserAbortError, `${error}`);
    for await (const _ of await completions.create({ model: "m", messages, stream: true })) break;
  },
};
