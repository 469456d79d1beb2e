const part = /\\([\\$}])|\$(?:\d+|\{\d+(?:\|((?:\\.|[^,|\\])*)(?:\\.|[^|\\])*\||:((?:\\.|[^}\\])*))?\})/g;

/** A snippet as text, for an editor that knows none: the defaults of its places, the first of their choices, or nothing. */
export function plainSnippet(text: string): string {
  return text.replace(part, (_, escaped?: string, choice?: string, fallback?: string) =>
    (escaped ?? choice ?? fallback ?? '').replaceAll(/\\(.)/g, '$1'),
  );
}
