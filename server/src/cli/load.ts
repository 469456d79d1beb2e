import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import type { AnyCheck } from '../engine/checks/check.js';
import { type Change, createEngine, type Engine } from '../engine/engine.js';
import { defaultSettings, readProject } from '../engine/project.js';
import { type FileReference, referencesOf } from '../engine/resources/references.js';
import { parseYaml } from '../engine/syntax/yaml.js';
import { fileRegion, type Located, placeOf } from '../engine/text/region.js';
import { globToRegExp, resolvePath } from '../engine/workspace/paths.js';
import type { Settings } from '../engine/workspace/workspace.js';
import { findProject, isTooLarge, listFiles, readText, textOfFile } from './files.js';
import { UsageError } from './usage.js';

export interface LoadOptions {
  readonly paths: readonly string[];
  readonly config?: string | undefined;
  /** The name that standard input is read as. */
  readonly stdinPath?: string | undefined;
}

export interface Loaded {
  readonly engine: Engine;
  /** Uris of the files that were named, not found in a folder. */
  readonly named: ReadonlySet<string>;
  /** Paths below a given folder that this user may not read. */
  readonly unreadable: readonly string[];
}

/** Reads exactly the given paths, and the files that they name, into an engine. @throws UsageError */
export function load(options: LoadOptions, checks: readonly AnyCheck[]): Loaded {
  const cwd = process.cwd();
  const given = options.paths.map((path) => (path === '-' ? undefined : inspect(path)));
  const firstPath = options.paths.find((path) => path !== '-') ?? options.stdinPath ?? '.';
  const { settings, root, file, faults } = projectOf(options.config, resolve(cwd, firstPath));
  const engine = createEngine({ checks, onBug: reportBug });
  const texts = new Map<string, string>();
  const named = new Set<string>();
  const unreadable: string[] = [];
  for (const [i, path] of options.paths.entries()) {
    const it = given[i];
    if (path === '-' || it === undefined) {
      const name = toUri(resolve(cwd, options.stdinPath ?? 'stdin.yaml'));
      // Named twice, it is still read once.
      if (!named.has(name)) texts.set(name, readStandardInput(name));
      named.add(name);
    } else if (it.folder) {
      const note = (file: string) => {
        if (!isIgnored(file, root, settings)) unreadable.push(file);
      };
      for (const file of listFiles(it.path, note)) {
        const uri = toUri(file);
        if (texts.has(uri) || isIgnored(file, root, settings)) continue;
        const text = readText(file);
        if (text !== undefined) texts.set(uri, text);
        else if (!isTooLarge(file)) unreadable.push(file);
      }
      if (unreadable.includes(it.path)) throw new UsageError(`cannot read ${path}`);
    } else {
      const uri = toUri(it.path);
      const text = texts.get(uri) ?? readText(it.path);
      if (text === undefined) throw new UsageError(`cannot read ${path}${isTooLarge(it.path) ? ': larger than 32 MiB' : ''}`);
      texts.set(uri, text);
      named.add(uri);
    }
  }
  // Among the texts it has findings.
  if (file !== undefined && !texts.has(toUri(file))) for (const it of faults) process.stderr.write(`meshmon: ${it}\n`);
  const changes: Change[] = [{ type: 'settings', settings, root: toUri(root) }];
  for (const [uri, text] of texts) changes.push({ type: 'file', uri, text, found: !named.has(uri) });
  engine.apply(changes);
  followReferences(engine, [...texts.keys()], settings, root);
  return { engine, named, unreadable };
}

function inspect(path: string): { readonly path: string; readonly folder: boolean } {
  const absolute = resolve(process.cwd(), path);
  if (!existsSync(absolute)) throw new UsageError(`no such file or folder: ${path}`);
  try {
    return { path: absolute, folder: statSync(absolute).isDirectory() };
  } catch {
    throw new UsageError(`cannot read ${path}`);
  }
}

/** What the project file makes of a run. */
interface ProjectOfRun {
  readonly settings: Settings;
  /** The folder that its globs are relative to. */
  readonly root: string;
  readonly file?: string;
  /** What cannot be used of it, each with its place. */
  readonly faults: readonly string[];
}

/** Reads the nearest project file, or the one that is named. */
function projectOf(config: string | undefined, near: string): ProjectOfRun {
  const file = config === undefined ? findProject(near) : resolve(process.cwd(), config);
  if (file === undefined) {
    const folder = existsSync(near) && statSync(near).isDirectory() ? near : dirname(near);
    return { settings: defaultSettings, root: folder, faults: [] };
  }
  const text = readText(file);
  if (text === undefined) throw new UsageError(`cannot read ${config ?? file}`);
  const document = parseYaml(fileRegion(file, 0, text));
  const { project, problems } = readProject(document.root, defaultSettings, () => true);
  const shown = config ?? toUri(relative(process.cwd(), file));
  const told = (message: string, { region, span }: Pick<Located, 'region' | 'span'>) => {
    const { line, character } = placeOf(region, span).range.start;
    return `${shown}:${line + 1}:${character + 1}: ${message}`;
  };
  const faults = document.problems.map((it) => told(it.message, it));
  // What stands behind a fault of YAML may be no setting at all.
  if (faults.length === 0) for (const it of problems) faults.push(told(it.message, it.node));
  return { settings: project.settings, root: dirname(file), file, faults };
}

function isIgnored(path: string, root: string, settings: Settings): boolean {
  if (settings.ignore.length === 0) return false;
  const inside = relative(root, path).split(sep).join('/');
  return settings.ignore.some((glob) => globToRegExp(glob).test(inside));
}

/** Reads the files that the texts name (rule files, the mesh configuration), and notes which of the others are there. */
function followReferences(engine: Engine, uris: readonly string[], settings: Settings, root: string): void {
  const changes: Change[] = [];
  const seen = new Set(uris);
  const read = (path: string, use: FileReference['use']) => {
    const uri = toUri(path);
    if (seen.has(uri)) return;
    seen.add(uri);
    const text = existsSync(path) && statSync(path).isFile() ? readText(path) : undefined;
    if (text !== undefined) changes.push({ type: 'file', uri, text, ...(use === 'template' ? { languageId: 'gotmpl' } : {}) });
    changes.push({ type: 'known', uri, present: text !== undefined });
  };
  for (const uri of uris) {
    for (const unit of engine.units(uri)) {
      for (const reference of referencesOf(unit)) {
        const path = fromUri(resolvePath(uri, reference.path));
        if (reference.path.startsWith('/') && !reference.glob && !existsSync(path)) continue;
        if (!reference.glob) {
          if (reference.use !== 'exists') read(path, reference.use);
          else changes.push({ type: 'known', uri: toUri(path), present: existsSync(path) });
        } else if (reference.use !== 'exists') for (const file of expand(path)) read(file, reference.use);
      }
    }
  }
  if (settings.meshConfig) read(resolve(root, settings.meshConfig), 'read');
  if (changes.length > 0) engine.apply(changes);
}

/** The files that match an absolute glob. */
function expand(glob: string): readonly string[] {
  const fixed = glob.slice(0, glob.search(/[*?[{]/));
  const folder = fixed.slice(0, fixed.lastIndexOf('/') + 1) || '/';
  if (!existsSync(folder) || folder === '/') return [];
  const pattern = globToRegExp(glob);
  return listFiles(folder).filter((file) => pattern.test(toUri(file)));
}

/** Inside the command line, uris are absolute paths with `/`. */
function toUri(path: string): string {
  return path.split(sep).join('/');
}

export function fromUri(uri: string): string {
  return uri.split('/').join(sep);
}

/** Everything on standard input, as a file of a name. */
export function readStandardInput(name = 'stdin.yaml'): string {
  try {
    return textOfFile(name, readFileSync(0));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EOF') return '';
    throw new UsageError('cannot read standard input');
  }
}

function reportBug(code: string, error: unknown): void {
  process.stderr.write(`meshmon: bug in ${code}, its findings are missing: ${error instanceof Error ? error.stack : String(error)}\n`);
}
