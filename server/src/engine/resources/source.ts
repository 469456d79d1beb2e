import type { hostKinds } from '../schema/project-shape.js';

export type HostKind = (typeof hostKinds)[number];

/** What is known of a text beside its content. */
export interface Source {
  /** With `/`, relative to the workspace where possible; names only help where content does not tell. */
  readonly path: string;
  /** Said by a setting. */
  readonly as?: HostKind;
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether a path or uri is that of a project file. */
export function isProjectFile(path: string): boolean {
  return /^\.meshmon\.ya?ml$/.test(fileName(path));
}
