import { RE2JS } from 're2js';

const verdicts = new Map<string, string | undefined>();

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
  if (verdicts.has(text)) return verdicts.get(text);
  let message: string | undefined;
  try {
    RE2JS.compile(withoutDuplicateNames(text));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    message = said.startsWith('error parsing regexp') ? said : `error parsing regexp: ${said}`;
    // Go always prints the offending part, also when it is empty.
    if (!message.endsWith('`')) message += ': ``';
  }
  if (verdicts.size > 2000) verdicts.clear();
  verdicts.set(text, message);
  return message;
}

/** re2js refuses a group name that occurs twice, Go takes it: later ones are made different. */
export function withoutDuplicateNames(pattern: string): string {
  const seen = new Set<string>();
  return pattern.replaceAll(/\(\?P?<([A-Za-z0-9_]+)>/g, (whole, name: string) => {
    if (!seen.has(name)) {
      seen.add(name);
      return whole;
    }
    let other = `${name}_`;
    while (seen.has(other)) other += '_';
    seen.add(other);
    return whole.replace(`<${name}>`, `<${other}>`);
  });
}
