// What the blocks of Markdown leave to their reader, and the modules of frameworks whose types are not installed.

declare const credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
declare const region: string;
declare const bedrock: import("bedrock-stream").BedrockRuntime;
declare const input: { modelId: string; messages: import("bedrock-stream").Message[]; body: object };
declare const messages: import("bedrock-stream").Message[];
declare const prompt: string;
declare const bytes: Uint8Array<ArrayBuffer>;

/** Svelte's runes. */
declare function $state<T>(initial: T): T;
/** Nuxt's. */
declare function defineEventHandler<T>(run: (event: any) => T): (event: any) => T;
declare function readBody(event: any): Promise<any>;
declare function ref<T>(value: T): { value: T };

declare module "@angular/core";
declare module "@angular/ssr";
declare module "@anthropic-ai/bedrock-sdk";
declare module "astro/config";
declare module "openai";
declare module "vite";
declare module "vue";
declare module "*.wasm" {
  const module: object;
  export default module;
}
