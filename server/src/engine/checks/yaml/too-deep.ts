import { mostDepth } from '../../syntax/depth.js';
import { check } from '../check.js';

/** A document in which more collections stand in each other than we read. Go's readers take ten thousand. */
export const tooDeep = check({
  code: 'yaml/too-deep',
  scope: 'unit',
  on: ['Document'],
  weight: { severity: 'information', costs: 'Nothing is checked in this document.' },
  docs: {
    what: `More than ${mostDepth} lists and maps stand in each other, those that aliases stand for counted too.`,
    why: 'The programs that read the document may take it; Mesh Monitoring does not look that deep, and so says nothing of it.',
    fix: 'Look for brackets that were not closed, or for aliases of aliases.',
  },
  run({ document }, tell) {
    const { deep, region, shape } = document;
    if (!deep || shape !== 'whole') return;
    tell({
      message: `More than ${mostDepth} lists and maps stand in each other here: nothing is checked in this document.`,
      at: { value: undefined, region, span: deep },
    });
  },
});
