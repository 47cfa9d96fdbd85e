import * as library from "../../../js/workerd.js";
import { answer } from "./work.js";

export default {
  /** @param {Request} request */
  fetch: (request) => answer(library, request),
};
