import { testInNode } from "./installed-node.js";

testInNode(22);
