import { compileRegex } from '../re2/compile.js';

/**
 * Go's `error parsing regexp: …` for a matcher's pattern, or undefined when RE2 takes it. `wrapped`: as before Prometheus 2.52, which parsed it
 * as `^(?:…)$` and then alone. `oldGroups`: as Go before 1.22, which did not know `(?<name>…)`. Source: prometheus/prometheus
 * model/labels/regexp.go.
 */
export function regexError(pattern: string, wrapped = false, oldGroups = false): string | undefined {
  // Literals and alternatives of literals cannot be wrong.
  if (/^[A-Za-z0-9_ \-/:,;@|]*$/.test(pattern)) return undefined;
  if (oldGroups && /\(\?<(?![=!])/.test(pattern)) return 'error parsing regexp: invalid or unsupported Perl syntax: `(?<`';
  for (const text of wrapped ? [`^(?:${pattern})$`, pattern] : [pattern]) {
    const result = compileRegex(text);
    if (!result.ok) return result.message;
  }
  return undefined;
}
