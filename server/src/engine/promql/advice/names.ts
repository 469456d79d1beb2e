import { aggregations, functionsOf } from '../../catalogue/functions.js';
import { atLeast } from '../../catalogue/target.js';
import { editDistance, nearestOf } from '../../text/distance.js';
import type { Options } from '../build.js';
import { type Adviser, at, fixed, fixedEverywhere, fixedWhenSound, startBefore } from './mistake.js';

/** `rate(up(5m))`: a range in round brackets reads as a call. */
const rangeInParens: Adviser = (it) => {
  if (!it.message.startsWith('unknown function with name')) return undefined;
  const range = /^\s*\(\s*(\d+(?:ms|[smhdwy]))\s*\)/.exec(it.text.slice(it.mark.end));
  if (!range) return undefined;
  const edit = { span: { start: it.mark.end, end: it.mark.end + range[0].length }, text: `[${range[1]}]` };
  return {
    hint: `A range stands in square brackets: \`${it.written}[${range[1]}]\`.`,
    fixes: fixedWhenSound(it, 'Use square brackets', edit),
  };
};

const misspelt: Adviser = (it) => {
  if (!it.message.startsWith('unknown function with name')) return undefined;
  const known = nearest(it.written, it.options);
  if (known === undefined) return undefined;
  return { hint: `Did you mean \`${known}\`?`, fixes: fixed(it, `Use \`${known}\``, { span: it.mark, text: known }) };
};

function nearest(name: string, { version, experimentalFunctions }: Options): string | undefined {
  const lower = name.toLowerCase();
  let best: string | undefined;
  let least = 3;
  const known = [...functionsOf(version), ...aggregations.filter((it) => !it.since || atLeast(version, it.since))];
  for (const { name: candidate } of known.filter((it) => experimentalFunctions || !it.experimental)) {
    const distance = editDistance(lower, candidate, least + 1);
    // Of two that are as near, the one that was not typed to its end.
    const isBegun = distance === least && candidate.startsWith(lower) && best?.startsWith(lower) === false;
    if (distance < least || isBegun) {
      least = distance;
      best = candidate;
    }
  }
  return best !== undefined && least <= Math.max(1, Math.floor(name.length / 4)) ? best : undefined;
}

/** `summ by (pod) (up)`: a clause tells that an aggregation was meant. */
export const misspeltAggregation: Adviser = (it) => {
  if (!/^unexpected <(?:by|without)>/.test(it.message)) return undefined;
  const start = startBefore(it, /[A-Za-z_]\w*\s*$/);
  const written = start < 0 ? '' : (/^\w+/.exec(it.text.slice(start))?.[0] ?? '');
  const known = nearestOf(
    written.toLowerCase(),
    aggregations.map(({ name }) => name),
    written.length < 4 ? 1 : 2,
  );
  const fixes = known ? fixedWhenSound(it, `Use \`${known}\``, { span: { start, end: start + written.length }, text: known }) : [];
  return fixes.length > 0 ? { hint: `Did you mean \`${known}\`?`, fixes } : undefined;
};

/** `=~"*cart"`: a star of file names, which repeats nothing in a regular expression. */
const starOfFiles: Adviser = (it) => {
  if (!/^error parsing regexp: missing argument to repetition operator: `[*+?]`$/.test(it.message)) return undefined;
  const start = /^["'`]/.test(it.written)
    ? it.mark.start
    : it.text.indexOf(/["'`]/.exec(it.text.slice(it.mark.start))?.[0] ?? '"', it.mark.start);
  const value = it.text.slice(start, it.mark.end);
  const edits = [...value.matchAll(/(?<=^["'`]|[(|])\*/g)].map(({ index }) => ({ span: at(start + index), text: '.' }));
  return edits.length > 0 ? { fixes: fixedEverywhere(it, 'Write `.*`', edits) } : undefined;
};

/** `http.requests`: since Prometheus 3 a name may hold anything, in quotes and inside the braces. */
const dottedMetric: Adviser = (it) => {
  if (it.message !== "unexpected character: '.'") return undefined;
  const { text } = it;
  const start = startBefore(it, /[A-Za-z_:][\w:]*$/);
  const whole = start < 0 ? undefined : /^[A-Za-z_:][\w:]*(?:\.[\w:]+)+/.exec(text.slice(start))?.[0];
  if (whole === undefined) return undefined;
  const end = start + whole.length;
  const braces = /^\s*\{\s*(\})?/.exec(text.slice(end));
  const edit = braces
    ? { span: { start, end: end + braces[0].length }, text: `{"${whole}"${braces[1] ? '}' : ', '}` }
    : { span: { start, end }, text: `{"${whole}"}` };
  const fixes = fixedWhenSound(it, 'Quote the name', edit);
  return { hint: `A name with dots stands in quotes inside the braces, \`{"${whole}"}\`, since Prometheus 3.0.`, fixes };
};

/** `{http.method="GET"}`, `{a-b="c"}`. */
const oddLabel: Adviser = (it) => {
  if (!/^unexpected character inside braces: '[-./]'$/.test(it.message)) return undefined;
  const { text } = it;
  const start = startBefore(it, /[A-Za-z_]\w*$/);
  const whole = start < 0 ? undefined : /^[\w./-]+(?=\s*[=!])/.exec(text.slice(start))?.[0];
  if (whole === undefined) return undefined;
  const edit = { span: { start, end: start + whole.length }, text: `"${whole}"` };
  return {
    hint: `A label that is no plain name stands in quotes, \`"${whole}"\`, since Prometheus 3.0.`,
    fixes: fixedWhenSound(it, 'Quote the label', edit),
  };
};

/** Names that Prometheus does not know, or not so. */
export const names: readonly Adviser[] = [rangeInParens, misspelt, starOfFiles, dottedMetric, oddLabel];
