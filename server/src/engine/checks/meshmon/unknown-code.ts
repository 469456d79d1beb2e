import { defaultSettings, readProject } from '../../project.js';
import { check } from '../check.js';
import { isKnownCode } from '../codes.js';

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
  run: function* (unit) {
    for (const problem of readProject(unit.root, defaultSettings, isKnownCode).problems) {
      if (problem.code !== 'meshmon/unknown-code') continue;
      yield { message: problem.message, at: { value: undefined, region: problem.node.region, span: problem.node.span } };
    }
  },
});
