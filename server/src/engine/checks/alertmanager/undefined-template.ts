import type { ConfigUnit } from '../../resources/unit.js';
import { nearestOf } from '../../text/distance.js';
import type { Region } from '../../text/region.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check, type Tell } from '../check.js';
import { callable, parsedTemplate, readersOf } from '../shared-notification.js';

export const undefinedTemplate = check({
  code: 'alertmanager/undefined-template',
  scope: 'workspace',
  on: ['AlertmanagerFile', 'TemplateFile'],
  weight: { severity: 'warning', costs: 'the notification fails and is never sent.' },
  docs: {
    what: 'A call of a template that neither Alertmanager nor any file of `templates` defines.',
    why: 'amtool parses templates and runs none: the call fails when a notification is to be sent. Said only when all files that `templates` names are in the workspace.',
    fix: 'Mend the name, or define the template.',
  },
  run(unit, tell, workspace) {
    const { alertmanager } = workspace.settings.target;
    if (unit.unit === 'AlertmanagerFile') {
      const known = callable(unit, workspace);
      if (known) for (const it of textsOf(unit, workspace)) undefinedIn(tell, it, '', known, alertmanager);
      return;
    }
    // Of a file that several configurations read, what one of them defines is defined.
    const known = readersOf(unit, workspace).map((it) => callable(it, workspace));
    if (known.length > 0 && known.every((it) => it !== undefined))
      undefinedIn(tell, unit.region, unit.name, new Set(known.flatMap((it) => [...it])), alertmanager);
  },
});

function textsOf(config: ConfigUnit<'AlertmanagerFile'>, workspace: Workspace): readonly Region[] {
  return workspace.units('Template').flatMap((it) => (it.place === 'notification' && it.document === config.document ? [it.region] : []));
}

function undefinedIn(tell: Tell, region: Region, name: string, known: ReadonlySet<string>, version: string): void {
  const result = parsedTemplate(region, name, version);
  if (!result.ok) return;
  const own = new Set(result.template.names.filter((it) => it.defines).map((it) => it.name));
  for (const it of result.template.names) {
    if (it.defines || known.has(it.name) || own.has(it.name)) continue;
    const better = nearestOf(it.name, [...known, ...own], 2);
    const span = { start: it.span.start + 1, end: it.span.end - 1 };
    tell({
      message: `template ${JSON.stringify(it.name)} not defined${better ? `; ${JSON.stringify(better)} is` : ''}: the notification fails.`,
      at: { value: undefined, region, span },
      ...(better ? { fixes: [{ title: `Use \`${better}\``, preferred: true, edits: [{ region, span, text: better }] }] } : {}),
    });
  }
}
