import { stringAt } from '../../syntax/access.js';
import { check } from '../check.js';
import { lostLabels, queriesAbout, readerName } from '../shared-flow.js';
import { found } from '../shared-lint.js';

export const ruleDropsUsedLabel = check({
  code: 'flow/rule-drops-used-label',
  scope: 'workspace',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the readers of the recorded series find nothing.' },
  docs: {
    what: 'A recording rule drops a label that queries in other files ask its series for.',
    why: 'The other side of `flow/label-never-present`, said where the rule stands: who edits the rule sees what breaks.',
    fix: 'Keep the label in the rule’s `by`, or change its readers.',
  },
  run(query, tell, workspace) {
    if (query.place.type !== 'record') return;
    const series = stringAt(query.place.rule, 'record') ?? '';
    if (queriesAbout(workspace, series).length === 0) return;
    const here = workspace.uriOf(query);
    const lost = workspace.derived(lostLabels, series);
    const elsewhere = [...lost.values()].flat().filter((it) => workspace.uriOf(it.query) !== here);
    for (const label of new Set(elsewhere.map((it) => it.label.value))) {
      const readers = elsewhere.filter((it) => it.label.value === label);
      const [first] = readers;
      const names = [...new Set(readers.map((it) => readerName(it.query)))].sort();
      // A place that decides may stand in another rule, of which this one is made.
      const span =
        first?.because.span && first.because.span.end <= query.region.text.length
          ? first.because.span
          : { start: 0, end: query.region.text.length };
      tell(
        found(query, span, `\`${label}\` is lost here and asked for by ${names.slice(0, 3).join(', ')}.`, {
          related: readers.slice(0, 10).map((it) => ({
            message: `Asked for by ${readerName(it.query)}.`,
            at: { value: undefined, region: it.query.region, span: it.label.span },
          })),
        }),
      );
    }
  },
});
