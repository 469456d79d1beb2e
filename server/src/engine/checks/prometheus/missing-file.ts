import { goQuote } from '../../promql/gostring.js';
import { get, itemsOf, textOf } from '../../syntax/access.js';
import { check } from '../check.js';

/** cmd/promtool/main.go `checkConfig`: a plain path must be there, a pattern may match nothing. A warning, since Prometheus itself loads it. */
export const missingFile = check({
  code: 'prometheus/missing-file',
  scope: 'workspace',
  on: ['PrometheusConfig'],
  weight: {
    severity: 'warning',
    costs: 'promtool refuses the configuration; Prometheus loads it, and the rules of the file are silently missing.',
  },
  docs: {
    what: 'A rule file that is named beside the configuration and is not there.',
    why: 'promtool refuses the configuration unless it is told not to look (`--syntax-only`). Prometheus itself loads it, and the rules are silently missing.',
    fix: 'Mend the path, which counts from the folder of the file it stands in, or add the file.',
  },
  run({ root, carrier, document }, tell, workspace) {
    if (carrier) return;
    const from = document.region.home.type === 'file' ? document.region.home.uri : undefined;
    if (from === undefined) return;
    for (const node of itemsOf(get(root, 'rule_files'))) {
      // An absolute path is that of the machine Prometheus runs on.
      if (node.type !== 'scalar' || /[*?[\]]|^([/\\]|[a-zA-Z]:)/.test(textOf(node)) || textOf(node) === '') continue;
      if (workspace.file(from, textOf(node)) !== 'absent') continue;
      tell({
        message: `${goQuote(textOf(node))} does not point to an existing file`,
        at: { value: undefined, region: node.region, span: node.span },
        tool: 'promtool',
      });
    }
  },
});
