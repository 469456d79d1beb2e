import type { Target } from '../catalogue/target.js';
import { type DecodeAbout, type Dialect, decodeConfig } from '../golang/decode.js';
import { durationText } from '../golang/duration.js';
import { isNull, stringOf } from '../golang/fields.js';
import { isGlob } from '../golang/glob.js';
import type { RawType } from '../golang/struct-table.js';
import { goQuote } from '../promql/gostring.js';
import { type Entry, parseExactly } from '../promql/parse.js';
import { optionsOf } from '../promql/parsed.js';
import { deref, get, itemsOf, pairAt, textOf } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { Node, ScalarNode } from '../syntax/tree.js';
import type { Region } from '../text/region.js';
import type { Span } from '../text/span.js';
import { contextOf } from './context.js';

/** What `promtool test rules` refuses before it has compared anything. */
export interface TestFault {
  readonly message: string;
  readonly region: Region;
  readonly span: Span;
  readonly known?: readonly string[];
  readonly key?: Node;
}

const types: Readonly<Record<string, RawType>> = {
  'main.unitTestFile': {
    go: 'main.unitTestFile',
    fields: {
      rule_files: { type: 'list<string>' },
      evaluation_interval: { type: 'duration' },
      group_eval_order: { type: 'list<string>' },
      tests: { type: 'list<@main.testGroup>' },
      fuzzy_compare: { type: 'bool', since: '2.55' },
    },
  },
  'main.testGroup': {
    go: 'main.testGroup',
    fields: {
      interval: { type: 'duration' },
      input_series: { type: 'list<@main.series>' },
      alert_rule_test: { type: 'list<@main.alertTestCase>' },
      promql_expr_test: { type: 'list<@main.promqlTestCase>' },
      external_labels: { type: 'map<string,string>' },
      external_url: { type: 'string' },
      name: { type: 'string' },
      start_timestamp: { type: 'string', since: '3.9' },
    },
  },
  'main.series': { go: 'main.series', fields: { series: { type: 'string' }, values: { type: 'string' } } },
  'main.alertTestCase': {
    go: 'main.alertTestCase',
    fields: { eval_time: { type: 'duration' }, alertname: { type: 'string' }, exp_alerts: { type: 'list<@main.alert>' } },
  },
  'main.alert': {
    go: 'main.alert',
    fields: { exp_labels: { type: 'map<string,string>' }, exp_annotations: { type: 'map<string,string>' } },
  },
  'main.promqlTestCase': {
    go: 'main.promqlTestCase',
    fields: { expr: { type: 'string' }, eval_time: { type: 'duration' }, exp_samples: { type: 'list<@main.sample>' } },
  },
  'main.sample': {
    go: 'main.sample',
    fields: { labels: { type: 'string' }, value: { type: 'float' }, histogram: { type: 'string' } },
  },
};

const dialect: Dialect<'duration' | DecodeAbout> = {
  reader: 'P',
  types,
  texts: { duration: durationText },
  ownDecoder: new Set(['duration']),
  rules: {},
  names: Object.fromEntries(Object.keys(types).map((name) => [`@${name}`, `[]${name}`])),
  labelName: () => undefined,
};

/** All that is refused, where promtool stops at the first. cmd/promtool/unittest.go `ruleUnitTest`, `test`; promql/promqltest for the series. */
export function testFaults(root: Node, target: Target): readonly TestFault[] {
  const found: TestFault[] = [];
  const at = (message: string, node: Node) => found.push({ message, region: node.region, span: node.span });
  const decoded = decodeConfig(root, 'main.unitTestFile', dialect, contextOf(target));
  for (const { message, node, known } of decoded)
    found.push({ message, region: node.region, span: node.span, ...(known ? { known, key: node } : {}) });
  for (const path of itemsOf(get(root, 'rule_files')))
    if (path.type === 'scalar' && !isNull(path) && !isGlob(textOf(path))) at('syntax error in pattern', path);
  const groups = new Set<string>();
  for (const item of itemsOf(get(root, 'group_eval_order'))) {
    if (item.type !== 'scalar') continue;
    if (groups.has(textOf(item))) at(`group name repeated in evaluation order: ${textOf(item)}`, item);
    groups.add(textOf(item));
  }
  for (const test of itemsOf(get(root, 'tests'))) {
    seriesFaults(itemsOf(get(test, 'input_series')), target, found);
    for (const it of itemsOf(get(test, 'alert_rule_test'))) {
      const name = scalarAt(it, 'alertname');
      const isItem = deref(it)?.type === 'map' || isNull(deref(it) ?? it);
      if (!isItem || (name && textOf(name) !== '')) continue;
      const time = scalarAt(it, 'eval_time');
      const group = scalarAt(test, 'name');
      const where = group && textOf(group) !== '' ? ` (in TestGroup ${textOf(group)})` : '';
      at(
        `an item under alert_rule_test misses required attribute alertname at eval_time ${time ? textOf(time) : '0s'}${where}`,
        time ?? it,
      );
    }
    for (const it of itemsOf(get(test, 'promql_expr_test'))) {
      const map = deref(it);
      const expr = pairAt(map, 'expr');
      // A text is read as a query of its own.
      if (map?.type === 'map' && (!expr || isNull(deref(expr.value) ?? expr.value))) at('no expression found in input', expr?.key ?? it);
      for (const sample of itemsOf(get(it, 'exp_samples'))) {
        const labels = scalarAt(sample, 'labels');
        const histogram = scalarAt(sample, 'histogram');
        const what = goQuote(labels ? textOf(labels) : '');
        if (labels && textOf(labels) !== '') textFaults(labels, 'metric', target, `labels ${what}: `, found);
        if (histogram && textOf(histogram) !== '') histogramFaults(histogram, what, target, found);
      }
    }
  }
  return found;
}

function scalarAt(node: Node, key: string): ScalarNode | undefined {
  const it = deref(get(node, key));
  return it?.type === 'scalar' && !isNull(it) ? it : undefined;
}

/**
 * The series of a test with their values, which promtool writes down as lines of a script: a break inside of one begins another line, and what
 * follows a line that is empty or a comment is never read. promql/promqltest/test.go `getLines`, `parseLoad`.
 */
function seriesFaults(items: readonly Node[], target: Target, into: TestFault[]): void {
  for (const item of items) {
    const [series, values] = [scalarAt(item, 'series'), scalarAt(item, 'values')];
    const head = `${stringOf(series).text} `;
    const tail = stringOf(values).text;
    let start = 0;
    for (const line of (head + tail).split('\n')) {
      const read = line.trim();
      if (read === '' || read.startsWith('#')) return;
      const [problem] = parseExactly(read, optionsOf(target), 'series').problems;
      if (problem) {
        const at = start + line.indexOf(read) + problem.span.start;
        const inValues = tail !== '' && (at >= head.length || !series);
        const node = inValues ? values : series;
        // What is written in base64 has no places.
        const region = node && textOf(node) === (inValues ? tail : head.slice(0, -1)) ? regionOf(node) : undefined;
        const place = region && { region, span: markIn(region, inValues ? at - head.length : at) };
        into.push({ message: problem.message, ...(place ?? { region: item.region, span: (node ?? item).span }) });
        break;
      }
      start += line.length + 1;
    }
  }
}

function textFaults(node: ScalarNode, entry: Entry, target: Target, prefix: string, into: TestFault[]): void {
  const region = regionOf(node);
  const [problem] = parseExactly(region.text, optionsOf(target), entry).problems;
  if (problem) into.push({ message: prefix + problem.message, region, span: markIn(region, problem.span.start) });
}

/** A histogram is read as the one value of a series without a name. */
function histogramFaults(node: ScalarNode, what: string, target: Target, into: TestFault[]): void {
  const region = regionOf(node);
  const head = '{} ';
  const [problem] = parseExactly(head + region.text, optionsOf(target), 'series').problems;
  if (!problem) return;
  into.push({ message: `labels ${what}: ${problem.message}`, region, span: markIn(region, problem.span.start - head.length) });
}

/** The word at an offset, at the end of a line that before it; upstream's spans often run to the end. */
function markIn({ text }: Region, offset: number): Span {
  const start = Math.max(0, Math.min(offset, text.length));
  const word = /^(?:[\w.]+|[^\s\w])/.exec(text.slice(start));
  if (word) return { start, end: start + word[0].length };
  const trimmed = text.slice(0, start).trimEnd();
  const last = /\S*$/.exec(trimmed)?.[0].length ?? 0;
  return { start: trimmed.length - last, end: trimmed.length };
}
