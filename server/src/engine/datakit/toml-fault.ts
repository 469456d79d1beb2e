import type { Region } from '../text/region.js';
import { keptOn } from '../text/remember.js';
import { TomlRefusal, TomlScanner } from './toml-scanner.js';
import { type KeyPath, TomlTables } from './toml-tables.js';

/** The first fault that the reader of DataKit's TOML stops at. */
export interface TomlFault {
  /** A text that is no TOML, or a key that is there already. */
  readonly kind: 'syntax' | 'key';
  /** Its words. */
  readonly message: string;
  /** Offset of the character that it does not expect, of the value that is wrong, or of the key; at a line that ends too early, of its end. */
  readonly at: number;
}

/** What the reader of DataKit's TOML makes of a text. */
export interface TomlReading {
  /** Undefined: it reads the text, whatever TOML says: a key may have an array twice, a time its hour in one digit. */
  readonly fault?: TomlFault;
  /** Offset of the first key that takes the place of an array, without a word. */
  readonly replacing?: number;
}

/** Source: BurntSushi/toml v1.2.1, which DataKit has: lex.go, parse.go, error.go. */
export function readToml(text: string): TomlReading {
  const reader = new TomlReader(text);
  try {
    reader.read();
    return reader.replacing === undefined ? {} : { replacing: reader.replacing };
  } catch (error) {
    if (error instanceof TooDeep) return {};
    if (!(error instanceof TomlRefusal)) throw error;
    return { fault: { kind: error instanceof KeyRefusal ? 'key' : 'syntax', message: error.message, at: error.at } };
  }
}

/** The same of a text that two checks look at. */
export const readingOfToml = keptOn(({ text }: Region) => readToml(text));

/** A key that is there already. */
class KeyRefusal extends TomlRefusal {}

/** Not judged: the reader of the tree has its own bounds. */
class TooDeep extends Error {}

/** Lists and tables in one another; deeper than this nobody writes. */
const deepest = 200;

/** What is said of the parts of a key, or of the name of a table, up to the unit that ends it. */
interface PathWords {
  readonly end: '=' | ']';
  readonly missing: string;
  readonly dot: string;
  /** At the end of the text; undefined: as of any other character. */
  readonly cut?: string;
  readonly other: string;
}

const ofKeys: PathWords = {
  end: '=',
  missing: "unexpected '='",
  dot: "unexpected '.'",
  cut: "unexpected EOF; expected key separator '='",
  other: "expected '.' or '='",
};
const ofTables: PathWords = {
  end: ']',
  missing: 'unexpected end of table name (table names cannot be empty)',
  dot: 'unexpected table separator (table names cannot be empty)',
  other: "expected '.' or ']' to end table name",
};

/** Tables, keys and lists, and what is said of their order. */
class TomlReader {
  readonly #in: TomlScanner;
  readonly #tables = new TomlTables(
    (message) => {
      throw new KeyRefusal(message, this.#keyAt);
    },
    () => {
      this.replacing ??= this.#keyAt;
    },
  );
  #depth = 0;
  /** Where the last key began. */
  #keyAt = 0;
  /** Where the first key began that takes the place of an array. */
  replacing: number | undefined;

  constructor(text: string) {
    this.#in = new TomlScanner(text);
  }

  read(): void {
    const { text } = this.#in;
    const zero = text.slice(0, 6).indexOf('\0');
    if (zero >= 0) throw new TomlRefusal('files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8', zero);
    for (;;) {
      this.#in.blank();
      const c = this.#in.peek();
      if (c === '') return;
      if (c === '[') this.#header();
      else this.#pair();
      this.#topEnd();
    }
  }

  #topEnd(): void {
    this.#in.space();
    this.#in.comment();
    if (!this.#in.isNewline() && this.#in.peek() !== '')
      this.#in.fail(`expected a top-level item to end with a newline, comment, or EOF, but got ${this.#in.quoted()} instead`);
  }

  #header(): void {
    this.#in.take('[');
    const isArray = this.#in.take('[');
    const path = this.#path(ofTables);
    if (isArray && !this.#in.take(']'))
      this.#in.fail(`expected end of table array name delimiter ']', but got ${this.#in.quoted()} instead`);
    this.#tables.header(path, isArray);
  }

  /** A key with its value. */
  #pair(): void {
    this.#in.space();
    const first = this.#in.peek();
    if (first === '=' || first === '') this.#in.fail("unexpected '=': key name appears blank");
    if (first === '.') this.#in.fail("unexpected '.': keys cannot start with a '.'");
    const path = this.#path(ofKeys);
    const key = path[path.length - 1] ?? '';
    const outer = this.#tables.enterKey(path);
    this.#tables.set(key, this.#value(key, false));
    this.#tables.leave(outer);
  }

  /** The parts between dots, and what ends them. */
  #path({ end, missing, dot, cut, other }: PathWords): KeyPath {
    const path: string[] = [];
    for (;;) {
      this.#in.space();
      const c = this.#in.peek();
      if (c === end || c === '') this.#in.fail(missing);
      if (c === '.') this.#in.fail(dot);
      if (path.length === 0) this.#keyAt = this.#in.at;
      if (path.length >= deepest) throw new TooDeep();
      path.push(this.#in.name());
      this.#in.space();
      if (this.#in.take('.')) continue;
      if (this.#in.take(end)) return path;
      if (cut !== undefined && this.#in.peek() === '') this.#in.fail(cut);
      this.#in.fail(`${other}, but got ${this.#in.quoted()} instead`);
    }
  }

  /** `key`: whose value it is, or in whose array it stands. */
  #value(key: string, isInArray: boolean): 'array' | 'table' | 'scalar' {
    this.#in.space();
    const c = this.#in.peek();
    if (c !== '[' && c !== '{') {
      this.#in.scalar();
      return 'scalar';
    }
    if (++this.#depth > deepest) throw new TooDeep();
    if (c === '[') this.#array(key, isInArray);
    else this.#inlineTable(key, isInArray);
    this.#depth--;
    return c === '[' ? 'array' : 'table';
  }

  #array(key: string, isInArray: boolean): void {
    this.#tables.beginArray(key, isInArray);
    this.#in.take('[');
    for (;;) {
      this.#in.blank();
      if (this.#in.peek() === ',') this.#in.fail('unexpected comma');
      if (this.#in.take(']')) return;
      this.#value(key, true);
      this.#in.blank();
      if (this.#in.take(']')) return;
      if (!this.#in.take(',')) this.#in.fail(`expected a comma (',') or array terminator (']'), but got ${this.#in.characterOrEnd()}`);
    }
  }

  #inlineTable(key: string, isInArray: boolean): void {
    this.#in.take('{');
    const outer = this.#tables.enterInline(key, isInArray);
    for (let isFirst = true; ; isFirst = false) {
      this.#insideLine();
      if (!isFirst && this.#in.peek() === '}') this.#in.fail('trailing comma not allowed in inline tables');
      if (this.#in.peek() === ',') this.#in.fail('unexpected comma');
      if (this.#in.take('}')) break;
      this.#pair();
      this.#insideLine();
      if (this.#in.take('}')) break;
      if (!this.#in.take(','))
        this.#in.fail(`expected a comma or an inline table terminator '}', but got ${this.#in.characterOrEnd()} instead`);
    }
    this.#tables.leave(outer);
  }

  #insideLine(): void {
    this.#in.space();
    this.#in.comment();
    if (this.#in.isNewline()) this.#in.fail('newlines not allowed within inline tables');
  }
}
