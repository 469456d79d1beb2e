import { get, keyText, pairAt, pairsOf } from '../../syntax/access.js';
import { check } from '../check.js';

const fields = new Set(['creationTimestamp', 'resourceVersion', 'uid', 'selfLink', 'generation', 'managedFields', 'deletionTimestamp']);

/** Fields that only the API server writes, left over from `kubectl get -o yaml`. */
export const serverSetField = check({
  code: 'yaml/server-set-field',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'hint', costs: 'The field is noise, and a stale resourceVersion makes an update fail.' },
  docs: {
    what: 'A field that the API server sets stands in an authored file.',
    why: 'It comes from `kubectl get -o yaml`; the server ignores it or, for `resourceVersion`, refuses the update as a conflict.',
    fix: 'Take the line out. `creationTimestamp: null`, which generators write, is not reported.',
  },
  run({ root }, tell) {
    const metadata = get(root, 'metadata');
    for (const pair of pairsOf(metadata)) {
      const name = keyText(pair);
      if (name === undefined || !fields.has(name) || pair.value.type === 'missing') continue;
      if (
        name === 'creationTimestamp' &&
        pair.value.type === 'scalar' &&
        pair.value.region.text.slice(pair.value.span.start, pair.value.span.end) === 'null'
      )
        continue;
      const { region, span } = pair.key;
      const { text } = region;
      const start = text.lastIndexOf('\n', span.start - 1) + 1;
      const end = text.indexOf('\n', Math.max(span.end, pair.value.span.end - 1)) + 1 || text.length;
      const ownLine =
        pairAt(metadata, name) === pair && text.slice(start, span.start).trim() === '' && metadata?.type === 'map' && !metadata.flow;
      const fixes = ownLine
        ? [{ title: `Remove \`${name}\``, edits: [{ region, span: { start, end }, text: '' }], safe: true, preferred: true }]
        : [];
      tell({
        message: `\`${name}\` is set by the API server; it does not belong in an authored file.`,
        at: { value: name, region, span },
        fixes,
        tag: 'unnecessary',
      });
    }
  },
});
