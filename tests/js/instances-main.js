/** A program of its own, for a bundle: prints what `instances` finds. */
import { instances } from "./instances.js";

const [endpoint = "", ...modelIds] = process.argv.slice(2);
instances(endpoint, modelIds).then((found) => console.log(JSON.stringify(found)));
