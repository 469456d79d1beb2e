import { meantDuration } from '../promql/durations.js';
import { textOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import type { Fix } from '../text/problem.js';
import { ownScalar } from './shared-node.js';

/** Mends of a value that is no duration: other words for one, or a number without its unit. */
export function durationFixes(node: Node): readonly Fix[] {
  const it = ownScalar(node);
  if (!it) return [];
  const written = textOf(it).trim();
  const write = (text: string, preferred: boolean): Fix => ({
    title: `Write \`${text}\``,
    edits: [{ region: it.region, span: it.span, text }],
    ...(preferred ? { preferred } : {}),
  });
  const meant = meantDuration(written);
  if (meant) return [write(meant, true)];
  return /^\d+$/.test(written) ? [write(`${written}s`, false), write(`${written}m`, false)] : [];
}
