// `bedrock-stream/answer` on the client's streams.

import { readAnswer, textStream } from "../../../js/answer/index.js";
import { ok, rejection, same } from "./assert.js";
import { closedByClient } from "./endings.js";
import { chunkFrame, responseOf } from "./frames.js";

/** @import { Cases } from "./world.js" */

const prompt = "Why is the sky blue? é☃";
const messages = [{ role: /** @type {const} */ ("user"), content: [{ text: prompt }] }];

/** A request for each family. */
const requests = {
  "us.anthropic.claude-haiku-5-5": {
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 256,
    messages: [{ role: "user", content: prompt }],
  },
  "us.amazon.nova-2-lite-v1:0": { messages },
  "us.meta.llama3-3-70b-instruct-v1:0": { prompt },
  "amazon.titan-text-express-v1": { inputText: prompt },
  "mistral.mistral-7b-instruct-v0:2": { prompt },
  "cohere.command-text-v14": { prompt },
};

/** @type {Cases} */
export const wholeAnswers = {
  async "the text of any model, and its usage"(world) {
    const outputs = [
      ...Object.entries(requests).map(([modelId, body]) => world.ask(modelId, { input: { body } })),
      world.client().converseStream({ modelId: "us.amazon.nova-2-lite-v1:0", messages }),
    ];
    for (const output of outputs) {
      const answer = readAnswer(await output);
      let text = "";
      for await (const piece of textStream(answer)) text += piece;
      const whole = await answer.whole();
      ok(text.includes(prompt) && text.endsWith("🌊"), `the answer is ${text}`);
      same([whole.text, whole.stopReason, whole.complete, whole.unknown], [text, "end_turn", true, undefined]);
      ok(Number(whole.usage?.inputTokens) > 0 && Number(whole.usage?.outputTokens) > 10, "it counts its tokens");
      ok(typeof whole.$metadata.requestId === "string", "it has the response's metadata");
    }
  },

  async "text that ends between two events is incomplete"(world) {
    const frames = ["a", "b"].map((text) => chunkFrame(JSON.stringify({ generation: text, stop_reason: null })));
    const output = await world.ask("m", { config: { fetch: async () => responseOf(frames) } });
    let text = "";
    const error = await rejection(
      (async () => {
        for await (const piece of textStream(output)) text += piece;
      })(),
    );
    same([text, error.name, error.code, error.answer.text], ["ab", "AnswerError", "INCOMPLETE", "ab"]);
  },

  async "leaving a loop over the text closes the connection"(world) {
    const output = await world.client().converseStream({ modelId: "local.endless", messages });
    for await (const piece of textStream(output)) {
      ok(piece !== "", "a piece");
      break;
    }
    await closedByClient(world, output.$metadata.requestId);
  },
};
