import * as library from "../../../js/browser.js";
import { work } from "./work.js";

// it lives as long as the handler of an event waits
addEventListener("message", (event) => /** @type {any} */ (event).waitUntil(work(library, location.origin)));
