// What goes wrong with a stream.

import { argumentError } from "../messages.js";
import { errorFrame, exceptionFrame } from "./frames.js";
import { messageFor } from "./service-error.js";

/** @import { MockFault } from "./index.js" */
/** @import { End } from "./timing.js" */

/**
 * @param {Uint8Array[]} frames
 * @param {MockFault} [fault]
 * @returns {Promise<{ frames: Uint8Array[], end: End }>}
 */
export async function withFault(frames, fault) {
  if (!fault) return { frames, end: "close" };
  const { after = 1 } = fault;
  const last = fault.kind === "cut" || fault.kind === "flip" ? frames.length - 1 : frames.length;
  if (!Number.isInteger(after) || after < 0 || after > last)
    throw argumentError(`fault.after must be a whole number from 0 to ${last}: the answer has ${frames.length} events`);
  const before = frames.slice(0, after);
  const next = frames[after] ?? new Uint8Array();
  switch (fault.kind) {
    case "exception": {
      const type = `${fault.type.charAt(0).toLowerCase()}${fault.type.slice(1)}`;
      const message = fault.message ?? messageFor(`${fault.type.charAt(0).toUpperCase()}${fault.type.slice(1)}`);
      return { frames: [...before, await exceptionFrame(type, { message, ...fault.members })], end: "close" };
    }
    case "error":
      return {
        frames: [...before, await errorFrame(fault.code, fault.message ?? messageFor(fault.code))],
        end: "close",
      };
    case "end":
      return { frames: before, end: "close" };
    case "cut":
      return { frames: [...before, next.slice(0, Math.ceil(next.length / 2))], end: "close" };
    case "flip":
      return { frames: [...before, flipped(next), ...frames.slice(after + 1)], end: "close" };
    case "break":
      return { frames: before, end: new TypeError("terminated") };
    case "stall":
      return { frames: before, end: "stall" };
    default:
      throw argumentError("fault.kind must be exception, error, end, cut, flip, break or stall");
  }
}

/** With one bit of its middle flipped. @param {Uint8Array} frame */
function flipped(frame) {
  const middle = frame.length >> 1;
  frame[middle] = (frame[middle] ?? 0) ^ 1;
  return frame;
}
