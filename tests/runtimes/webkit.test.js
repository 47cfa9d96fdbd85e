/** The conformance suite in a page in WebKitGTK. */
import { testIn } from "./host.js";
import { openGuest } from "./webdriver.js";

testIn("webkit", async (start) => `WebKitGTK page ${await openGuest(start, "webkit")}`, "served");
