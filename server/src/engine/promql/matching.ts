import { RE2JS } from 're2js';
import type { Matcher } from './ast.js';
import { withoutDuplicateNames } from './regex.js';

interface Compiled {
  matches(text: string): boolean;
}

const compiled = new Map<string, Compiled | undefined>();

/** A matcher's pattern, anchored at both ends as Prometheus does; undefined: it is no RE2 pattern. */
export function compileMatcher(pattern: string): Compiled | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  let it: Compiled | undefined;
  if (/^[A-Za-z0-9_ \-/:,;@|]*$/.test(pattern)) {
    const alternatives = new Set(pattern.split('|'));
    it = { matches: (text) => alternatives.has(text) };
  } else {
    try {
      const regex = RE2JS.compile(`^(?s:${withoutDuplicateNames(pattern)})$`);
      it = { matches: (text) => regex.matcher(text).find() };
    } catch {
      it = undefined;
    }
  }
  if (compiled.size > 2000) compiled.clear();
  compiled.set(pattern, it);
  return it;
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
      return compileMatcher(matcher.value)?.matches(value) ?? false;
    case '!~':
      return !(compileMatcher(matcher.value)?.matches(value) ?? true);
  }
}

/** Whether a matcher also selects series without its label. */
export function matchesEmpty(matcher: Matcher): boolean {
  return matcherMatches(matcher, '');
}
