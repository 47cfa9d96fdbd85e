/** `node run.js PROGRAM [ARGUMENT …]`: the same as `node main.js PROGRAM [ARGUMENT …]`. */
import "./main.js";
