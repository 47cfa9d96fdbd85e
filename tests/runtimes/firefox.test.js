/** The conformance suite in a page in Firefox. */
import { testIn } from "./host.js";
import { openGuest } from "./webdriver.js";

testIn("firefox", async (start) => `Firefox page ${await openGuest(start, "firefox")}`, "served");
