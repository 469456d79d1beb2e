import type { Engine } from '../engine.js';
import { formatDuration, parseDuration } from '../promql/durations.js';
import type { ConfigUnit } from '../resources/unit.js';
import { get, nodeAt, stringAt, textOf } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { Node, ScalarNode } from '../syntax/tree.js';
import { formatFloatG } from '../text/go-float.js';
import { placeOf } from '../text/region.js';
import { alertsOf } from './completion/alerts.js';
import { testedGroups } from './completion/rule-test-values.js';
import type { Hover } from './hover.js';
import { documentAt, type Spot } from './locate.js';

/** In a unit test: which samples a series has, and what an alert asks. */
export function hoverRuleTest(engine: Engine, uri: string, spot: Spot): Hover | undefined {
  const found = documentAt(engine, uri, spot);
  const unit = found?.units.find((it) => it.unit === 'RuleTest');
  if (!found || unit?.unit !== 'RuleTest') return undefined;
  const { node, path, parents, inKey } = nodeAt(found.document, found.offset, found.region);
  if (inKey || node.type !== 'scalar') return undefined;
  const field = path.at(-1);
  const markdown =
    field === 'values' && path.at(-3) === 'input_series'
      ? samplesText(textOf(node), intervalOf(unit, parents))
      : field === 'alertname'
        ? alertText(engine, unit, node)
        : undefined;
  if (markdown === undefined) return undefined;
  const region = regionOf(node);
  return { markdown, range: placeOf(region, { start: 0, end: region.text.length }).range };
}

/** The test's own interval, else that of the file. cmd/promtool/unittest.go `ruleUnitTest`. */
function intervalOf({ root }: ConfigUnit<'RuleTest'>, parents: readonly Node[]): number {
  const test = parents.find((it) => get(it, 'input_series') !== undefined);
  const written = stringAt(test, 'interval') ?? stringAt(root, 'evaluation_interval') ?? '1m';
  const parsed = parseDuration(written);
  return parsed.ok && parsed.milliseconds > 0 ? parsed.milliseconds : 60_000;
}

/** Samples that are shown of a series. */
const mostShown = 12;

function samplesText(values: string, interval: number): string | undefined {
  const samples = samplesOf(values);
  if (!samples || samples.count === 0) return undefined;
  const until = formatDuration((samples.count - 1) * interval);
  const rest = samples.count > samples.first.length ? ' …' : '';
  const head = `**${samples.count} ${samples.count === 1 ? 'sample' : 'samples'}**`;
  const when = samples.count === 1 ? 'at 0s' : `every ${formatDuration(interval)}, from 0s to ${until}`;
  return `${head} ${when}\n\n\`${samples.first.join(' ')}${rest}\``;
}

/** What `0+10x5 _x2 stale` stands for; undefined: histograms, or no series. promql/parser/generated_parser.y `series_item`. */
function samplesOf(values: string): { readonly first: readonly string[]; readonly count: number } | undefined {
  const first: string[] = [];
  let count = 0;
  for (const item of values.trim().split(/\s+/)) {
    const [, word, number, step, times] =
      /^(?:(_|stale)|([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([-+](?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)?)(?:x(\d+))?$/i.exec(item) ?? [];
    if (word === undefined && number === undefined) return undefined;
    // A number is written once and repeated; a gap is only repeated.
    const many = times === undefined ? 1 : Number(times) + (word === '_' ? 0 : 1);
    for (let i = 0; i < many && first.length < mostShown; i++) first.push(word ?? formatFloatG(Number(number) + i * Number(step ?? 0)));
    count += many;
  }
  return { first, count };
}

/** The rules of the alert's name in the rule files of the test. */
function alertText({ workspace }: Engine, unit: ConfigUnit<'RuleTest'>, node: ScalarNode): string | undefined {
  const rules = testedGroups(workspace, unit)
    .flatMap(alertsOf)
    .filter((it) => stringAt(it, 'alert') === textOf(node));
  const shown = rules.slice(0, 3).map((rule) => {
    const wait = stringAt(rule, 'for');
    return `\`\`\`promql\n${stringAt(rule, 'expr') ?? ''}\n\`\`\`${wait ? `\nfor ${wait}` : ''}`;
  });
  return shown.length > 0 ? `**${textOf(node)}** — alert\n\n${shown.join('\n\n')}` : undefined;
}
