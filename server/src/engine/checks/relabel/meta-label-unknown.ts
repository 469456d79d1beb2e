import { discoveredLabels, sanitizeLabelName } from '../../catalogue/meta-labels.js';
import { editDistance, nearestOf } from '../../text/distance.js';
import { check } from '../check.js';
import { isDiscovered, type MetaName, metaNames, soundRules } from '../shared-relabel.js';

/** The known label that a misspelt one may mean; of a family with the key that is written. */
function nearestMetaLabel(name: string): string | undefined {
  const exact = nearestOf(
    name,
    new Set(
      discoveredLabels()
        .filter((it) => !it.family)
        .map((it) => it.name),
    ),
    2,
  );
  if (exact) return exact;
  // The key has any length: the prefix is compared with as much of the name as it is long, and a letter more or less.
  for (const prefix of new Set(
    discoveredLabels()
      .filter((it) => it.family)
      .map((it) => it.name),
  )) {
    for (const length of [prefix.length, prefix.length - 1, prefix.length + 1]) {
      const head = name.slice(0, length);
      if (!head.endsWith('_') || head.length >= name.length) continue;
      if (editDistance(head, prefix, 3) <= 2) return prefix + name.slice(length);
    }
  }
  return undefined;
}

/** What a name may mean; the start of many names is compared as one of them. */
function meant({ name, isStart }: MetaName): string | undefined {
  if (!isStart) return nearestMetaLabel(name);
  const better = name.endsWith('_') ? nearestMetaLabel(`${name}x`) : undefined;
  return better?.endsWith('_x') ? better.slice(0, -1) : undefined;
}

/** The discoveries that a label could be of, by the start of its name. */
function isKnownDiscovery(name: string): boolean {
  const start = /^__meta_[a-z0-9]+_/.exec(name)?.[0];
  return start !== undefined && discoveredLabels().some((it) => it.name.startsWith(start));
}

export const metaLabelUnknown = check({
  code: 'relabel/meta-label-unknown',
  scope: 'unit',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the label is never there: `keep` drops everything, `replace` writes nothing.' },
  docs: {
    what: 'A `__meta_` label that no service discovery sets.',
    why: 'Names are looked up in the labels of every discovery of Prometheus. Silent for discoveries that we do not know, as files and HTTP may bring any label.',
    fix: 'Take the name that exists.',
  },
  run(unit, tell) {
    if (unit.stage !== 'target') return;
    for (const rule of soundRules(unit)) {
      for (const read of metaNames(rule)) {
        const { name, isStart } = read;
        if (isDiscovered(read) || sanitizeLabelName(name) !== name) continue;
        const better = meant(read);
        if (!better && !isKnownDiscovery(name)) continue;
        const { region, span } = read.at;
        tell({
          message: `No service discovery sets ${isStart ? 'a label that begins with ' : ''}\`${name}\`${better ? `; \`${better}\` exists` : ''}.`,
          at: read.at,
          ...(better ? { fixes: [{ title: `Use \`${better}\``, preferred: true, edits: [{ region, span, text: better }] }] } : {}),
        });
      }
    }
  },
});
