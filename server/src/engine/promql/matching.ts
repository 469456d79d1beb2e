import { compileRegex, patternTokens, type Regex } from '../re2/compile.js';
import type { Matcher } from './ast.js';

/** A matcher's pattern, anchored at both ends as Prometheus does; undefined: it is no RE2 pattern. */
export function compileMatcher(pattern: string): Pick<Regex, 'test'> | undefined {
  if (/^[A-Za-z0-9_ \-/:,;@|]*$/.test(pattern)) {
    if (pattern.length < 200) return { test: (text) => !text.includes('|') && `|${pattern}|`.includes(`|${text}|`) };
    const alternatives = new Set(pattern.split('|'));
    return { test: (text) => alternatives.has(text) };
  }
  if (!compileRegex(pattern).ok) return undefined;
  const result = compileRegex(`^(?s:${pattern}${endsInQuote(pattern) ? '\\E' : ''})$`);
  return result.ok ? result.regex : undefined;
}

/** Prometheus reads a matcher's pattern alone, so that an open `\Q` ends with it. Source: prometheus/prometheus model/labels/regexp.go. */
function endsInQuote(pattern: string): boolean {
  if (!pattern.includes('\\Q')) return false;
  const last = patternTokens(pattern).at(-1);
  return last?.type === 'quote' && !pattern.slice(last.start + 2).endsWith('\\E');
}

/** Whether a matcher selects a series that has this value ("" for none) of its label. */
export function matcherMatches(matcher: Pick<Matcher, 'op' | 'value'>, value: string): boolean {
  switch (matcher.op) {
    case '=':
    case undefined:
      return matcher.value === value;
    case '!=':
      return matcher.value !== value;
    case '=~':
      return compileMatcher(matcher.value)?.test(value) ?? false;
    case '!~':
      return !(compileMatcher(matcher.value)?.test(value) ?? true);
  }
}

/** Whether a matcher also selects series without its label. */
export function matchesEmpty(matcher: Matcher): boolean {
  return matcherMatches(matcher, '');
}
