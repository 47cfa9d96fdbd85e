/** examples/next: as `npm start` serves it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { here as bundlers } from "../bundlers/places.js";
import { MODEL, testChat } from "./chat.js";
import { environment, installExample } from "./installed.js";
import { startServer } from "./server.js";

testChat(async (opened) => {
  const cwd = await installExample(opened, "next");
  // without it, Next.js takes this repository for the project, and watches all of it
  const config = { turbopack: { root: bundlers } };
  writeFileSync(join(cwd, "next.config.js"), `export default ${JSON.stringify(config)};`);
  const args = ["start", "--", "--port", "0"];
  const served = await startServer(opened, "npm", args, { cwd, env: { ...environment, MODEL_ID: MODEL } });
  // the dev server compiles each at its first request
  for (const path of ["", "/api/chat"]) await (await fetch(`${served.url}${path}`)).text();
  return served;
});
