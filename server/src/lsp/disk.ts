import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isIn, namesIn, readText, wouldFind } from '../cli/files.js';
import type { Engine } from '../engine/engine.js';
import { pathOf, scanWorkspace, type WorkspaceScan } from './scan.js';

/** What the engine knows of files that are not open: what stands in the workspace's folders. Uris as `uris.ts` spells them. */
export interface Disk {
  /** Reads what is below the folders, and forgets what is there no more. */
  look(): void;
  /** Whether all files have been read: before, what needs other files is not known. */
  isRead(): boolean;
  /** Until everything that was to be read has been read. */
  read(): Promise<void>;
  /** A file that is not open is as it is on the disk. */
  readAgain(uri: string): void;
  /** The names in a folder, those of folders with a slash behind; none outside of the workspace's folders. */
  list(uri: string): readonly string[];
  /** What the editor saw happen. */
  changed(events: readonly DiskEvent[]): void;
  stop(): void;
}

export interface DiskEvent {
  readonly uri: string;
  readonly isGone: boolean;
}

/** What the disk asks of the session, and tells it. */
export interface Around {
  folders(): readonly string[];
  isOpen(uri: string): boolean;
  /** Resolves when nobody waits for an answer. */
  turn(): Promise<void>;
  onRead(): void;
  onProject(): void;
  onFault(error: unknown): void;
}

const isRules = (uri: string): boolean => uri.endsWith('/.gitignore');
export const isProject = (uri: string): boolean => /\/\.meshmon\.ya?ml$/.test(uri);

export function createDisk(engine: Engine, { folders, isOpen, turn, onRead, onProject, onFault }: Around): Disk {
  /** Files whose text came from the disk. */
  const held = new Set<string>();
  let scan: WorkspaceScan | undefined;
  /** Until the last look has ended, and all before it; a fault in one is told, and makes no answer fail that waits for it. */
  let looked: Promise<void> = Promise.resolve();
  let isRead = false;

  const wait = (seen: Promise<void>) => {
    isRead = false;
    const mine = Promise.all([looked, seen.catch(onFault)]).then(() => {
      if (looked !== mine) return;
      isRead = true;
      onRead();
    });
    looked = mine;
  };

  const scanned = (below: readonly string[]): WorkspaceScan =>
    scanWorkspace(below, isOpen, turn, (change) => {
      held.add(change.uri);
      engine.apply([change]);
    });

  const look = () => {
    scan?.stop();
    const mine = scanned(folders());
    scan = mine;
    wait(
      mine.done.then((found) => {
        if (scan === mine) for (const uri of held) if (!found.has(uri)) readAgain(uri);
      }),
    );
  };

  /** A look that another one replaced has not seen all. */
  const read = async () => {
    for (let seen: unknown; seen !== looked; await seen) seen = looked;
  };

  const isOurs = (path: string) => folders().some((it) => wouldFind(pathOf(it) ?? path, path));

  const readAgain = (uri: string) => {
    if (isOpen(uri)) return;
    const path = pathOf(uri);
    const text = path && isOurs(path) ? readText(path) : undefined;
    if (text === undefined) held.delete(uri);
    else held.add(uri);
    engine.apply([text === undefined ? { type: 'gone', uri } : { type: 'file', uri, text, found: true }]);
    if (isProject(uri)) onProject();
  };

  const list = (uri: string): readonly string[] => {
    const path = pathOf(uri);
    if (path === undefined) return [];
    const isInside = folders().some((it) => {
      const folder = pathOf(it);
      return folder !== undefined && isIn(folder, path);
    });
    return isInside ? namesIn(path) : [];
  };

  const changed = (events: readonly DiskEvent[]) => {
    // More than one watcher tells of a file that came: it is read once.
    const gone = new Set(events.flatMap(({ uri, isGone }) => (isGone ? [uri] : [])));
    const came = new Set(events.flatMap(({ uri, isGone }) => (isGone ? [] : [uri])));
    const added: string[] = [];
    let isOtherwise = events.some(({ uri }) => isRules(uri));
    for (const uri of came) {
      if (isRules(uri)) continue;
      const kind = kindOf(uri);
      // Where a link leads to may have been found another way.
      if (kind === 'link') isOtherwise = true;
      else if (kind !== 'folder') readAgain(uri);
      else if (isOurs(join(pathOf(uri) ?? '', 'any.yaml'))) added.push(uri);
    }
    // Of a folder that is gone or came the editor tells the folder alone.
    if (gone.size > 0) for (const uri of held) if (pathsTo(uri).some((it) => gone.has(it))) readAgain(uri);
    if (isOtherwise) look();
    else if (added.length > 0) wait(scanned(added).done.then(() => {}));
  };

  return { look, isRead: () => isRead, read, readAgain, list, changed, stop: () => scan?.stop() };
}

function kindOf(uri: string): 'folder' | 'link' | undefined {
  try {
    const path = pathOf(uri) ?? '';
    if (!statSync(path).isDirectory()) return undefined;
    return lstatSync(path).isSymbolicLink() ? 'link' : 'folder';
  } catch {
    return undefined;
  }
}

/** A file's uri, and those of the folders that it is in. */
function pathsTo(uri: string): readonly string[] {
  const found: string[] = [];
  for (let at = uri; at.length > 'file:///'.length; at = at.slice(0, at.lastIndexOf('/'))) found.push(at);
  return found;
}
