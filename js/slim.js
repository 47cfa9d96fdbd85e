// Without the module: the caller provides it.

export { provideModule } from "./load.js";
export * from "./client.js";
export * from "./commands.js";
export * from "./credentials.js";
export * from "./errors.js";
export * from "./sign/functions.js";
export * from "./eventstream/functions.js";
