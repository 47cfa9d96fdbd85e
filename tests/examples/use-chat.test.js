/** useChat in a page built by Vite, with a Worker in workerd as its server. The page is that of examples/next. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { must, root } from "../../js/build/run.js";
import { MODEL, testChat } from "./chat.js";
import { environment, installExample } from "./installed.js";
import { startServer } from "./server.js";

const ACCESS = ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

testChat(async (opened) => {
  const cwd = await installExample(opened, "use-chat", "tests/examples/use-chat");
  cpSync(join(root, "examples/next"), join(cwd, "next"), { recursive: true });
  const programs = join(cwd, "../node_modules/.bin");
  await must("examples-use-chat", join(programs, "vite"), ["build"], { cwd, env: /** @type {any} */ (environment) });
  const wrangler = ["wrangler", "dev", "--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0"];
  const variables = [...ACCESS.map((name) => `${name}:{${name}}`), `MODEL_ID:${MODEL}`];
  const args = [...wrangler, ...variables.flatMap((variable) => ["--var", variable])];
  return startServer(opened, join(programs, "bedrock-stream-local"), args, { cwd, env: environment });
});
