/** The conformance suite in Firefox page. */
import { testIn } from "./host.js";
import { openGuest } from "./webdriver.js";

testIn("firefox", async (start) => `Firefox page ${await openGuest(start, "firefox")}`, "served");
