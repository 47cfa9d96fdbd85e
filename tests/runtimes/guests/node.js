import * as library from "../../../js/node.js";
import { work } from "./work.js";

await work(library, process.argv[2]);
