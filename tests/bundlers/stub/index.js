export class BedrockRuntime {
  async invokeModelWithResponseStream() {
    return { body: [] };
  }
}

export function provideModule() {}
