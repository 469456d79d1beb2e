/**
 * Whether Go reads a pattern of file names, whatever files there are; on Unix, where `\` makes the next character mean itself. What stands
 * behind a star is read only when a name gets that far. path/filepath `Glob`, `Match`: `ErrBadPattern`.
 */
export function isGlob(pattern: string): boolean {
  if (!isChunk(firstChunk(pattern))) return false;
  const folder = pattern.slice(0, Math.max(0, pattern.lastIndexOf('/')));
  return !/[*?[\\]/.test(folder) || isGlob(folder);
}

/** The pattern up to the first star that is not between brackets; stars at the start are skipped. */
function firstChunk(pattern: string): readonly string[] {
  const characters = [...pattern.replace(/^\*+/, '')];
  let inRange = false;
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at];
    if (character === '\\') at++;
    else if (character === '[') inRange = true;
    else if (character === ']') inRange = false;
    else if (character === '*' && !inRange) return characters.slice(0, at);
  }
  return characters;
}

function isChunk(characters: readonly string[]): boolean {
  let at = 0;
  /** Steps over one end of a range of characters. */
  const end = (): boolean => {
    const first = characters[at];
    if (first === undefined || first === '-' || first === ']') return false;
    at += first === '\\' ? 2 : 1;
    return at < characters.length;
  };
  while (at < characters.length) {
    const character = characters[at++];
    if (character === '\\' && at++ >= characters.length) return false;
    if (character !== '[') continue;
    if (characters[at] === '^') at++;
    for (let ranges = 0; ranges === 0 || characters[at] !== ']'; ranges++) {
      if (!end()) return false;
      if (characters[at] !== '-') continue;
      at++;
      if (!end()) return false;
    }
    at++;
  }
  return true;
}
