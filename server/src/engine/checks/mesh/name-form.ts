import { namesIn, type WrongForm, wrongForm } from '../../istio/name-forms.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { found, isVariable, mend } from '../shared-lint.js';
import { isTraffic, meshSelectors } from '../shared-mesh.js';

export const nameForm = check({
  code: 'mesh/name-form',
  scope: 'workspace',
  early: true,
  on: ['Query'],
  weight: { severity: 'warning', costs: 'an empty result.' },
  docs: {
    what: 'A host where a short name stands, a short name where a host stands, a principal without `spiffe://`.',
    why: '`destination_service` is the host, `destination_service_name` the short name. A short name in `destination_service` is an information only: for a host that the mesh does not know it is the Host header. Hosts of ServiceEntries are names too, so only `*.svc.*` and NAME.NAMESPACE are reported in `destination_service_name`: with a namespace of the workspace, or with that which the selector names.',
    fix: 'Use the other label, or the other form.',
  },
  run(query, tell, workspace) {
    const isNamespace = (name: string) => workspace.derived(namespacesOf).has(name);
    for (const it of meshSelectors(query, workspace.settings.target)) {
      if (!isTraffic(it)) continue;
      for (const matcher of it.selector.matchers) {
        if (isVariable(query, matcher.valueSpan)) continue;
        const isPattern = matcher.op === '=~' || matcher.op === '!~';
        const { matchers } = it.selector;
        const forms = (isPattern ? namesIn(matcher) : [matcher.value]).map((value) => wrongForm(matcher, value, matchers, isNamespace));
        const [wrong] = forms;
        // Where one of several texts is right the matcher finds something.
        if (!wrong || forms.some((it) => !it)) continue;
        tell(
          found(query, matcher.span, messageOf(wrong, matcher.label.value), {
            severity: wrong.wanted === 'host' ? 'information' : 'warning',
            fixes: isPattern ? [] : [mend(query, `Use \`${wrong.text}\``, { span: matcher.span, text: wrong.text })],
          }),
        );
      }
    }
  },
});

/** Namespaces that objects of the workspace are in. */
function namespacesOf(workspace: Workspace): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { namespace } of workspace.units('KubernetesObject')) if (namespace) names.add(namespace);
  return names;
}

function messageOf(wrong: WrongForm, label: string): string {
  switch (wrong.wanted) {
    case 'short-name':
      return `\`${label}\` holds the short name \`${wrong.name}\`; the host is in \`destination_service\`.`;
    case 'host':
      return '`destination_service` holds the host of a service; its short name is in `destination_service_name`.';
    case 'spiffe':
      return 'Principals in metrics begin with `spiffe://`, unlike those of an AuthorizationPolicy.';
  }
}
