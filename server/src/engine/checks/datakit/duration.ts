import { optionTables, writtenOptions } from '../../datakit/instances.js';
import { isScalar, textOf } from '../../syntax/access.js';
import { check } from '../check.js';

/** What Go's `time.ParseDuration` takes. */
const duration = /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

export const durationCheck = check({
  code: 'datakit/duration',
  scope: 'unit',
  on: ['DataKit'],
  weight: { severity: 'error', refusedBy: 'DataKit', says: 'invalid duration: "60"' },
  docs: {
    what: 'A duration without a unit, or no duration at all.',
    why: 'A text without a unit is refused, and with it every instance of the text. A bare number is taken, as nanoseconds: DataKit then uses a bound or its default, not what was meant.',
    fix: 'Write a Go duration: `"60s"`, `"1m30s"`.',
  },
  run(unit, tell) {
    for (const table of optionTables(unit)) {
      for (const { pair, option } of writtenOptions(table)) {
        if (option.type !== 'duration' || !isScalar(pair.value)) continue;
        const { region, span, style } = pair.value;
        const text = textOf(pair.value);
        const at = { value: undefined, region, span };
        const fix = (value: string) => [{ title: `Write "${value}"`, preferred: true, edits: [{ region, span, text: `"${value}"` }] }];
        if (style === 'plain') {
          if (!/^\+?\d[\d_]*$/.test(text) || /^\+?0+$/.test(text)) continue;
          const seconds = `${text.replaceAll(/[_+]/g, '')}s`;
          tell({
            message: `A bare number counts nanoseconds: write "${seconds}".`,
            at,
            severity: 'warning',
            tool: 'Mesh Monitoring',
            fixes: fix(seconds),
          });
        } else if (!duration.test(text)) {
          tell({
            message: `invalid duration: ${JSON.stringify(text)}`,
            at,
            tool: 'DataKit',
            fixes: /^\d+$/.test(text) ? fix(`${text}s`) : [],
          });
        }
      }
    }
  },
});
