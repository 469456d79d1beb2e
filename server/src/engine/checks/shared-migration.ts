import { type TelemetryDraft, telemetryText } from '../istio/telemetry-draft.js';
import type { KubernetesObject } from '../resources/unit.js';
import type { Edit, Fix } from '../text/problem.js';

/** Writes a Telemetry in the place of an object: only where the object is block YAML from its first line, so that what is around it stays. */
export function conversion({ root, document }: KubernetesObject, draft: TelemetryDraft | undefined): readonly Fix[] {
  const { region, span } = root;
  if (!draft || region.home.type !== 'file' || region !== document.region || root.flow) return [];
  return [{ title: 'Convert to a Telemetry', edits: [{ region, span, text: telemetryText(draft) }] }];
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
