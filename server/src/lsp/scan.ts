import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { listFiles, readText } from '../cli/files.js';
import type { Change } from '../engine/engine.js';

/** Longest time that reading may keep a request waiting, in milliseconds. */
const slice = 8;

/** The editor's start over the scan, in milliseconds. */
const head = 30;

export interface WorkspaceScan {
  /** Resolves when every file of the folders has been read once. */
  readonly done: Promise<void>;
  stop(): void;
}

/**
 * Reads the files of the workspace's folders, a few milliseconds at a time, so that completion and hover never wait. `take` gets what was read;
 * files that are open in the editor are not read: their text there counts.
 */
export function scanWorkspace(
  folders: readonly string[],
  isOpen: (uri: string) => boolean,
  take: (changes: readonly Change[]) => void,
): WorkspaceScan {
  let stopped = false;
  const done = (async () => {
    // Files that the editor has open come at once, and need not be read from the disk.
    await new Promise<void>((resume) => setTimeout(resume, head));
    for (const folder of folders) {
      const path = pathOf(folder);
      if (!path || !existsSync(path)) continue;
      const files = listFiles(path);
      for (let i = 0; i < files.length && !stopped; ) {
        const until = performance.now() + slice;
        const changes: Change[] = [];
        while (i < files.length && performance.now() < until) {
          const file = files[i++] as string;
          const uri = pathToFileURL(file).toString();
          if (isOpen(uri)) continue;
          const text = readText(file);
          if (text !== undefined) changes.push({ type: 'file', uri, text, found: true });
        }
        if (changes.length > 0) take(changes);
        await new Promise<void>((resume) => setImmediate(resume));
      }
    }
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

/** The project file of a folder, as uri and text. */
export function projectFileOf(folder: string): { readonly uri: string; readonly text: string } | undefined {
  const path = pathOf(folder);
  if (!path) return undefined;
  for (const name of ['.meshmon.yaml', '.meshmon.yml']) {
    const file = join(path, name);
    const text = existsSync(file) ? readText(file) : undefined;
    if (text !== undefined) return { uri: pathToFileURL(file).toString(), text };
  }
  return undefined;
}
