import { remembered } from '../text/remember.js';

/** The fields of a struct, those of inlined ones among them; made once. go-yaml yaml.go `getStructInfo`. */
export function structTable(types: Types, name: string): ReadonlyMap<string, Slot> {
  let known = tables.get(types);
  if (!known) {
    known = new Map();
    tables.set(types, known);
  }
  let table = known.get(name);
  if (!table) {
    table = collect(types, name);
    known.set(name, table);
  }
  return table;
}

/** Where a document as a whole belongs. */
export const rootSlot = remembered(100, (type: string) => slotOf('root', type));

/** Where a value of a type belongs: a field of a struct, the items of a list, the values of a map. Made once. */
export interface Slot {
  /** The struct that has the field and its name, `[]` behind it for items and `.*` for values: as `names` and `texts` of a dialect are keyed. */
  readonly name: string;
  readonly type: string;
  readonly since: string | undefined;
  /** Of `@T`: its name. */
  readonly struct: string | undefined;
  /** Of `list<…>`. */
  readonly items: Slot | undefined;
  /** Of `map<…,…>`: the type of its keys. */
  readonly keys: string | undefined;
  readonly values: Slot | undefined;
}

/** A struct as the tables of the schema have it. */
export interface RawType {
  /** The name in messages, where it is not `<package>.plain`. */
  readonly go?: string;
  readonly inline?: readonly string[];
  readonly fields: Readonly<Record<string, RawField>>;
}

/** A field of one: its type, and the version that it is there from. */
export interface RawField {
  readonly type: string;
  readonly since?: string;
}

type Types = Readonly<Record<string, RawType>>;

const tables = new WeakMap<Types, Map<string, ReadonlyMap<string, Slot>>>();

function collect(types: Types, name: string): ReadonlyMap<string, Slot> {
  const table = new Map<string, Slot>();
  const add = (it: string, depth: number): void => {
    const type = types[it];
    if (!type || depth > 8) return;
    for (const [field, raw] of Object.entries(type.fields)) table.set(field, slotOf(`${it}.${field}`, raw.type, raw.since));
    for (const inner of type.inline ?? []) add(inner.replace('@', ''), depth + 1);
  };
  add(name, 0);
  return table;
}

function slotOf(name: string, type: string, since?: string): Slot {
  const list = /^list<(.*)>$/.exec(type)?.[1];
  const map = /^map<([^,]*),(.*)>$/.exec(type);
  return {
    name,
    type,
    since,
    struct: type.startsWith('@') ? type.slice(1) : undefined,
    items: list === undefined ? undefined : slotOf(`${name}[]`, list),
    keys: map?.[1],
    values: map ? slotOf(`${name}.*`, map[2] ?? '') : undefined,
  };
}
