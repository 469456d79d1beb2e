import type { Matcher } from '../../promql/ast.js';
import { branchesOf } from '../../re2/shape.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { found, isVariable, mend } from '../shared-lint.js';
import { isTraffic, meshSelectors } from '../shared-mesh.js';

/** Namespaces that objects of the workspace are in. */
function namespacesOf(workspace: Workspace): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { namespace } of workspace.units('KubernetesObject')) if (namespace) names.add(namespace);
  return names;
}

const shortNames = new Set(['destination_service_name', 'destination_canonical_service', 'source_canonical_service']);
const namespaceLabels = new Set(['destination_service_namespace', 'destination_workload_namespace']);
const principals = /^(source|destination)_principal$/;
const special = /^(|unknown|.*Cluster(Ipv[46])?|localhost)$/;

/** The texts of a pattern as people write lists of names: dots for themselves, in principals parts that may be anything. None where it is more. */
function textsOf({ label, value }: Matcher): readonly string[] {
  const any = principals.test(label.value) ? /\.[*+]|\[\^\/\][*+]/g : /(?!)/g;
  const texts = branchesOf(value).map((it) =>
    it
      .replace(/^\.[*+]/, 'spiffe://')
      .replaceAll(any, 'any')
      .replaceAll('\\.', '.'),
  );
  return texts.every((it) => /^[\w.:/-]+$/.test(it)) ? texts : [];
}

function wrongForm(
  matcher: Matcher,
  others: readonly Matcher[],
  value: string,
  workspace: Workspace,
): { readonly message: string; readonly soft: boolean; readonly text?: string } | undefined {
  const label = matcher.label.value;
  const op = matcher.op ?? '=';
  if (shortNames.has(label)) {
    const [name = '', namespace = '', ...more] = value.split('.');
    const isHost = /^[a-z0-9-]+\.[a-z0-9-]+\.svc(\.|$)/.test(value);
    // In a pattern a dot may stand for a hyphen.
    const isExact = op === '=' || op === '!=';
    const isNamed = others.some((it) => namespaceLabels.has(it.label.value) && it.op === '=' && it.value === namespace);
    const isPair =
      label === 'destination_service_name' &&
      more.length === 0 &&
      namespace !== '' &&
      ((isExact && isNamed) || workspace.derived(namespacesOf).has(namespace));
    if (!isHost && !isPair) return undefined;
    const text = label === 'destination_service_name' && isHost ? `destination_service${op}"${value}"` : `${label}${op}"${name}"`;
    return { message: `\`${label}\` holds the short name \`${name}\`; the host is in \`destination_service\`.`, soft: false, text };
  }
  if (label === 'destination_service' && !value.includes('.') && !value.includes('*') && !special.test(value)) {
    return {
      message: '`destination_service` holds the host of a service; its short name is in `destination_service_name`.',
      soft: true,
      text: `destination_service_name${op}"${value}"`,
    };
  }
  if (principals.test(label) && /(^|\/)ns\//.test(value) && !value.startsWith('spiffe://')) {
    return {
      message: 'Principals in metrics begin with `spiffe://`, unlike those of an AuthorizationPolicy.',
      soft: false,
      text: `${label}${op}"spiffe://${value}"`,
    };
  }
  return undefined;
}

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
    for (const it of meshSelectors(query, workspace.settings.target)) {
      if (!isTraffic(it)) continue;
      for (const matcher of it.selector.matchers) {
        if (isVariable(query, matcher.valueSpan)) continue;
        const isPattern = matcher.op === '=~' || matcher.op === '!~';
        const { matchers } = it.selector;
        const forms = (isPattern ? textsOf(matcher) : [matcher.value]).map((value) => wrongForm(matcher, matchers, value, workspace));
        const [wrong] = forms;
        // Where one of several texts is right the matcher finds something.
        if (!wrong || forms.some((it) => !it)) continue;
        tell(
          found(query, matcher.span, wrong.message, {
            severity: wrong.soft ? 'information' : 'warning',
            fixes: wrong.text && !isPattern ? [mend(query, `Use \`${wrong.text}\``, { span: matcher.span, text: wrong.text })] : [],
          }),
        );
      }
    }
  },
});
