import type { ConfigUnit, TemplateFileUnit } from '../resources/unit.js';
import { deref, get, itemsOf, textOf } from '../syntax/access.js';
import { notificationNames, parseNotificationTemplate } from '../template/notification.js';
import type { ParseResult } from '../template/parser.js';
import type { Region } from '../text/region.js';
import { keptWhile } from '../text/remember.js';
import { globToRegExp } from '../workspace/paths.js';
import type { Workspace } from '../workspace/workspace.js';

type Config = ConfigUnit<'AlertmanagerFile'>;

/** The templates that a configuration reads. */
export interface TemplateFiles {
  readonly files: readonly TemplateFileUnit[];
  /** Whether all are here: each pattern is relative and has a file in the workspace, and all of them can be read. */
  readonly complete: boolean;
}

/**
 * The files that a configuration's `templates` name. Of one that an object carries, the keys of that object whose names fit: they are mounted
 * together as a rule, though not for certain.
 */
function templateFilesOf(config: Config, workspace: Workspace): TemplateFiles {
  const patterns = itemsOf(get(config.root, 'templates'));
  const inValues = !config.carrier && deref(config.document.root) !== config.root;
  const all = patterns.length > 0 || inValues ? workspace.units('TemplateFile') : [];
  // Beside the configuration in a chart's values: the chart mounts them, and names them where these values do not.
  const beside = (it: TemplateFileUnit): boolean => inValues && it.document === config.document;
  const found = new Set<TemplateFileUnit>(patterns.length === 0 ? all.filter(beside) : []);
  const from = workspace.uriOf(config);
  let complete = !config.carrier && !inValues;
  for (const item of patterns) {
    const node = deref(item);
    if (node?.type !== 'scalar') continue;
    // To Go two stars are one.
    const glob = textOf(node).replaceAll(/\*+/g, '*');
    const name = globToRegExp(glob.slice(glob.lastIndexOf('/') + 1));
    const uris = new Set(config.carrier ? [] : workspace.matching(from, glob));
    const named = all.filter((it) => {
      if (config.carrier) return it.carrier !== undefined && isSame(it, config) && name.test(it.name);
      return it.carrier === undefined && (beside(it) ? name.test(it.name) : uris.has(workspace.uriOf(it)));
    });
    if (glob.startsWith('/') || uris.size === 0 || named.length < uris.size) complete = false;
    for (const it of named) found.add(it);
  }
  return { files: [...found], complete };
}

function isSame({ carrier }: TemplateFileUnit, config: Config): boolean {
  return carrier === config.carrier || (carrier?.name === config.carrier?.name && carrier?.document === config.carrier?.document);
}

/** The configurations of the workspace that read a file of templates: none reads those of Helm and of others. */
export function readersOf(unit: TemplateFileUnit, workspace: Workspace): readonly Config[] {
  return workspace.derived(readers).get(unit) ?? [];
}

function readers(workspace: Workspace): ReadonlyMap<TemplateFileUnit, readonly Config[]> {
  const found = new Map<TemplateFileUnit, Config[]>();
  for (const config of workspace.units('AlertmanagerFile'))
    for (const it of templateFilesOf(config, workspace).files) found.set(it, [...(found.get(it) ?? []), config]);
  return found;
}

/** A file of templates or a receiver's text, parsed; remembered. */
export const parsedTemplate = keptWhile(
  ({ text }: Region, name: string, version: string): ParseResult => parseNotificationTemplate(text, name, version),
);

/** The templates that a configuration's receivers may call; undefined: not all are known. */
export function callable(config: Config, workspace: Workspace): ReadonlySet<string> | undefined {
  const { alertmanager: version } = workspace.settings.target;
  const { files, complete } = templateFilesOf(config, workspace);
  if (!complete) return undefined;
  const names = new Set(notificationNames(version).defaults);
  for (const { region, name } of files) {
    const result = parsedTemplate(region, name, version);
    if (!result.ok) return undefined;
    // Each file is a template of its own too.
    for (const it of [name, ...result.template.defined.keys()]) names.add(it);
  }
  return names;
}
