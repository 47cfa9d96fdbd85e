// Carries the module's bytes in JavaScript: for bundlers that cannot handle assets, and for Deno, which would ask for
// permission to read a file.

import { bytes } from "../dist/inline.js";
import { provideModule } from "./load.js";

provideModule(bytes);

export * from "./client.js";
export * from "./commands.js";
export * from "./credentials.js";
export * from "./errors.js";
