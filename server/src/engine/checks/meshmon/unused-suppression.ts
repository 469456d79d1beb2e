import { check } from '../check.js';

export const unusedSuppression = check({
  code: 'meshmon/unused-suppression',
  scope: 'unit',
  on: ['Document'],
  weight: { severity: 'warning', costs: 'The comment stays and would hide a finding that comes later.' },
  docs: {
    what: 'A `meshmon-disable` comment that silences nothing.',
    why: 'The finding it was written for is gone. Left alone, the comment would silence the next, real one.',
    fix: 'Remove the comment, or the code that finds nothing.',
  },
  // Found by the engine: it alone knows which findings were silenced.
  run: () => {},
});
