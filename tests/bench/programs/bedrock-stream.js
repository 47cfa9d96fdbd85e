import start from "../contenders/bedrock-stream.js";

/** @param {import("../contenders/settings.js").Environment} environment */
export default async function main(environment) {
  const { send } = await start(environment);
  await send?.("Hi");
}
