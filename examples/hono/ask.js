// Calls the server and prints the text as it arrives. The same code works in a page.

import { readSSE } from "bedrock-stream/sse";

const [prompt = "Why is the sky blue?", url = "http://127.0.0.1:3000"] = process.argv.slice(2);
const response = await fetch(`${url}/ask`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ prompt }),
});
for await (const part of readSSE(response)) {
  if (part.type === "text") process.stdout.write(part.text);
  if (part.type === "end") console.log(`\n${part.stopReason}, ${part.usage.outputTokens} tokens`);
}
