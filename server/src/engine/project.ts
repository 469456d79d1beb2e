import { prometheusFeatures } from './catalogue/features.js';
import { defaultTarget, type Target } from './catalogue/target.js';
import { authKinds, hostKinds, severityNames, versionKeys } from './schema/project-shape.js';
import { deref, itemsOf, pairsOf, textOf } from './syntax/access.js';
import type { Node } from './syntax/tree.js';
import type { Severity } from './text/problem.js';
import type { Settings } from './workspace/workspace.js';

/** A Prometheus that the project names; secrets never stand in a file. */
export interface ConnectionProfile {
  readonly name: string;
  readonly url: string;
  readonly auth: string;
  readonly headers: ReadonlyMap<string, string>;
  /** Query parameters that go with every request. */
  readonly params: ReadonlyMap<string, string>;
  readonly tenant: string | undefined;
  /** Further fields as they are written. Most count only in the user's own settings: what runs, whom to trust, which way to go. */
  readonly others: ReadonlyMap<string, string>;
}

/** What .meshmon.yaml says. */
export interface Project {
  readonly settings: Settings;
  readonly connections: readonly ConnectionProfile[];
}

export interface ProjectProblem {
  readonly message: string;
  readonly node: Node;
  /** `error`: a value we cannot use; `warning`: a key we do not know. */
  readonly severity: 'error' | 'warning';
  readonly code: 'meshmon/config' | 'meshmon/unknown-code';
  /** Names that may be meant. */
  readonly known?: readonly string[];
}

export const defaultSettings: Settings = {
  target: defaultTarget,
  severities: new Map(),
  ignore: [],
  meshConfig: undefined,
  files: new Map(),
};

const projectKeys = ['versions', 'features', 'operator', 'severities', 'ignore', 'mesh', 'files', 'connections'] as const;

/**
 * Reads the tree of a project file on top of `base`. Never fails: what cannot be used is left at the base and reported.
 * `isCode` tells known codes and `area/*` from others.
 */
export function readProject(
  root: Node,
  base: Settings,
  isCode: (code: string) => boolean,
): { readonly project: Project; readonly problems: readonly ProjectProblem[] } {
  const problems: ProjectProblem[] = [];
  const wrong: Report = (node, message, known) =>
    problems.push({ node, message, severity: 'error', code: 'meshmon/config', ...(known ? { known } : {}) });
  const unknown: Report = (node, message, known) =>
    problems.push({ node, message, severity: 'warning', code: 'meshmon/config', ...(known ? { known } : {}) });
  const unknownCode: Report = (node, message) => problems.push({ node, message, severity: 'warning', code: 'meshmon/unknown-code' });
  const target: Mutable<Target> = { ...base.target };
  const severities = new Map(base.severities);
  const ignore = [...base.ignore];
  const files = new Map(base.files);
  let meshConfig = base.meshConfig;
  const connections: ConnectionProfile[] = [];

  const top = deref(root);
  if (top && top.type !== 'map' && top.type !== 'missing') wrong(top, 'The project file is a map of settings.');
  for (const { key, value, name } of entries(top)) {
    switch (name) {
      case 'versions':
        Object.assign(target, readVersions(value, wrong, unknown));
        break;
      case 'features':
        target.features = readFeatures(value, wrong, unknown);
        break;
      case 'operator':
        Object.assign(target, readOperator(value, wrong, unknown));
        break;
      case 'severities':
        for (const it of entries(map(value, wrong))) {
          const severity = severityNames.find((k) => k === scalarText(it.value));
          if (!isCode(it.name)) unknownCode(it.key, `No check has the code \`${it.name}\`.`);
          if (!severity) wrong(it.value, `One of ${severityNames.join(', ')}.`, severityNames);
          else severities.set(it.name, severity as Severity | 'off');
        }
        break;
      case 'ignore':
        ignore.push(...strings(value, wrong).map((it) => it.text));
        break;
      case 'mesh':
        meshConfig = readMesh(value, wrong, unknown) ?? meshConfig;
        break;
      case 'files':
        for (const it of entries(map(value, wrong))) {
          const kind = hostKinds.find((k) => k === scalarText(it.value));
          if (!kind) wrong(it.value, `One of ${hostKinds.join(', ')}.`, hostKinds);
          else files.set(it.name, kind);
        }
        break;
      case 'connections':
        connections.push(...readConnections(value, wrong, unknown));
        break;
      default:
        unknown(key, `Unknown setting \`${name}\`. Known: ${projectKeys.join(', ')}.`, projectKeys);
    }
  }
  return { project: { settings: { target, severities, ignore, meshConfig, files }, connections }, problems };
}

type Report = (node: Node, message: string, known?: readonly string[]) => void;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function readVersions(node: Node, wrong: Report, unknown: Report): Partial<Target> {
  const found: Partial<Mutable<Target>> = {};
  for (const it of entries(map(node, wrong))) {
    const version = scalarText(it.value);
    const known = versionKeys.find((k) => k === it.name);
    if (!known) unknown(it.key, `Unknown program \`${it.name}\`. Known: ${versionKeys.join(', ')}.`, versionKeys);
    else if (version === undefined || !/^v?\d+(\.\d+){0,2}([-+].*)?$/.test(version))
      wrong(it.value, 'A version such as "3.14" or "3.14.0".');
    else {
      found[known] = version.replace(/^v/, '');
      if (known === 'prometheus') found.prometheusGiven = true;
    }
  }
  return found;
}

function readFeatures(node: Node, wrong: Report, unknown: Report): ReadonlySet<string> {
  const features = strings(node, wrong);
  const known = features.length > 0 ? prometheusFeatures() : [];
  for (const it of features)
    if (!known.includes(it.text)) unknown(it.node, `Prometheus has no feature \`${it.text}\` that we know of.`, known);
  return new Set(features.map((it) => it.text));
}

function readOperator(node: Node, wrong: Report, unknown: Report): Partial<Target> {
  const found: Partial<Mutable<Target>> = {};
  for (const it of entries(map(node, wrong))) {
    const text = scalarText(it.value);
    if (it.name === 'mutatingWebhook') {
      if (text === 'true' || text === 'false') found.mutatingWebhook = text === 'true';
      else wrong(it.value, 'true or false.');
    } else if (it.name === 'nameValidationScheme') {
      if (text === 'legacy' || text === 'utf8') found.nameValidationScheme = text;
      else wrong(it.value, 'legacy or utf8.');
    } else unknown(it.key, `Unknown setting \`${it.name}\`. Known: ${operatorKeys.join(', ')}.`, operatorKeys);
  }
  return found;
}

const operatorKeys = ['mutatingWebhook', 'nameValidationScheme'];

/** The path of the mesh's configuration. */
function readMesh(node: Node, wrong: Report, unknown: Report): string | undefined {
  let path: string | undefined;
  for (const it of entries(map(node, wrong))) {
    const text = scalarText(it.value);
    if (it.name !== 'config') unknown(it.key, `Unknown setting \`${it.name}\`. Known: config.`);
    else if (!text) wrong(it.value, 'The path of a MeshConfig, IstioOperator or Helm values file.');
    else path = text;
  }
  return path;
}

const secretKeys = /^(password|token|secret|bearer_token|credentials|api_?key)$/i;
const secretMessage = 'A secret must not stand in the project file; the editor asks for it and keeps it in its own store.';
/** Headers and parameters that hold a secret by their name: those of gateways have many, and a tenant has none of these words. */
export const secretName = /auth|cookie|token|secret|passw|credential|signature|session|(?:^|[-_.])key$|api-?key/i;

function readConnections(node: Node, wrong: Report, unknown: Report): readonly ConnectionProfile[] {
  const list = deref(node);
  if (list?.type === 'missing') return [];
  if (list?.type !== 'list') {
    wrong(node, 'A list of connections, each with a name and a url.');
    return [];
  }
  const profiles: ConnectionProfile[] = [];
  const pairs = (node: Node) =>
    entries(map(node, wrong)).map((it) => {
      const text = scalarText(it.value) ?? '';
      if (secretName.test(it.name) && text !== '') wrong(it.value, secretMessage);
      return [it.name, text] as const;
    });
  for (const item of itemsOf(list)) {
    let name = '';
    let url = '';
    let auth = 'none';
    let tenant: string | undefined;
    const headers = new Map<string, string>();
    const params = new Map<string, string>();
    const others = new Map<string, string>();
    for (const it of entries(map(item, wrong))) {
      const text = scalarText(it.value) ?? '';
      if (it.name === 'name') name = text;
      else if (it.name === 'url') {
        url = text;
        if (!/^https?:\/\/[^\s/]+/.test(text)) wrong(it.value, 'An address that begins with http:// or https://.');
        else if (/^https?:\/\/[^/]*@/.test(text))
          wrong(it.value, 'No user or password in the address: the editor keeps secrets in its own store.');
      } else if (it.name === 'auth') {
        auth = text;
        if (!authKinds.some((k) => k === text)) wrong(it.value, `One of ${authKinds.join(', ')}.`);
      } else if (it.name === 'headers') for (const [header, value] of pairs(it.value)) headers.set(header, value);
      else if (it.name === 'params') for (const [param, value] of pairs(it.value)) params.set(param, value);
      else if (it.name === 'tenant') tenant = text;
      else if (secretKeys.test(it.name)) wrong(it.key, secretMessage);
      else if (!connectionKeys.includes(it.name))
        unknown(it.key, `Unknown setting \`${it.name}\`. Known: ${connectionKeys.join(', ')}.`, connectionKeys);
      else others.set(it.name, text);
    }
    if (!name) wrong(item, 'A connection needs a name.');
    if (!url) wrong(item, 'A connection needs a url.');
    if (name && profiles.some((it) => it.name === name)) unknown(item, `\`${name}\` is in the list already; the first one counts.`);
    if (name && url) profiles.push({ name, url, auth, headers, params, tenant, others });
  }
  return profiles;
}

const connectionKeys: readonly string[] = [
  'name',
  'url',
  'auth',
  'headers',
  'params',
  'command',
  'tenant',
  'proxy',
  'ca',
  'cert',
  'key',
  'region',
  'service',
  'timeout',
  'tokenUrl',
  'clientId',
  'scopes',
  'audience',
  'secretFile',
  'forward',
];

function entries(node: Node | undefined): readonly { readonly key: Node; readonly name: string; readonly value: Node }[] {
  return (node ? pairsOf(node) : []).map(({ key, value }) => ({ key, name: key.type === 'scalar' ? textOf(key) : '', value }));
}

function map(node: Node, wrong: Report): Node | undefined {
  const it = deref(node);
  if (it?.type === 'map') return it;
  if (it?.type !== 'missing') wrong(node, 'A map of settings.');
  return undefined;
}

function scalarText(node: Node): string | undefined {
  const it = deref(node);
  return it?.type === 'scalar' ? textOf(it) : undefined;
}

function strings(node: Node, wrong: Report): readonly { readonly text: string; readonly node: Node }[] {
  const list = deref(node);
  if (list?.type === 'missing') return [];
  if (list?.type !== 'list') {
    wrong(node, 'A list.');
    return [];
  }
  return itemsOf(list).flatMap((item) => {
    const text = scalarText(item);
    if (text !== undefined) return [{ text, node: item }];
    wrong(item, 'A text.');
    return [];
  });
}
