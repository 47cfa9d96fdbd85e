// A silent reporter for node:test that ends the process at the first failure, after which results are useless.

/** @param {AsyncIterable<{ type: string, data: any }>} events */
// biome-ignore lint/correctness/useYield: a reporter is a generator
export default async function* bail(events) {
  for await (const { type, data } of events) {
    if (type !== "test:fail") continue;
    console.error(data.name, data.details.error);
    process.exit(1);
  }
}
