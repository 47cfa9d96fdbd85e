import * as library from "../../../js/browser.js";
import { work } from "./work.js";

await work(library, location.origin);
