import { escaped, unescaped } from '../text/percent.js';
import { remembered } from '../text/remember.js';

/** The uri or path that `path`, written in the file at `from`, stands for; `..` and `.` are taken out, `/` at the start is kept. */
export function resolvePath(from: string, path: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return path;
  const scheme = originOf(from);
  const start = from.slice(scheme.length);
  const normal = path.replaceAll('\\', '/');
  const folder = normal.startsWith('/') ? '' : start.slice(0, start.lastIndexOf('/') + 1);
  const isGlob = /[*?[{]/.test(normal);
  const parts: string[] = [];
  for (const part of `${folder}${normal}`.split('/')) {
    if (part === '' && parts.length > 0) continue;
    if (part === '.') continue;
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '' && parts[parts.length - 1] !== '..') parts.pop();
    else if (part === '..' && parts[0] === '') continue;
    else parts.push(scheme ? encodePart(part, isGlob) : part);
  }
  return scheme + parts.join('/');
}

/** The path from the folder of the file at `from` to a file; undefined: they have no root in common. */
export function relativePath(from: string, to: string): string | undefined {
  const scheme = originOf(from);
  if (scheme !== originOf(to)) return undefined;
  const parts = (path: string) => {
    const written = path.slice(scheme.length).split('/');
    return scheme ? written.map(unescaped) : written;
  };
  const folder = parts(from).slice(0, -1);
  const names = parts(to);
  let same = 0;
  while (same < folder.length && same < names.length - 1 && folder[same] === names[same]) same++;
  return [...folder.slice(same).map(() => '..'), ...names.slice(same)].join('/');
}

/** Scheme and host of a uri; empty: it is a path. */
function originOf(uri: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]*/i.exec(uri)?.[0] ?? '';
}

/** Of a glob what has a meaning there stays. */
function encodePart(part: string, isGlob: boolean): string {
  if (part.includes('%')) return part;
  return isGlob ? escaped(part).replaceAll(/%(?:2A|3F|5B|5D|7B|7D|2C|21|5E)/g, decodeURIComponent) : escaped(part);
}

/** A glob as in .gitignore-like settings and in rule_files: `*`, `**`, `?`, `[…]`, `{a,b}`; anchored at both ends. */
export const globToRegExp = remembered(500, compileGlob);

function compileGlob(glob: string): RegExp {
  let source = '';
  let depth = 0;
  for (let i = 0; i < glob.length; i++) {
    const c = glob.charAt(i);
    if (c === '*') {
      if (glob.charAt(i + 1) === '*') {
        i++;
        if (glob.charAt(i + 1) === '/') {
          i++;
          source += '(?:[^/]*/)*';
        } else source += '.*';
      } else source += '[^/]*';
    } else if (c === '?') source += '[^/]';
    else if (c === '[') {
      const close = glob.indexOf(']', i + 2);
      if (close < 0) source += '\\[';
      else {
        const inside = glob.slice(i + 1, close).replaceAll('\\', '\\\\');
        source += `[${inside.startsWith('!') ? `^${inside.slice(1)}` : inside}]`;
        i = close;
      }
    } else if (c === '{' && glob.indexOf('}', i) > 0) {
      depth++;
      source += '(?:';
    } else if (c === '}' && depth > 0) {
      depth--;
      source += ')';
    } else if (c === ',' && depth > 0) source += '|';
    else source += c.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  }
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /^(?!)/;
  }
}

/** A file's path from the folder that the globs of settings are relative to. */
export function pathInProject(uri: string, root: string): string {
  if (root && uri.startsWith(root)) return unescaped(uri.slice(root.length).replace(/^\//, ''));
  return unescaped(uri.replace(/^[a-z][a-z0-9+.-]*:\/\//i, ''));
}
