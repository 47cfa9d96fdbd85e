/** A signal that counts its listeners. */
export function countedSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  const { addEventListener, removeEventListener } = signal;
  let count = 0;
  signal.addEventListener = (/** @type {any[]} */ ...args) => {
    if (args[0] === "abort") count += 1;
    addEventListener.apply(signal, /** @type {any} */ (args));
  };
  signal.removeEventListener = (/** @type {any[]} */ ...args) => {
    if (args[0] === "abort") count -= 1;
    removeEventListener.apply(signal, /** @type {any} */ (args));
  };
  return {
    signal,
    listeners: () => count,
    abort: (/** @type {unknown} */ reason = undefined) => controller.abort(reason),
  };
}
