import { relabelAnswer } from '../../server/src/cli/relabel.js';
import { defaultTarget } from '../../server/src/engine/catalogue/target.js';
import { populateTarget, scrapeJob } from '../../server/src/engine/prometheus/target.js';
import { compileRegex } from '../../server/src/engine/re2/compile.js';
import { expand } from '../../server/src/engine/re2/expand.js';
import { wrapPattern } from '../../server/src/engine/relabel/rules.js';
import { get, itemsOf } from '../../server/src/engine/syntax/access.js';
import { parseYaml } from '../../server/src/engine/syntax/yaml.js';
import { fileRegion } from '../../server/src/engine/text/region.js';
import { conformance, sharedLines, type Verdict } from '../support/conformance.js';

type Case =
  | {
      readonly kind: 'apply';
      readonly id: string;
      readonly labels: Record<string, string>;
      readonly configs: string;
      readonly expect: { readonly labels?: Record<string, string>; readonly dropped?: true; readonly error?: string };
    }
  | {
      readonly kind: 'validate';
      readonly id: string;
      readonly configs: string;
      readonly expect: { readonly ok: boolean; readonly error?: string };
    }
  | {
      readonly kind: 'expand';
      readonly id: string;
      readonly regex: string;
      readonly template: string;
      readonly input: string;
      readonly expect: { readonly output?: string; readonly nomatch?: true; readonly error?: string };
    }
  | {
      readonly kind: 'target';
      readonly id: string;
      readonly scrape: string;
      readonly labels: Record<string, string>;
      readonly group: Record<string, string>;
      readonly expect: {
        readonly labels?: Record<string, string>;
        readonly discovered: Record<string, string>;
        readonly dropped?: true;
        readonly error?: string;
      };
    };

const sorted = (it: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(it).sort(([a], [b]) => (a < b ? -1 : 1)));

function got(it: Exclude<Case, { kind: 'target' }>): string {
  if (it.kind === 'expand') {
    const compiled = compileRegex(wrapPattern(it.regex));
    if (!compiled.ok) return compiled.message;
    const match = compiled.regex.find(it.input);
    return match ? expand(compiled.regex, it.template, it.input, match) : 'no match';
  }
  const answer = relabelAnswer({ labels: it.kind === 'apply' ? it.labels : {}, configs: it.configs }, defaultTarget.prometheus);
  if ('error' in answer) return answer.error;
  if (it.kind === 'validate') return 'ok';
  return answer.labels ? sorted(answer.labels) : 'dropped';
}

function wanted(it: Exclude<Case, { kind: 'target' }>): string {
  if (it.expect.error !== undefined) return it.expect.error;
  if (it.kind === 'expand') return it.expect.nomatch ? 'no match' : (it.expect.output ?? '');
  if (it.kind === 'validate') return 'ok';
  return it.expect.dropped ? 'dropped' : sorted(it.expect.labels ?? {});
}

/** Since 3.13 a target has three labels more, which the cases leave out. */
function targetDiffers({ scrape, labels, group, expect }: Extract<Case, { kind: 'target' }>): string | undefined {
  const { root } = parseYaml(fileRegion('prometheus.yml', 0, scrape));
  const [node] = itemsOf(get(root, 'scrape_configs'));
  const job = node && scrapeJob(node, get(root, 'global'));
  if (!job) return 'the job is refused';
  const { discovered, target } = populateTarget(job, labels, group);
  const is = target.state === 'active' ? sorted(target.labels) : target.state === 'failed' ? target.error : 'dropped';
  const should = expect.error ?? (expect.dropped ? 'dropped' : sorted(expect.labels ?? {}));
  if (is !== should) return `${is} instead of ${should}`;
  return sorted(discovered) === sorted(expect.discovered) ? undefined : `discovered ${sorted(discovered)}`;
}

conformance('relabel', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Case>('prometheus/cases/relabel.jsonl')) {
    if (it.kind === 'target') {
      yield { id: it.id, differs: targetDiffers(it) };
      continue;
    }
    const [is, should] = [got(it), wanted(it)];
    yield { id: it.id, differs: is === should ? undefined : `${is} instead of ${should}` };
  }
});
