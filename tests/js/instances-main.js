/** A separate program, for bundling: prints the result of `instances`. */
import { instances } from "./instances.js";

const [endpoint = "", ...modelIds] = process.argv.slice(2);
instances(endpoint, modelIds).then((found) => console.log(JSON.stringify(found)));
