import { type TelemetryDraft, telemetryText } from '../istio/telemetry-draft.js';
import type { KubernetesObject } from '../resources/unit.js';
import type { Edit, Fix } from '../text/problem.js';

/**
 * Writes a Telemetry in the place of an object, and a word in the place of others that it makes superfluous: only where they are block YAML from
 * their first lines, so that what is around them stays.
 */
export function conversion(
  object: KubernetesObject,
  draft: TelemetryDraft | undefined,
  others: readonly KubernetesObject[] = [],
): readonly Fix[] {
  if (!draft || ![object, ...others].every(isBlock)) return [];
  const edits: Edit[] = [];
  for (const it of [object, ...others]) {
    const place = placeOf(it);
    if (!place) return [];
    const { region, span } = it.root;
    if (it === object) edits.push({ region, span, text: telemetryText(draft).replaceAll('\n', `\n${' '.repeat(place.column)}`) });
    else edits.push(wordFor(it, place, `the Telemetry ${draft.name} takes its place`));
  }
  return [{ title: 'Convert to a Telemetry', edits }];
}

/** Writes a word in the place of an object that nothing takes the place of. */
export function takenOut(object: KubernetesObject, why: string): readonly Fix[] {
  const place = isBlock(object) ? placeOf(object) : undefined;
  return place ? [{ title: 'Take it out', edits: [wordFor(object, place, why)] }] : [];
}

interface ObjectPlace {
  readonly column: number;
  /** With the dash that it stands behind as an object of a List. */
  readonly start: number;
}

function placeOf({ root: { region, span } }: KubernetesObject): ObjectPlace | undefined {
  const before = /[^\n]*$/.exec(region.text.slice(0, span.start))?.[0] ?? '';
  if (!/^ *(- +)?$/.test(before)) return undefined;
  const dash = before.indexOf('-');
  return { column: before.length, start: dash < 0 ? span.start : span.start - before.length + dash };
}

function wordFor({ kind, name, root: { region, span } }: KubernetesObject, { start }: ObjectPlace, why: string): Edit {
  return { region, span: { start, end: span.end }, text: `# ${kind} ${name ?? ''}: ${why}.` };
}

function isBlock({ root, document }: KubernetesObject): boolean {
  return root.region.home.type === 'file' && root.region === document.region && !root.flow;
}

/** Writes a Telemetry into a file of its own and takes out what it replaces. */
export function replacedByFile(draft: TelemetryDraft | undefined, edit: Edit | undefined): readonly Fix[] {
  if (!draft || !edit) return [];
  return [
    {
      title: 'Move into a Telemetry in a new file',
      edits: [edit],
      newFile: { name: `telemetry-${draft.name}.yaml`, text: `${telemetryText(draft)}\n` },
    },
  ];
}
