import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { listFiles, readText } from '../cli/files.js';
import type { Change } from '../engine/engine.js';
import { spelled } from '../uris.js';

/** Longest time that reading may keep a request waiting, in milliseconds. */
const slice = 8;

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
 * Reads the files of the workspace's folders, a few milliseconds at a time, so that completion and hover never wait. `take` gets what was read;
 * files that are open in the editor are not read: their text there counts.
 */
export function scanWorkspace(
  folders: readonly string[],
  isOpen: (uri: string) => boolean,
  take: (changes: readonly FileChange[]) => void,
): WorkspaceScan {
  let stopped = false;
  const done = (async () => {
    // Files that the editor has open come at once, and need not be read from the disk.
    await new Promise<void>((resume) => setTimeout(resume, head));
    const found = new Set<string>();
    for (const folder of folders) {
      const path = pathOf(folder);
      if (!path || !existsSync(path)) continue;
      const files = listFiles(path);
      for (let i = 0; i < files.length && !stopped; ) {
        const until = performance.now() + slice;
        const changes: FileChange[] = [];
        while (i < files.length && performance.now() < until) {
          const file = files[i++] as string;
          const uri = spelled(pathToFileURL(file).toString());
          found.add(uri);
          if (isOpen(uri)) continue;
          const text = readText(file);
          if (text !== undefined) changes.push({ type: 'file', uri, text, found: true });
        }
        if (changes.length > 0) take(changes);
        await new Promise<void>((resume) => setImmediate(resume));
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

/** What the project file of a folder says; `typed`: the text of a file that is open. */
export function projectTextOf(folder: string, typed: (uri: string) => string | undefined): string | undefined {
  const path = pathOf(folder);
  for (const name of ['.meshmon.yaml', '.meshmon.yml']) {
    const text = typed(`${folder.replace(/\/$/, '')}/${name}`) ?? (path === undefined ? undefined : readText(join(path, name)));
    if (text !== undefined) return text;
  }
  return undefined;
}
