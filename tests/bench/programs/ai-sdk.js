import start from "../contenders/ai-sdk.js";

/** @param {import("../contenders/settings.js").Environment} environment */
export default async function main(environment) {
  const { send } = await start(environment);
  await send?.("Hi");
}
