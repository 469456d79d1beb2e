import { defaultSettings, readProject } from '../../project.js';
import { nearestOf } from '../../text/distance.js';
import { check } from '../check.js';
import { isKnownCode, knownCodes } from '../codes.js';

export const unknownCode = check({
  code: 'meshmon/unknown-code',
  scope: 'unit',
  on: ['ProjectFile'],
  weight: { severity: 'warning', costs: 'The setting or comment does nothing.' },
  docs: {
    what: 'A setting or a comment names a code that no check has.',
    why: 'A misspelt code silences nothing and raises nothing, and nobody notices.',
    fix: 'Correct the code, or remove it.',
  },
  run(unit, tell) {
    for (const problem of readProject(unit.root, defaultSettings, isKnownCode).problems) {
      if (problem.code !== 'meshmon/unknown-code') continue;
      const { region, span } = problem.node;
      const better = nearestOf(region.text.slice(span.start, span.end), knownCodes(), 3);
      tell({
        message: problem.message,
        at: { value: undefined, region, span },
        fixes: better ? [{ title: `Use \`${better}\``, preferred: true, edits: [{ region, span, text: better }] }] : [],
      });
    }
  },
});
