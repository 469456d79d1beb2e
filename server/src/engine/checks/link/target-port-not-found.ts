import { field, textAt } from '../../operator/fields.js';
import { podsReached, viewOf } from '../../operator/selection.js';
import { pairAt } from '../../syntax/access.js';
import { resolveScalar } from '../../syntax/resolve.js';
import type { Node } from '../../syntax/tree.js';
import { nearestOf } from '../../text/distance.js';
import type { Fix } from '../../text/problem.js';
import { check } from '../check.js';
import { declaredPorts, endpointsOf, isOperators, portMatcher, shown, useName } from '../shared-link.js';
import { atNode } from '../shared-node.js';

export const targetPortNotFound = check({
  code: 'link/target-port-not-found',
  scope: 'workspace',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'nothing is scraped.' },
  docs: {
    what: 'A ServiceMonitor’s `targetPort` that no container behind the selected Services declares.',
    why: '`targetPort` keeps only ports that containers declare under `ports:`; a port that merely listens does not count. Nothing is scraped.',
    fix: 'Declare the port at the container, or name the Service’s port with `port`.',
  },
  run(monitor, tell, workspace) {
    if (!isOperators(monitor, 'ServiceMonitor')) return;
    const view = viewOf(monitor, workspace);
    const { services } = view;
    const pods = podsReached(view);
    if (pods.length === 0) return;
    const { names, numbers } = declaredPorts(pods);
    for (const endpoint of endpointsOf(monitor)) {
      const node = field(endpoint, 'targetPort');
      if (textAt(endpoint, 'port') || node?.type !== 'scalar') continue;
      const written = textAt(endpoint, 'targetPort');
      const isNumber = resolveScalar(node, 'K').type === 'int';
      const fits = portMatcher(written);
      if (!written || !fits || (isNumber ? Number(written) === 0 || numbers.has(Number(written)) : [...names].some(fits))) continue;
      const behind = services.slice(0, 3).map(shown).join(', ');
      const named = services.flatMap((it) => it.ports).find((it) => it.target === Number(written) && it.name);
      const hint = named ? ` Use \`port: ${named.name}\`.` : '';
      tell({
        message: isNumber
          ? `${written} is not declared under \`ports:\` of any container behind ${behind}; \`targetPort\` keeps only declared ports: nothing is scraped.${hint}`
          : `No container’s port of the pods behind ${behind} is named "${written}"${numbers.has(Number(written)) ? ', a text; as a number it is declared' : ''}: nothing is scraped.`,
        at: atNode(node),
        fixes: named
          ? instead(endpoint, named.name)
          : isNumber || !numbers.has(Number(written))
            ? useName(node, nearestOf(written, names, 3))
            : asNumber(node, written),
      });
    }
  },
});

/** A declared number that was written as a text. */
function asNumber({ region, span }: Node, text: string): readonly Fix[] {
  return [{ title: `Write ${text} as a number`, edits: [{ region, span, text }], preferred: true }];
}

/** `port` in the place of `targetPort`. */
function instead(endpoint: Node, name: string): readonly Fix[] {
  const pair = pairAt(endpoint, 'targetPort');
  if (!pair || pair.key.region !== pair.value.region) return [];
  const { region, span } = pair.key;
  const quote = pair.key.type === 'scalar' && pair.key.style === 'double' ? '"' : '';
  const text = `${quote}port${quote}: ${quote}${name}${quote}`;
  return [
    { title: `Use \`port: ${name}\``, edits: [{ region, span: { start: span.start, end: pair.value.span.end }, text }], preferred: true },
  ];
}
