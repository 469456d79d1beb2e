import { type Dirent, existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { decodeUtf8, textOfBytes } from '../engine/syntax/utf8.js';

/** Endings of files that a folder is searched for; a file given by name is read whatever its name. */
const endings = /\.(ya?ml|json|promql|metrics|prom|rules|ini|conf|toml|tmpl|gotmpl|tpl)$/i;
const never = new Set(['.git', 'node_modules', '.hg', '.svn']);
/** Larger files are no configuration that somebody wrote; an editor would not open them either. */
const maxFileBytes = 32 * 1024 * 1024;

/**
 * The files below a folder that may be ours, as absolute paths in order. Honours .gitignore files; links to folders are not followed twice.
 * A folder that cannot be read is told of.
 */
export function listFiles(folder: string, unreadable?: (path: string) => void): readonly string[] {
  return [...walk(folder, unreadable)].filter((it) => it !== undefined);
}

/** The same a step at a time, for who has other things to do meanwhile: a file, or undefined for a folder that was listed. */
export function* walk(folder: string, unreadable: (path: string) => void = () => {}): Generator<string | undefined, void> {
  const seen = new Set<string>();
  function* visit(dir: string, rules: readonly { readonly base: string; readonly matcher: Ignore }[]): Generator<string | undefined, void> {
    let entries: readonly Dirent[];
    try {
      const real = realpathSync(dir);
      if (seen.has(real)) return;
      seen.add(real);
      // With their types: a call for each file costs as much as to read it.
      entries = readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch {
      unreadable(dir);
      return;
    }
    const here = entries.some((it) => it.name === '.gitignore') ? [...rules, ...gitignore(dir)] : rules;
    for (const entry of entries) {
      const { name } = entry;
      if (never.has(name)) continue;
      const path = join(dir, name);
      let isFolder: boolean;
      try {
        const target = entry.isSymbolicLink() ? statSync(path) : entry;
        isFolder = target.isDirectory();
        if (!isFolder && !target.isFile()) continue;
      } catch {
        continue;
      }
      if (!isFolder && !endings.test(name)) continue;
      if (isIgnored(path, isFolder, here)) continue;
      if (isFolder) yield* visit(path, here);
      else yield path;
    }
    yield undefined;
  }
  yield* visit(folder, ignoresAbove(folder));
}

/** The names in a folder in order, those of folders with a slash behind. */
export function namesIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((it) => !never.has(it.name));
    return entries.map((it) => (it.isDirectory() ? `${it.name}/` : it.name)).sort();
  } catch {
    return [];
  }
}

function isIgnored(path: string, isFolder: boolean, rules: readonly { readonly base: string; readonly matcher: Ignore }[]): boolean {
  return rules.some(({ base, matcher }) => {
    const inside = relative(base, path).split(sep).join('/');
    return inside !== '' && !inside.startsWith('..') && matcher.ignores(isFolder ? `${inside}/` : inside);
  });
}

function gitignore(dir: string): readonly { readonly base: string; readonly matcher: Ignore }[] {
  try {
    return [{ base: dir, matcher: ignore().add(readFileSync(join(dir, '.gitignore'), 'utf8')) }];
  } catch {
    return [];
  }
}

/** Whether a path is a folder or below it; what is on another drive or host is not. */
export function isIn(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return !isAbsolute(inside) && inside.split(sep)[0] !== '..';
}

/** Whether a search of the folder would find a file of this path. */
export function wouldFind(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  if (inside === '' || !isIn(folder, path) || !endings.test(path)) return false;
  const rules = [...ignoresAbove(folder)];
  let at = folder;
  return inside.split(sep).every((name, i, { length }) => {
    rules.push(...gitignore(at));
    at = join(at, name);
    return !never.has(name) && !isIgnored(at, i < length - 1, rules);
  });
}

/** The .gitignore files between the folder and the root of its repository. */
function ignoresAbove(folder: string): readonly { readonly base: string; readonly matcher: Ignore }[] {
  const found: { readonly base: string; readonly matcher: Ignore }[] = [];
  let dir = resolve(folder);
  if (existsSync(join(dir, '.git'))) return found;
  for (;;) {
    const parent = dirname(dir);
    if (parent === dir) return [];
    dir = parent;
    found.unshift(...gitignore(dir));
    if (existsSync(join(dir, '.git'))) return found;
  }
}

/** The nearest `.meshmon.yaml` at or above a path. */
export function findProject(path: string): string | undefined {
  let dir = resolve(path);
  for (;;) {
    for (const name of ['.meshmon.yaml', '.meshmon.yml']) {
      const candidate = join(dir, name);
      if (existsSync(candidate) && statSync(candidate).isFile()) return candidate;
    }
    const parent = dirname(dir);
    if (parent === dir) return undefined;
    dir = parent;
  }
}

/** Whether a file is larger than what is read at all. */
export function isTooLarge(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > maxFileBytes;
}

/** The text of a file's bytes, for who reads files of this name: of those programs that take YAML alone take UTF-16 too. */
export function textOfFile(path: string, bytes: Uint8Array): string {
  return (/\.(?:json|promql|metrics|prom|ini|conf|toml)$/i.test(path) ? decodeUtf8(bytes) : textOfBytes(bytes)).text;
}

/** A file's text; a leading byte order mark stays. `undefined`: not readable, or too large to be ours. */
export function readText(path: string): string | undefined {
  try {
    if (isTooLarge(path)) return undefined;
    const text = readFileSync(path, 'utf8');
    // Quickest for nearly all files; in the others the bytes say what is wrong.
    return text.includes('\ufffd') ? textOfFile(path, readFileSync(path)) : text;
  } catch {
    return undefined;
  }
}
