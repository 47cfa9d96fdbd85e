import * as library from "../../../js/inline.js";
import { work } from "./work.js";

await work(library, /** @type {any} */ (globalThis).Deno.args[0]);
