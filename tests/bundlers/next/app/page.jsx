"use client";

import { BedrockRuntime } from "bedrock-stream";
import { useEffect } from "react";
import { show } from "../../app/page.js";

export default function Page() {
  useEffect(() => void show(BedrockRuntime), []);
  return <output></output>;
}
