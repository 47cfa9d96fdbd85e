// What the page's modules need of the document.

/**
 * The element of that id and type, which index.html holds.
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`index.html has no ${type.name} with the id ${id}`);
  return element;
}

/**
 * Calls back at most once a frame, however often it is asked to.
 * @param {() => void} paint
 * @returns {{ request: () => void, now: () => void }} now: at once, in place of the frame that was asked for
 */
export function onFrame(paint) {
  let frame = 0;
  const now = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    paint();
  };
  const request = () => {
    frame ||= requestAnimationFrame(now);
  };
  return { request, now };
}
