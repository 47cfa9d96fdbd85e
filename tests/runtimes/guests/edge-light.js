import * as library from "../../../js/edge-light.js";
import { answer } from "./work.js";

addEventListener("fetch", (event) =>
  /** @type {any} */ (event).respondWith(answer(library, /** @type {any} */ (event).request)),
);
