import * as library from "../../../js/browser.js";
import { work } from "./work.js";

// it stays alive while the handler of an event is waiting
addEventListener("message", (event) => /** @type {any} */ (event).waitUntil(work(library, location.origin)));
