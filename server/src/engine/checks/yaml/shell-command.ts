import { check } from '../check.js';
import { damageFindings } from '../shared-damage.js';

/** A command that was copied with its output. */
export const shellCommand = check({
  code: 'yaml/shell-command',
  scope: 'unit',
  on: ['Document'],
  weight: { severity: 'error', refusedBy: 'Kubernetes API server', says: 'mapping values are not allowed in this context' },
  docs: {
    what: 'The first line is a shell command or prompt, pasted with the text; or the last one a prompt or the end of a quotation.',
    why: 'It is no YAML, and the fault is reported lines below it.',
    fix: 'Take the line out.',
  },
  run: ({ document }, tell) =>
    damageFindings(document, 'shell-command', ({ region, span }) => ({
      hint:
        /^\s*$/.test(region.text.slice(0, span.start)) && !region.text.startsWith('```', span.start)
          ? 'The first line is a shell command, not YAML.'
          : 'This line came with the paste from a page or a terminal, and is not YAML.',
      title: 'Remove the line',
    })).forEach(tell),
});
