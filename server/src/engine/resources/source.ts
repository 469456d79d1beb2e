/** Kinds of host that the setting `files` of .meshmon.yaml can name where content does not tell. */
export const hostKinds = [
  'prometheus',
  'rules',
  'rule-test',
  'alertmanager',
  'scrape-configs',
  'file-sd',
  'dashboard',
  'kubernetes',
  'helm-values',
  'mesh-config',
  'promql',
  'exposition',
  'none',
] as const;

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
