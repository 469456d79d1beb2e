import { RE2JS } from 're2js';

/** A pattern that Go's regexp takes. */
export interface Regex {
  /** Whether the whole text or a part of it matches, as the pattern's own anchors say. */
  test(text: string): boolean;
}

export type Compiled = { readonly ok: true; readonly regex: Regex } | { readonly ok: false; readonly message: string };

/** The costliest patterns are kept; beyond this all are forgotten. */
const most = 2000;
const compiled = new Map<string, Compiled>();

/** Compiles a pattern as Go's `regexp.Compile`; the message is Go's `error parsing regexp: …`. Remembered by text. */
export function compileRegex(pattern: string): Compiled {
  let it = compiled.get(pattern);
  if (!it) {
    it = compile(pattern);
    if (compiled.size >= most) compiled.clear();
    compiled.set(pattern, it);
  }
  return it;
}

function compile(pattern: string): Compiled {
  try {
    const regex = RE2JS.compile(withoutDuplicateNames(pattern));
    return { ok: true, regex: { test: (text) => regex.matcher(text).find() } };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const message = said.startsWith('error parsing regexp') ? said : `error parsing regexp: ${said}`;
    // Go always prints the offending part, also when it is empty.
    return { ok: false, message: message.endsWith('`') ? message : `${message}: \`\`` };
  }
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
