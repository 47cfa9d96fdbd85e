// Asks a block of Markdown that answers requests, and prints the response: `node serve.js PROGRAM`. Frameworks differ in
// how they hand over a request: as it is, or as a member of an event.
import { pathToFileURL } from "node:url";

const [program = ""] = process.argv.slice(2);
const { default: served, POST } = await import(pathToFileURL(program).href);
const body = JSON.stringify({ messages: [{ role: "user", content: [{ text: "Hi" }] }], prompt: "Hi" });
const request = new Request("http://127.0.0.1/ask", { method: "POST", body });
const event = Object.assign(request, { request });
const response = POST ? await POST(event) : await served.fetch(event, process.env);
if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
for await (const piece of response.body.pipeThrough(new TextDecoderStream())) process.stdout.write(piece);
