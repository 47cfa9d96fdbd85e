// One cold start: from the import of a program to its first request.

/**
 * @param {() => Promise<{ default: (environment: import("../contenders/settings.js").Environment) => Promise<void> }>} load
 * @param {() => any} module
 * @returns {Promise<{ duration: number, authorization: string | null }>} duration: in ms
 */
export function coldStart(load, module) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const fetch = (/** @type {any} */ url, /** @type {any} */ init) => {
      const duration = performance.now() - began;
      resolve({ duration, authorization: new Request(url, init).headers.get("authorization") });
      return new Promise(() => {});
    };
    load()
      .then(({ default: main }) => main({ fetch: /** @type {any} */ (fetch), module }))
      .catch(reject);
  });
}
