import { type TemplateRequest, templateAnswer } from '../../server/src/cli/template.js';
import { conformance, sharedLines, type Verdict } from '../support/conformance.js';

interface Case extends TemplateRequest {
  readonly id: string;
  readonly text: string;
  readonly expect: {
    readonly parseOk: boolean;
    readonly parseError?: string;
    readonly output?: string;
    readonly runError?: string;
  };
}

function differs({ text, expect }: Case, common: TemplateRequest): string | undefined {
  const answer = templateAnswer({ ...common, text }, '3.14', 0);
  const got = JSON.stringify(answer);
  if (!expect.parseOk) {
    const want = `error parsing template __alert_Test: ${expect.parseError}`;
    return 'error' in answer && answer.error === want ? undefined : `${want} / ${got}`;
  }
  if (expect.runError !== undefined)
    return 'error' in answer && answer.error === expect.runError ? undefined : `${expect.runError} / ${got}`;
  return 'output' in answer && answer.output === expect.output ? undefined : `${JSON.stringify(expect.output)} / ${got}`;
}

conformance('templates', function* (): Iterable<Verdict> {
  const [common = {}, ...cases] = sharedLines<Case>('prometheus/cases/templates.jsonl');
  for (const it of cases) yield { id: it.id, differs: differs(it, common) };
});
