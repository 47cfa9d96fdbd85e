/** The conformance suite in a web worker in Chromium. */
import { testIn } from "./host.js";
import { openGuest } from "./webdriver.js";

testIn("chromium", async (start) => `Chromium web worker ${await openGuest(start, "chromium", "worker")}`, "served");
