/** What a key holds: a table, an array of tables (of which the last is meant), an array that was written as a value, or anything else. */
type Held = Table | Table[] | 'array' | 'scalar';
type Table = Map<string, Held>;

/** A key with the keys of the tables around it. */
export type KeyPath = readonly string[];

/**
 * The tables and keys of a text as they are read, and what is said of one that is there already. It forgives what TOML does not: an array may be written
 * again, whatever its key held, and `replaced` is told of it. Errors are given to `refuse`, which does not return. Source: BurntSushi/toml v1.2.1 parse.go.
 */
export class TomlTables {
  readonly #root: Table = new Map();
  /** Paths of tables that only other keys imply, and may be written once more. */
  readonly #implicit = new Set<string>();
  /** Paths whose value is an array. */
  readonly #arrays = new Set<string>();
  readonly #refuse: (message: string) => never;
  readonly #replaced: () => void;
  #context: KeyPath = [];

  constructor(refuse: (message: string) => never, replaced: () => void) {
    this.#refuse = refuse;
    this.#replaced = replaced;
  }

  /** `[a.b]`, or `[[a.b]]`: the keys behind it are in this table. */
  header(path: KeyPath, isArray: boolean): void {
    this.#enter(path, isArray);
    this.#arrays.delete(printed(this.#context));
  }

  /** The table in which a key stands: that of the header or of the inline table around, and those that a dotted key names. */
  enterKey(path: KeyPath): KeyPath {
    const outer = this.#context;
    for (const key of path.slice(0, -1)) {
      const inner = [...this.#context, key];
      this.#implicit.add(printed(inner));
      this.#enter(inner, false);
    }
    return outer;
  }

  /** Back to the table that `enterKey` or `enterInline` left. */
  leave(outer: KeyPath): void {
    this.#context = outer;
  }

  /** An array begins: from here on its key may be written again. */
  beginArray(key: string, isInArray: boolean): void {
    const path = this.#below(key);
    if (!isInArray && this.#holds(path)) this.#replaced();
    this.#arrays.add(printed(path));
  }

  #holds(path: KeyPath): boolean {
    let held: Held | undefined = this.#root;
    for (const key of path) held = held && lastTable(held)?.get(key);
    return held !== undefined;
  }

  /** `{ … }`, in an array or as the value of a key. */
  enterInline(key: string, isInArray: boolean): KeyPath {
    const outer = this.#context;
    const path = this.#below(key);
    this.#implicit.add(printed(path));
    this.#enter(path, isInArray);
    return outer;
  }

  /** A key has its value. */
  set(key: string, value: 'array' | 'table' | 'scalar'): void {
    this.#put(key, value === 'table' ? new Map() : value);
    const path = printed(this.#below(key));
    if (value === 'array') this.#arrays.add(path);
    else this.#arrays.delete(path);
  }

  /** The path of a key in the table that is read; an empty key is that table itself. */
  #below(key: string): KeyPath {
    return key === '' ? this.#context : [...this.#context, key];
  }

  #enter(path: KeyPath, isArray: boolean): void {
    let table = this.#root;
    const walked: string[] = [];
    for (const key of path.slice(0, -1)) {
      walked.push(key);
      let held = table.get(key);
      if (held === undefined) {
        this.#implicit.add(printed(walked));
        held = new Map();
        table.set(key, held);
      }
      table = lastTable(held) ?? this.#refuse(`Key '${printed(walked)}' was already created as a hash.`);
    }
    this.#context = walked;
    const last = path[path.length - 1] ?? '';
    if (!isArray) this.#put(last, new Map());
    else {
      const held = table.get(last) ?? [];
      if (!Array.isArray(held)) this.#refuse(`Key '${printed(path)}' was already created and cannot be used as an array.`);
      else table.set(last, [...held.slice(-1), new Map()]);
    }
    this.#context = [...walked, last];
  }

  #put(key: string, value: Held): void {
    let table = this.#root;
    for (const [i, it] of this.#context.entries()) {
      const held = table.get(it);
      table = (held && lastTable(held)) ?? this.#refuse(`Key '${printed(this.#context.slice(0, i + 1))}' has already been defined.`);
    }
    const path = printed([...this.#context, key]);
    if (!table.has(key)) table.set(key, value);
    else if (this.#arrays.has(path)) {
      if (value !== 'array') this.#replaced();
      this.#implicit.delete(path);
      table.set(key, value);
    } else if (!this.#implicit.delete(path)) this.#refuse(`Key '${path}' has already been defined.`);
  }
}

function lastTable(held: Held): Table | undefined {
  if (held === 'array' || held === 'scalar') return undefined;
  return Array.isArray(held) ? held[held.length - 1] : held;
}

function printed(path: KeyPath): string {
  return path.map((key) => (/^[\w-]+$/.test(key) ? key : quotedKey(key))).join('.');
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

function quotedKey(key: string): string {
  return `"${key.replaceAll(/["\\\x00-\x1f\x7f]/g, (it) => escapes[it] ?? `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
}
