/** The conformance suite in a service worker in Chromium. */
import { testIn } from "./host.js";
import { openGuest } from "./webdriver.js";

testIn("chromium", async (start) => `Chromium service worker ${await openGuest(start, "chromium", "service-worker")}`);
