import { Component, provideZonelessChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { BedrockRuntime } from "bedrock-stream";
import { show } from "../app/page.js";

@Component({ selector: "app-root", template: "<output></output>" })
class App {}

bootstrapApplication(App, { providers: [provideZonelessChangeDetection()] }).then(() => show(BedrockRuntime));
