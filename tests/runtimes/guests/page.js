// The page: runs the cases itself, or in the worker that its URL names.

import * as library from "../../../js/browser.js";
import { work } from "./work.js";

const where = new URLSearchParams(location.search).get("in");

if (where === "worker") new Worker("worker.js", { type: "module" });
else if (where === "service-worker") await startServiceWorker();
else await work(library, location.origin);

async function startServiceWorker() {
  await navigator.serviceWorker.register("service-worker.js", { type: "module" });
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage("work");
}
