/** For servers: passes the text on to the client. */
import { answer } from "./answer.js";

/**
 * @param {typeof import("bedrock-stream").BedrockRuntime} BedrockRuntime
 * @param {Request} request
 */
export function respond(BedrockRuntime, request) {
  const query = new URL(request.url).searchParams;
  const pieces = answer(BedrockRuntime, query.get("endpoint"), query.get("model"));
  const body = new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(new TextEncoder().encode(value));
    },
    cancel: () => pieces.return(),
  });
  return new Response(body, { headers: { "content-type": "text/plain; charset=utf-8" } });
}
