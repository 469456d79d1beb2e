import { remembered } from './remember.js';

/**
 * A short text that stands in thousands of places (a key, the name of a series) as one string for all of them: that of V8's own table of names, which
 * it compares without looking at their letters, and which does not keep alive the text that it was cut from.
 */
export const word = remembered(5_000, (text: string): string => (text.length > 60 ? text : (Object.keys({ [text]: 0 })[0] ?? text)));
