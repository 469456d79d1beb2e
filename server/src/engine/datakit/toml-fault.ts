import { runeError } from '../syntax/utf8.js';

/** The first fault that the reader of DataKit's TOML stops at. */
export interface TomlFault {
  /** Its words. */
  readonly message: string;
  /** Offset of the character that it does not expect; at a line that ends too early, of its end. */
  readonly at: number;
}

/**
 * What BurntSushi/toml says of a text that is no TOML: its lexer, told again for the places where people err. Undefined: it finds nothing, or something
 * that only its parser sees. Source: BurntSushi/toml v1.2.1, which DataKit has: lex.go, error.go, and of parse.go the numbers.
 */
export function tomlFault(text: string): TomlFault | undefined {
  const lexer = new Lexer(text);
  const byte = faultOfBytes(text);
  try {
    lexer.top();
    return byte;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return byte && byte.at <= error.at ? byte : { message: error.message, at: error.at };
  }
}

function faultOfBytes(text: string): TomlFault | undefined {
  const at = text.search(runeError);
  if (at < 0) return undefined;
  const code = text.charCodeAt(at);
  return { message: `invalid UTF-8 byte: 0x${(code === 0xfffd ? 0xef : code & 0xff).toString(16)}`, at };
}

class Fault extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Characters that are nowhere allowed. */
const control = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** Lists and tables in one another; deeper than this nobody writes. */
const deepest = 200;

class Lexer {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  top(): void {
    for (;;) {
      this.skip(/[ \t\r\n]*/y);
      const c = this.peek();
      if (c === '') return;
      if (c === '#') this.skip(/[^\n]*/y);
      else {
        if (c === '[') this.table();
        else this.pair();
        this.topEnd();
      }
    }
  }

  private topEnd(): void {
    this.skip(/[ \t]*(?:#[^\n]*)?/y);
    if (!/^[\r\n]?$/.test(this.peek()))
      this.fail(`expected a top-level item to end with a newline, comment, or EOF, but got ${this.quoted()} instead`);
  }

  private table(): void {
    const isArray = this.text.startsWith('[[', this.at);
    this.at += isArray ? 2 : 1;
    for (;;) {
      this.skip(/[ \t]*/y);
      const c = this.peek();
      if (c === ']' || c === '') this.fail('unexpected end of table name (table names cannot be empty)');
      if (c === '.') this.fail('unexpected table separator (table names cannot be empty)');
      this.name();
      this.skip(/[ \t]*/y);
      const end = this.peek();
      if (end !== '.' && end !== ']') this.fail(`expected '.' or ']' to end table name, but got ${this.quoted()} instead`);
      this.at++;
      if (end === ']') break;
    }
    if (!isArray) return;
    if (this.peek() !== ']') this.fail(`expected end of table array name delimiter ']', but got ${this.quoted()} instead`);
    this.at++;
  }

  /** A key with its value. */
  private pair(): void {
    if (this.peek() === '=') this.fail("unexpected '=': key name appears blank");
    if (this.peek() === '.') this.fail("unexpected '.': keys cannot start with a '.'");
    for (;;) {
      this.skip(/[ \t]*/y);
      const c = this.peek();
      if (c === '=' || c === '') this.fail("unexpected '='");
      if (c === '.') this.fail("unexpected '.'");
      this.name();
      this.skip(/[ \t]*/y);
      const end = this.peek();
      if (end === '') this.fail("unexpected EOF; expected key separator '='");
      if (end !== '.' && end !== '=') this.fail(`expected '.' or '=', but got ${this.quoted()} instead`);
      this.at++;
      if (end === '=') break;
    }
    this.value();
  }

  private name(): void {
    const c = this.peek();
    if (c === '"' || c === "'") this.string(c, false);
    else this.skip(/[A-Za-z0-9_-]*/y);
  }

  private value(): void {
    this.skip(/[ \t]*/y);
    const c = this.peek();
    if (c === '[') this.nested(() => this.array());
    else if (c === '{') this.nested(() => this.inlineTable());
    else if (c === '"' || c === "'") this.string(c, true);
    else if (c === '.') this.fail("floats must start with a digit, not '.'");
    else if (/[0-9+-]/.test(c)) this.number();
    else if (this.skip(/(?:inf|nan)/y)) return;
    else if (/\p{L}/u.test(this.character())) this.word();
    else if (c === '') this.fail('unexpected EOF; expected value');
    else this.fail(`expected value but found ${this.quoted()} instead`);
  }

  private number(): void {
    const start = this.at;
    if (this.skip(/[+-](?:inf|nan)/y)) return;
    if (this.skip(/[+-]/y) && !/[0-9]/.test(this.peek())) this.fail(`expected a digit but got ${this.quoted()}`);
    // To a first approximation, as the lexer does; what is left over is told by whoever comes next.
    this.skip(/0x[0-9a-fA-F_]*|0o[0-7_]*|0b[01_]*|[0-9]+[-:][0-9:TtZz .+-]*|[0-9_]+(?:[.eE][0-9_.eE+-]*)?/y);
    if (!/^[\s,\]}#]?$/.test(this.peek())) return;
    const written = this.text.slice(start, this.at);
    const parts = written.split(/[.eE]/);
    if (!/^[+-]?[0-9_]+(?:[.eE][0-9_.eE+-]*)?$/.test(written)) return;
    const kind = parts.length > 1 ? 'float' : 'integer';
    const said = (what: string) => new Fault(`Invalid ${kind} "${written}": ${what}`, start);
    if (parts.some((it) => /_$|__|^[+-]?_/.test(it))) throw said('underscores must be surrounded by digits');
    if (/^(?:0.|[+-]0.)/.test(parts[0] ?? '')) throw said('cannot have leading zeroes');
    if (/\.(?:$|[eE])/.test(written)) throw said("'.' must be followed by one or more digits");
  }

  private word(): void {
    const start = this.at;
    this.skip(/\p{L}+/uy);
    const word = this.text.slice(start, this.at);
    if (word === 'true' || word === 'false') return;
    this.at = start;
    this.fail(`expected value but found "${word}" instead`);
  }

  private string(quote: string, mayBeLong: boolean): void {
    const long = quote.repeat(3);
    const start = this.at;
    if (mayBeLong && this.text.startsWith(long, this.at)) {
      this.at += 3;
      while (!this.text.startsWith(long, this.at)) this.inside(quote, true, start, long);
      this.at += 3;
      while (this.peek() === quote) this.at++;
      return;
    }
    this.at++;
    while (this.peek() !== quote) this.inside(quote, false, start, quote);
    this.at++;
  }

  /** One character of a string. */
  private inside(quote: string, isLong: boolean, start: number, end: string): void {
    const c = this.peek();
    if (c === '') throw new Fault(`unexpected EOF; expected ${quote === '"' ? `'${end}'` : `"${end}"`}`, isLong ? start : this.at);
    if (!isLong && (c === '\n' || c === '\r')) this.fail('strings cannot contain newlines');
    if (quote !== '"' || c !== '\\') {
      if (control.test(c)) this.fail(`TOML files cannot contain control characters: '0x${c.charCodeAt(0).toString(16).padStart(2, '0')}'`);
      this.at++;
    } else if (!this.skip(/\\(?:[btnfr"\\ \t]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/y) && !(isLong && this.skip(/\\\r?\n/y)))
      this.badEscape(start + end.length);
  }

  /** `from`: where the text of the string begins, which is quoted as far as it was read. */
  private badEscape(from: number): never {
    this.at++;
    const letter = this.peek();
    const digits = { u: 4, U: 8 }[letter];
    if (digits === undefined) this.fail(`invalid escape in string '\\${this.character()}'`);
    const good = /^[0-9a-fA-F]*/.exec(this.text.slice(this.at + 1, this.at + 1 + digits))?.[0].length ?? 0;
    const read = JSON.stringify(this.text.slice(from, this.at + 2 + good));
    this.fail(`expected ${digits === 4 ? 'four' : 'eight'} hexadecimal digits after '\\${letter}', but got ${read} instead`);
  }

  private array(): void {
    this.at++;
    for (;;) {
      this.blank();
      if (this.peek() === ',') this.fail('unexpected comma');
      if (this.peek() === ']') break;
      this.value();
      this.blank();
      const end = this.peek();
      if (end !== ',' && end !== ']') this.fail(`expected a comma (',') or array terminator (']'), but got ${this.runeOrEnd()}`);
      if (end === ']') break;
      this.at++;
    }
    this.at++;
  }

  private inlineTable(): void {
    this.at++;
    for (let isFirst = true; ; isFirst = false) {
      this.skip(/[ \t]*/y);
      this.noNewline();
      const c = this.peek();
      if (c === ',') this.fail('unexpected comma');
      if (c === '}') {
        if (!isFirst) this.fail('trailing comma not allowed in inline tables');
        break;
      }
      this.pair();
      this.skip(/[ \t]*/y);
      this.noNewline();
      const end = this.peek();
      if (end !== ',' && end !== '}') this.fail(`expected a comma or an inline table terminator '}', but got ${this.runeOrEnd()} instead`);
      if (end === '}') break;
      this.at++;
    }
    this.at++;
  }

  private noNewline(): void {
    if (this.peek() === '\n' || this.peek() === '\r') this.fail('newlines not allowed within inline tables');
  }

  private nested(body: () => void): void {
    // Not judged: the reader of the tree has its own bounds.
    if (++this.depth > deepest) {
      this.at = this.text.length;
      return;
    }
    body();
    this.depth--;
  }

  private blank(): void {
    this.skip(/(?:[ \t\r\n]+|#[^\n]*)*/y);
  }

  /** Reads over what is there; false: nothing is. */
  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const length = pattern.exec(this.text)?.[0].length ?? 0;
    this.at += length;
    return length > 0;
  }

  /** The next unit; empty: the end. */
  private peek(): string {
    return this.text.charAt(this.at);
  }

  private character(): string {
    const point = this.text.codePointAt(this.at);
    return point === undefined ? '' : String.fromCodePoint(point);
  }

  /** As Go's %q writes a rune; the end is rune 0. */
  private quoted(): string {
    const c = this.character();
    const escapes: Readonly<Record<string, string>> = { '': '\\x00', '\n': '\\n', '\r': '\\r', '\t': '\\t', "'": "\\'", '\\': '\\\\' };
    return `'${escapes[c] ?? c}'`;
  }

  private runeOrEnd(): string {
    return this.peek() === '' ? 'end of file' : `'${this.character()}'`;
  }

  private fail(message: string): never {
    throw new Fault(message, this.at);
  }
}
