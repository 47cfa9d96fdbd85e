/** The conformance suite in a page in Chromium. */
import { testIn } from "./host.js";
import { openGuest } from "./webdriver.js";

testIn("chromium", async (start) => `Chromium page ${await openGuest(start, "chromium")}`, "served");
