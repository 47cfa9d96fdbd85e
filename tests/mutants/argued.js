// Changes to the JavaScript that no test notices, and why none could.

/** @type {{ file: string, line: string, from: string, to: string, why: string }[]} line: that the change begins in, trimmed */
export const argued = [];
