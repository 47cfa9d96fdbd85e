import { join } from "node:path";

// the folder with node_modules
export default { turbopack: { root: join(import.meta.dirname, "../../..") } };
