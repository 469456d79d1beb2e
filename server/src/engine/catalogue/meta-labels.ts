import data from './data/meta-labels.json';

/** A label that discovery or Prometheus itself gives a target before relabeling. Source: head of data/meta-labels.json. */
export interface MetaLabel {
  /** Of a family the part before `<`; the rest is a sanitised key. */
  readonly name: string;
  readonly family: boolean;
  readonly doc: string;
  /** The discovery that gives it; undefined: every target has it. */
  readonly discovery: string | undefined;
  /** Roles that have it; undefined: all. */
  readonly roles: readonly string[] | undefined;
  /** What `attach_metadata` must name in a role before the label is there. */
  readonly attach?: { readonly what: 'node' | 'namespace'; readonly roles: readonly string[] };
}

interface Raw {
  readonly name: string;
  readonly prefix?: string;
  readonly roles?: readonly string[];
  readonly conditional?: Readonly<Record<string, readonly string[]>>;
  readonly doc: string;
}

const toLabel = (it: Raw, discovery: string | undefined): MetaLabel => {
  const { withAttachNode: node, withAttachNamespace: namespace } = it.conditional ?? {};
  const roles = node ?? namespace;
  return {
    name: it.prefix ?? it.name,
    family: it.prefix !== undefined,
    doc: it.doc,
    discovery,
    roles: it.roles || it.conditional ? [...(it.roles ?? []), ...Object.values(it.conditional ?? {}).flat()] : undefined,
    ...(roles ? { attach: { what: node ? 'node' : 'namespace', roles } } : {}),
  };
};

/** What the table comes to: made when it is first asked for. */
interface Known {
  readonly generic: readonly MetaLabel[];
  readonly discovered: readonly MetaLabel[];
  readonly byConfigKey: ReadonlyMap<string, readonly MetaLabel[]>;
  /** The first of each name counts. */
  readonly byName: ReadonlyMap<string, MetaLabel>;
  /** The longest first. */
  readonly families: readonly MetaLabel[];
}

let made: Known | undefined;

function known(): Known {
  made ??= make();
  return made;
}

function make(): Known {
  const generic = (data.generic as readonly Raw[]).map((it) => toLabel(it, undefined));
  const byConfigKey = new Map<string, MetaLabel[]>();
  for (const { configKey, labels } of Object.values(data.sd) as readonly { configKey: string | null; labels: readonly Raw[] }[]) {
    if (!configKey) continue;
    byConfigKey.set(configKey, [...(byConfigKey.get(configKey) ?? []), ...labels.map((it) => toLabel(it, configKey))]);
  }
  const discovered = [...byConfigKey.values()].flat();
  const every = [...generic, ...discovered];
  return {
    generic,
    discovered,
    byConfigKey,
    byName: new Map([...every].reverse().flatMap((it) => (it.family ? [] : [[it.name, it]]))),
    families: every.filter((it) => it.family).sort((a, b) => b.name.length - a.name.length),
  };
}

/** Labels that targets of every discovery have. */
export function genericLabels(): readonly MetaLabel[] {
  return known().generic;
}

/** The labels of every discovery. */
export function discoveredLabels(): readonly MetaLabel[] {
  return known().discovered;
}

/** By discovery and role; a role is whatever a user wrote. */
const ofRole = new Map<string, readonly MetaLabel[]>();

/** Labels of a discovery (`kubernetes_sd_configs`), of one role where it has roles. */
export function metaLabelsOf(discovery: string, role: string | undefined): readonly MetaLabel[] {
  const all = known().byConfigKey.get(discovery) ?? [];
  if (role === undefined) return all;
  const key = `${discovery} ${role}`;
  let found = ofRole.get(key);
  if (!found) {
    found = all.filter((it) => !it.roles || it.roles.includes(role));
    if (ofRole.size >= 200) ofRole.clear();
    ofRole.set(key, found);
  }
  return found;
}

/** A key of a label or an annotation as discovery writes it behind `__meta_…_`. Source: util/strutil `SanitizeLabelName`. */
export function sanitizeLabelName(key: string): string {
  return key.replaceAll(/[^a-zA-Z0-9_]/gu, '_');
}

/** What a label before relabeling means; families by their longest prefix. */
export function metaLabelInfo(name: string): MetaLabel | undefined {
  const { byName, families } = known();
  return byName.get(name) ?? families.find((it) => name.startsWith(it.name) && name.length > it.name.length);
}
