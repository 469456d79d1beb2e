import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readText, walk } from '../cli/files.js';
import type { Change } from '../engine/engine.js';
import { spelled } from '../uris.js';

/** Longest time that reading files, and taking them, may keep a request waiting, in milliseconds. */
const slice = 3;

/** The editor's start over the scan, in milliseconds. */
const head = 30;

/** A file as it is on the disk. */
export type FileChange = Extract<Change, { type: 'file' }>;

export interface WorkspaceScan {
  /** Resolves when every file of the folders has been read once: to the uris of all files that are there. */
  readonly done: Promise<ReadonlySet<string>>;
  stop(): void;
}

/**
 * Reads the files of the workspace's folders, a few milliseconds at a time, so that completion and hover never wait. `turn` resolves when it may go on;
 * `take` gets each file that was read. Files that are open in the editor are not read: their text there counts.
 */
export function scanWorkspace(
  folders: readonly string[],
  isOpen: (uri: string) => boolean,
  turn: () => Promise<void>,
  take: (change: FileChange) => void,
): WorkspaceScan {
  let stopped = false;
  const done = (async () => {
    // Files that the editor has open come at once, and need not be read from the disk.
    if (folders.length > 0) await new Promise<void>((resume) => setTimeout(resume, head));
    const found = new Set<string>();
    let until = performance.now() + slice;
    for (const folder of folders) {
      const path = pathOf(folder);
      if (!path || !existsSync(path)) continue;
      for (const file of walk(path)) {
        if (performance.now() > until) {
          await turn();
          until = performance.now() + slice;
        }
        if (stopped) return found;
        if (file === undefined) continue;
        const uri = spelled(pathToFileURL(file).toString());
        found.add(uri);
        if (isOpen(uri)) continue;
        const text = readText(file);
        if (text !== undefined) take({ type: 'file', uri, text, found: true });
      }
    }
    return found;
  })();
  return {
    done,
    stop: () => {
      stopped = true;
    },
  };
}

/** The path of a file uri; undefined for other schemes. */
export function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What the disk has of a text in which an editor shows U+FFFD for bytes that are no UTF-8: a text with which these can be told. undefined: the text
 * has none, or is another one by now.
 */
export function textBehind(uri: string, shown: string): string | undefined {
  const path = shown.includes('\ufffd') ? pathOf(uri) : undefined;
  const text = path === undefined ? undefined : readText(path)?.replace(/^\ufeff/, '');
  return text !== undefined && asShown(text) === shown ? text : undefined;
}

/** A text from the disk as an editor shows it. */
export const asShown = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, '\ufffd');

/** What the project file of a folder says; `typed`: the text of a file that is open. */
export function projectTextOf(folder: string, typed: (uri: string) => string | undefined): string | undefined {
  const path = pathOf(folder);
  for (const name of ['.meshmon.yaml', '.meshmon.yml']) {
    const text = typed(`${folder.replace(/\/$/, '')}/${name}`) ?? (path === undefined ? undefined : readText(join(path, name)));
    if (text !== undefined) return text;
  }
  return undefined;
}
