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
    const error = utf8Error(text) ?? errorOf(text);
    if (error !== undefined) return error;
  }
  return undefined;
}

function errorOf(text: string): string | undefined {
  const result = compileRegex(text);
  return result.ok ? undefined : result.message;
}

/**
 * What Go says at the first byte that is no UTF-8 (`"\xff"`), unless something before it is wrong. Literals and alternatives of them are
 * compared without being parsed, so that any byte may stand there.
 */
function utf8Error(text: string): string | undefined {
  const at = text.search(/\p{Surrogate}/u);
  if (at < 0 || !/[\\.+*?()[\]{}^$]/.test(text)) return undefined;
  const before = errorOf(text.slice(0, at));
  // What is open at that byte, the rest might close.
  if (before !== undefined && !/missing closing|trailing backslash/.test(before)) return before;
  return `error parsing regexp: invalid UTF-8: \`${text.slice(at).replace(/\p{Surrogate}/gu, '\ufffd')}\``;
}
