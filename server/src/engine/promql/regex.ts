import { compileRegex } from '../re2/compile.js';

/**
 * Go's `error parsing regexp: …` for a matcher's pattern, or undefined when RE2 takes it. From 2.51 on the pattern is parsed alone; before,
 * wrapped as `^(?:…)$`. Source: prometheus/prometheus model/labels/regexp.go.
 */
export function regexError(pattern: string, wrapped: boolean): string | undefined {
  const text = wrapped ? `^(?:${pattern})$` : pattern;
  // Literals and alternatives of literals cannot be wrong.
  if (/^[A-Za-z0-9_ \-/:,;@|]*$/.test(text)) return undefined;
  // Go took `(?<name>…)` only from 1.22 on.
  if (wrapped && /\(\?<(?![=!])/.test(pattern)) return 'error parsing regexp: invalid or unsupported Perl syntax: `(?<`';
  const result = compileRegex(text);
  return result.ok ? undefined : result.message;
}
