import * as library from "../../../js/bun.js";
import { work } from "./work.js";

await work(library, process.argv[2]);
