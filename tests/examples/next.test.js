/** examples/next: started with `npm start`. */
import { MODEL, testChat } from "./chat.js";
import { environment, installExample } from "./installed.js";
import { startServer } from "./server.js";

testChat(async (opened) => {
  const cwd = await installExample(opened, "next");
  const args = ["start", "--", "--port", "0"];
  return startServer(opened, "npm", args, { cwd, env: { ...environment, MODEL_ID: MODEL } });
});
