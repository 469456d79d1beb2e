import { goQuote } from '../syntax/go-value.js';
import { runeError } from '../syntax/utf8.js';
import type { Region } from '../text/region.js';
import { keptOn } from '../text/remember.js';
import { TomlTables } from './toml-tables.js';
import { isTomlTime, numberFault } from './toml-values.js';

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
    if (!(error instanceof Fault)) throw error;
    return { fault: { kind: error.kind, message: error.message, at: error.at } };
  }
}

/** The same of a text that two checks look at. */
export const readingOfToml = keptOn(({ text }: Region) => readToml(text));

class Fault extends Error {
  readonly at: number;
  readonly kind: TomlFault['kind'];

  constructor(message: string, at: number, kind: TomlFault['kind'] = 'syntax') {
    super(message);
    this.at = at;
    this.kind = kind;
  }
}

/** Not judged: the reader of the tree has its own bounds. */
class TooDeep extends Error {}

/** Lists and tables in one another; deeper than this nobody writes. */
const deepest = 200;

type ValueKind = 'array' | 'table' | 'scalar';

/** Reads on character by character, for what is wrong is told when it is looked at: what stands before it may be refused first. */
class TomlReader {
  readonly #text: string;
  readonly #tables = new TomlTables(
    (message) => {
      throw new Fault(message, this.#keyAt, 'key');
    },
    () => {
      this.replacing ??= this.#keyAt;
    },
  );
  #at = 0;
  #depth = 0;
  /** Where the last key began. */
  #keyAt = 0;
  /** Where the first key began that takes the place of an array. */
  replacing: number | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): void {
    const zero = this.#text.slice(0, 6).indexOf('\0');
    if (zero >= 0) throw new Fault('files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8', zero);
    for (;;) {
      this.#blank();
      const c = this.#peek();
      if (c === '') return;
      if (c === '[') this.#header();
      else this.#pair();
      this.#topEnd();
    }
  }

  #topEnd(): void {
    this.#space();
    this.#comment();
    if (!this.#isNewline() && this.#peek() !== '')
      this.#fail(`expected a top-level item to end with a newline, comment, or EOF, but got ${this.#quoted()} instead`);
  }

  #header(): void {
    this.#at++;
    const isArray = this.#take('[');
    const path: string[] = [];
    for (;;) {
      this.#space();
      const c = this.#peek();
      if (c === ']' || c === '') this.#fail('unexpected end of table name (table names cannot be empty)');
      if (c === '.') this.#fail('unexpected table separator (table names cannot be empty)');
      if (path.length === 0) this.#keyAt = this.#at;
      this.#add(path);
      this.#space();
      if (this.#take('.')) continue;
      if (this.#take(']')) break;
      this.#fail(`expected '.' or ']' to end table name, but got ${this.#quoted()} instead`);
    }
    if (isArray && !this.#take(']')) this.#fail(`expected end of table array name delimiter ']', but got ${this.#quoted()} instead`);
    this.#tables.header(path, isArray);
  }

  /** A key with its value. */
  #pair(): void {
    this.#space();
    const first = this.#peek();
    if (first === '=' || first === '') this.#fail("unexpected '=': key name appears blank");
    if (first === '.') this.#fail("unexpected '.': keys cannot start with a '.'");
    const path: string[] = [];
    for (;;) {
      this.#space();
      const c = this.#peek();
      if (c === '=' || c === '') this.#fail("unexpected '='");
      if (c === '.') this.#fail("unexpected '.'");
      if (path.length === 0) this.#keyAt = this.#at;
      this.#add(path);
      this.#space();
      if (this.#peek() === '') this.#fail("unexpected EOF; expected key separator '='");
      if (this.#take('.')) continue;
      if (this.#take('=')) break;
      this.#fail(`expected '.' or '=', but got ${this.#quoted()} instead`);
    }
    const key = path[path.length - 1] ?? '';
    const outer = this.#tables.enterKey(path);
    this.#tables.set(key, this.#value(key, false));
    this.#tables.leave(outer);
  }

  #add(path: string[]): void {
    if (path.length >= deepest) throw new TooDeep();
    path.push(this.#name());
  }

  #name(): string {
    const c = this.#peek();
    if (c === '"' || c === "'") return this.#string(c);
    const start = this.#at;
    while (/[\w-]/.test(this.#peek())) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  /** `key`: whose value it is, or in whose array it stands. */
  #value(key: string, isInArray: boolean): ValueKind {
    this.#space();
    const c = this.#peek();
    if (c === '[') return this.#nested(() => this.#array(key, isInArray));
    if (c === '{') return this.#nested(() => this.#inlineTable(key, isInArray));
    if (c === '"' || c === "'") {
      if (this.#text.startsWith(c.repeat(3), this.#at)) this.#longString(c);
      else this.#string(c);
    } else if (c === '.') this.#fail("floats must start with a digit, not '.'");
    else if (isDigit(c)) this.#number();
    else if (c === '+' || c === '-') this.#signed();
    else this.#word();
    return 'scalar';
  }

  #array(key: string, isInArray: boolean): 'array' {
    this.#tables.beginArray(key, isInArray);
    this.#at++;
    for (;;) {
      this.#blank();
      if (this.#peek() === ',') this.#fail('unexpected comma');
      if (this.#take(']')) return 'array';
      this.#value(key, true);
      this.#blank();
      if (this.#take(']')) return 'array';
      if (!this.#take(',')) this.#fail(`expected a comma (',') or array terminator (']'), but got ${this.#characterOrEnd()}`);
    }
  }

  #inlineTable(key: string, isInArray: boolean): 'table' {
    this.#at++;
    const outer = this.#tables.enterInline(key, isInArray);
    for (let isFirst = true; ; isFirst = false) {
      this.#insideLine();
      if (!isFirst && this.#peek() === '}') this.#fail('trailing comma not allowed in inline tables');
      if (this.#peek() === ',') this.#fail('unexpected comma');
      if (this.#take('}')) break;
      this.#pair();
      this.#insideLine();
      if (this.#take('}')) break;
      if (!this.#take(',')) this.#fail(`expected a comma or an inline table terminator '}', but got ${this.#characterOrEnd()} instead`);
    }
    this.#tables.leave(outer);
    return 'table';
  }

  #insideLine(): void {
    this.#space();
    this.#comment();
    if (this.#isNewline()) this.#fail('newlines not allowed within inline tables');
  }

  #nested<K extends ValueKind>(body: () => K): K {
    if (++this.#depth > deepest) throw new TooDeep();
    const kind = body();
    this.#depth--;
    return kind;
  }

  /** A string on one line, as a key's part too. */
  #string(quote: string): string {
    const start = ++this.#at;
    let value = '';
    for (;;) {
      const c = this.#peek();
      if (c === '') this.#fail(`unexpected EOF; expected ${quote === '"' ? `'"'` : `"'"`}`);
      if (this.#isNewline()) this.#fail('strings cannot contain newlines');
      if (this.#take(quote)) break;
      if (quote === '"' && c === '\\') value += this.#escape(start);
      else {
        value += this.#character();
        this.#next();
      }
    }
    this.#refuseBlankEscape(start, this.#at - 1, quote);
    return value;
  }

  #longString(quote: string): void {
    const opening = this.#at;
    const start = opening + 3;
    const end = quote.repeat(3);
    this.#at = start;
    for (;;) {
      const c = this.#peek();
      if (c === '') throw new Fault(`unexpected EOF; expected ${quote === '"' ? `'${end}'` : `"${end}"`}`, opening);
      if (c === quote && this.#text.startsWith(end, this.#at)) {
        // One or two quotes may stand before the end.
        if (this.#text.charAt(this.#at + 3) !== quote) break;
        const read = this.#text.slice(start, this.#at + 3);
        if (read.endsWith(quote.repeat(5)) && !(quote === '"' && read.endsWith(`\\${'"'.repeat(5)}`)))
          this.#fail(`unexpected ${quote === '"' ? `'""""""'` : `"''''''"`}`);
        this.#at++;
      } else if (quote === '"' && c === '\\') {
        if (/[\r\n]/.test(this.#text.charAt(this.#at + 1))) {
          this.#at++;
          this.#next();
        } else this.#escape(start);
      } else this.#next();
    }
    this.#refuseBlankEscape(start, this.#at, quote);
    this.#at += 3;
  }

  /** Reads an escape; `start`: where the text of the string begins, which is quoted as far as it was read. */
  #escape(start: number): string {
    this.#at++;
    const letter = this.#peek();
    const digits = letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
    if (digits === 0) {
      if (!/^[btnfr"\\ \t]$/.test(letter)) this.#fail(`invalid escape in string '\\${letter === '' ? '\0' : this.#character()}'`);
      this.#at++;
      return { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' }[letter] ?? letter;
    }
    const from = ++this.#at;
    while (this.#at < from + digits) {
      const isHexadecimal = /[0-9a-fA-F]/.test(this.#peek());
      const end = this.#at + this.#character().length;
      if (!isHexadecimal)
        throw new Fault(
          `expected ${digits === 4 ? 'four' : 'eight'} hexadecimal digits after '\\${letter}', but got ${goQuote(this.#text.slice(start, end))} instead`,
          from - 1,
        );
      this.#at++;
    }
    const written = this.#text.slice(from, this.#at);
    const code = Number.parseInt(written, 16);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
      this.#later ??= new Fault(`Escaped character '\\u${written}' is not valid UTF-8.`, from - 2);
    return code > 0x10ffff ? '' : String.fromCodePoint(code);
  }

  /** What is wrong in a string that was read to its end. */
  #later: Fault | undefined;

  /** A blank is escaped only before the end of a line, in a long string. */
  #refuseBlankEscape(start: number, end: number, quote: string): void {
    const later = this.#later;
    this.#later = undefined;
    if (quote === '"') {
      const text = this.#text.slice(start, end);
      for (const { index, 0: it } of text.matchAll(/\\(?:([ \t])|[\s\S])/g)) {
        const blank = it.charAt(1);
        if (blank !== ' ' && blank !== '\t') continue;
        if (/^[ \t]*\r?\n/.test(text.slice(index + 1))) continue;
        const fault = new Fault(`invalid escape: '\\${blank}'`, start + index);
        throw later && later.at < fault.at ? later : fault;
      }
    }
    if (later) throw later;
  }

  #number(): void {
    const start = this.#at;
    const c = this.#peek();
    this.#at++;
    const base = c === '0' ? bases[this.#peek()] : undefined;
    if (base) {
      this.#at++;
      if (!base.digit.test(this.#peek()))
        this.#fail(`not ${base.name} number: '${this.#text.slice(start, this.#at)}${this.#character() || '\0'}'`);
      while (base.digit.test(this.#peek()) || this.#peek() === '_') this.#at++;
      this.#judge(start);
      return;
    }
    this.#over(/\d/);
    const next = this.#peek();
    // A lone zero begins no date.
    const isDate = (next === '-' || next === ':') && !(c === '0' && this.#at === start + 1);
    if (isDate) this.#time(start);
    else this.#decimal(start);
  }

  /** The rest of a decimal number behind its first digits. */
  #decimal(start: number): void {
    this.#over(/[\d_]/);
    if (/^[.eE]$/.test(this.#peek())) this.#over(/[\d_.eE+-]/);
    this.#judge(start);
  }

  #signed(): void {
    const start = this.#at;
    const sign = this.#peek();
    this.#at++;
    const c = this.#peek();
    if (c === 'i' || c === 'n') {
      this.#at++;
      for (const letter of c === 'i' ? 'nf' : 'an') {
        if (!this.#take(letter)) this.#fail(`invalid float: '${this.#text.slice(start, this.#at)}'`);
      }
      this.#judge(start);
      return;
    }
    if (c === '.') this.#fail("floats must start with a digit, not '.'");
    if (!isDigit(c)) this.#fail(`expected a digit but got ${this.#quoted()}`);
    this.#at++;
    const base = this.#peek();
    if (c === '0' && /^[box]$/.test(base)) this.#fail(`cannot use sign with non-decimal numbers: '${sign}0${base}'`);
    this.#decimal(start);
  }

  #time(start: number): void {
    this.#over(/[-:Tt .Zz+\d]/);
    const written = this.#text.slice(start, this.#at).trim().replaceAll('z', 'Z').replaceAll(/[t ]/g, 'T');
    if (!isTomlTime(written)) throw new Fault(`Invalid TOML Datetime: ${goQuote(written)}.`, start);
  }

  #judge(start: number): void {
    const message = numberFault(this.#text.slice(start, this.#at));
    if (message !== undefined) throw new Fault(message, start);
  }

  /** `true`, `false`, `inf`, `nan`, or a word that is none of them: of one that begins as a number does, the rest is told. */
  #word(): void {
    const start = this.#at;
    const c = this.#peek();
    if (c === 'i' || c === 'n') {
      this.#at++;
      if ((this.#take('n') && this.#take('f')) || (this.#take('a') && this.#take('n'))) {
        this.#judge(start);
        return;
      }
      this.#at--;
    }
    const from = this.#at;
    while (this.#peek() !== '' && /^\p{L}$/u.test(this.#character())) this.#next();
    const word = this.#text.slice(from, this.#at);
    if (word === 'true' || word === 'false') return;
    this.#at = from;
    if (c === '') this.#fail('unexpected EOF; expected value');
    this.#fail(`expected value but found ${word === '' ? this.#quoted() : goQuote(word)} instead`);
  }

  #over(some: RegExp): void {
    while (some.test(this.#peek())) this.#at++;
  }

  #space(): void {
    for (let c = this.#peek(); c === ' ' || c === '\t'; c = this.#peek()) this.#at++;
  }

  #comment(): void {
    if (this.#peek() === '#') while (this.#peek() !== '' && !this.#isNewline()) this.#next();
  }

  /** Blanks, ends of lines and comments. */
  #blank(): void {
    for (;;) {
      this.#space();
      this.#comment();
      if (!this.#isNewline()) return;
      this.#at++;
    }
  }

  #isNewline(): boolean {
    const c = this.#peek();
    return c === '\n' || c === '\r';
  }

  #take(c: string): boolean {
    if (this.#peek() !== c) return false;
    this.#at++;
    return true;
  }

  /** The next unit; empty: the end. What may stand nowhere is refused when it is looked at. */
  #peek(): string {
    const c = this.#text.charAt(this.#at);
    if (c >= ' ' && c < '\x7f') return c;
    if (c === '\t' || c === '\n' || c === '') return c;
    if (c < ' ' || c === '\x7f') {
      if (c === '\r' && this.#text.charAt(this.#at + 1) === '\n') return c;
      this.#fail(`TOML files cannot contain control characters: '0x${c.charCodeAt(0).toString(16).padStart(2, '0')}'`);
    }
    const character = this.#character();
    if (runeError.test(character)) {
      const code = character.charCodeAt(0);
      this.#fail(`invalid UTF-8 byte: 0x${(code === 0xfffd ? 0xef : code & 0xff).toString(16)}`);
    }
    return c;
  }

  #next(): void {
    this.#at += this.#character().length;
  }

  #character(): string {
    const point = this.#text.codePointAt(this.#at);
    return point === undefined ? '' : String.fromCodePoint(point);
  }

  /** As Go's %q writes a rune; the end is rune 0. */
  #quoted(): string {
    const c = this.#character() || '\0';
    if (c === "'") return "'\\''";
    return c === '"' ? `'"'` : `'${goQuote(c).slice(1, -1)}'`;
  }

  #characterOrEnd(): string {
    return this.#peek() === '' ? 'end of file' : `'${this.#character()}'`;
  }

  #fail(message: string): never {
    throw new Fault(message, this.#at);
  }
}

const bases: Readonly<Record<string, { readonly digit: RegExp; readonly name: string }>> = {
  b: { digit: /[01]/, name: 'a binary' },
  o: { digit: /[0-7]/, name: 'an octal' },
  x: { digit: /[0-9a-fA-F]/, name: 'a hexidecimal' },
};

function isDigit(c: string): boolean {
  return c >= '0' && c <= '9' && c !== '';
}
