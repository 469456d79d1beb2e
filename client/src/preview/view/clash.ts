import type { Answer, Pairing, QueryResult, Series } from '../../../../server/src/protocol.js';

/** The labels that series are paired by: those of `on`, else all but those of `ignoring`. */
export function matchLabels(pairing: Pairing, left: readonly Series[], right: readonly Series[]): readonly string[] {
  if (pairing.on) return pairing.labels;
  const names = new Set([...left, ...right].flatMap((it) => Object.keys(it.labels)));
  names.delete('__name__');
  return [...names].filter((it) => !pairing.labels.includes(it)).sort();
}

/** Why two sides do not pair up: several series of one side have the same labels; and what to write. Undefined: they are told apart. */
export function clashOf(pairing: Pairing, answers: readonly (Answer<QueryResult> | undefined)[]): string | undefined {
  const [left, right] = [answers[pairing.left], answers[pairing.right]];
  if (!left?.ok || !right?.ok) return undefined;
  const labels = matchLabels(pairing, left.data.series, right.data.series);
  const [many, others] = [sharedIn(left.data.series, labels), sharedIn(right.data.series, labels)];
  const by = labels.length > 0 ? labels.join(', ') : 'no label';
  const on = `${pairing.on ? 'on' : 'ignoring'} (${pairing.labels.join(', ')})`;
  if (many && others) {
    const apart = many.filter((it) => others.includes(it));
    const more =
      apart.length > 0 ? `Pair by ${apart.join(', ')} too.` : `Nothing tells which belong together: aggregate one side by ${by}.`;
    return `On both sides several series have the same ${by}. ${more}`;
  }
  const [side, other] = many ? (['left', 'right'] as const) : (['right', 'left'] as const);
  if ((!many && !others) || pairing.group === side) return undefined;
  if (pairing.group)
    return `With group_${other} each ${by} may stand once on the ${side}, and stands several times: aggregate that side by it.`;
  return `On the ${side} several series have the same ${by}, on the ${other} one: write ${on} group_${side} ().`;
}

/** Labels that tell series apart which are alike by those they are paired by; undefined: none are alike. */
function sharedIn(series: readonly Series[], labels: readonly string[]): readonly string[] | undefined {
  const groups = new Map<string, Series[]>();
  for (const it of series) {
    const key = JSON.stringify(labels.map((name) => it.labels[name] ?? ''));
    groups.set(key, [...(groups.get(key) ?? []), it]);
  }
  const alike = [...groups.values()].filter((it) => it.length > 1).flat();
  if (alike.length === 0) return undefined;
  const names = new Set(alike.flatMap((it) => Object.keys(it.labels)));
  return [...names].filter((name) => name !== '__name__' && new Set(alike.map((it) => it.labels[name] ?? '')).size > 1).sort();
}
