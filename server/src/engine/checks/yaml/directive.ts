import { check } from '../check.js';

/** `%YAML` and `%TAG` lines. */
export const directive = check({
  code: 'yaml/directive',
  scope: 'unit',
  on: ['Document'],
  weight: { severity: 'information', costs: 'kubectl cuts the directive off from its document and refuses it.' },
  docs: {
    what: 'A `%` directive stands before the document.',
    why: 'The readers need none; kubectl cuts the text at `---` and refuses what stands before it, and tags it declares are not followed here.',
    fix: 'Take the line out.',
  },
  run({ document }, tell) {
    if (document.problems.length > 0 && !document.problems.some((it) => it.message === 'did not find expected <document start>')) return;
    for (const span of document.directives ?? []) {
      tell({
        message: 'No reader of this field needs a `%` directive, and kubectl refuses it.',
        at: { value: undefined, region: document.region, span },
      });
    }
  },
});
