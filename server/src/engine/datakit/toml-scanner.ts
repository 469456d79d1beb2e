import { goQuote } from '../syntax/go-value.js';
import { runeError } from '../syntax/utf8.js';
import { isTomlTime, numberFault } from './toml-values.js';

/** What a text is refused for; `at`: an offset in it. */
export class TomlRefusal extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/**
 * The characters of a TOML text, its names, strings, numbers and words. What is wrong is told when it is looked at: what stands before it may be refused
 * first. Source: BurntSushi/toml v1.2.1 lex.go, and of parse.go the values.
 */
export class TomlScanner {
  readonly text: string;
  /** The offset of the next unit. */
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** A part of a key or of the name of a table. */
  name(): string {
    const c = this.peek();
    if (c === '"' || c === "'") return this.#string(c);
    const start = this.at;
    while (/[\w-]/.test(this.peek())) this.at++;
    return this.text.slice(start, this.at);
  }

  /** A value that holds no others. */
  scalar(): void {
    const c = this.peek();
    if (c === '"' || c === "'") {
      if (this.text.startsWith(c.repeat(3), this.at)) this.#longString(c);
      else this.#string(c);
    } else if (c === '.') this.fail("floats must start with a digit, not '.'");
    else if (isDigit(c)) this.#number();
    else if (c === '+' || c === '-') this.#signed();
    else this.#word();
  }

  /** A string on one line, as a key's part too. */
  #string(quote: string): string {
    const start = ++this.at;
    let value = '';
    for (;;) {
      const c = this.peek();
      if (c === '') this.fail(`unexpected EOF; expected ${quote === '"' ? `'"'` : `"'"`}`);
      if (this.isNewline()) this.fail('strings cannot contain newlines');
      if (this.take(quote)) break;
      if (quote === '"' && c === '\\') value += this.#escape(start);
      else {
        value += this.#character();
        this.#next();
      }
    }
    this.#refuseBlankEscape(start, this.at - 1, quote);
    return value;
  }

  #longString(quote: string): void {
    const opening = this.at;
    const start = opening + 3;
    const end = quote.repeat(3);
    this.at = start;
    for (;;) {
      const c = this.peek();
      if (c === '') throw new TomlRefusal(`unexpected EOF; expected ${quote === '"' ? `'${end}'` : `"${end}"`}`, opening);
      if (c === quote && this.text.startsWith(end, this.at)) {
        // One or two quotes may stand before the end.
        if (this.text.charAt(this.at + 3) !== quote) break;
        const read = this.text.slice(start, this.at + 3);
        if (read.endsWith(quote.repeat(5)) && !(quote === '"' && read.endsWith(`\\${'"'.repeat(5)}`)))
          this.fail(`unexpected ${quote === '"' ? `'""""""'` : `"''''''"`}`);
        this.at++;
      } else if (quote === '"' && c === '\\') {
        if (/[\r\n]/.test(this.text.charAt(this.at + 1))) {
          this.at++;
          this.#next();
        } else this.#escape(start);
      } else this.#next();
    }
    this.#refuseBlankEscape(start, this.at, quote);
    this.at += 3;
  }

  /** Reads an escape; `start`: where the text of the string begins, which is quoted as far as it was read. */
  #escape(start: number): string {
    this.at++;
    const letter = this.peek();
    const digits = letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
    if (digits === 0) {
      if (!/^[btnfr"\\ \t]$/.test(letter)) this.fail(`invalid escape in string '\\${letter === '' ? '\0' : this.#character()}'`);
      this.at++;
      return { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' }[letter] ?? letter;
    }
    const from = ++this.at;
    while (this.at < from + digits) {
      const isHexadecimal = /[0-9a-fA-F]/.test(this.peek());
      const end = this.at + this.#character().length;
      if (!isHexadecimal)
        throw new TomlRefusal(
          `expected ${digits === 4 ? 'four' : 'eight'} hexadecimal digits after '\\${letter}', but got ${goQuote(this.text.slice(start, end))} instead`,
          from - 1,
        );
      this.at++;
    }
    const written = this.text.slice(from, this.at);
    const code = Number.parseInt(written, 16);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
      this.#later ??= new TomlRefusal(`Escaped character '\\u${written}' is not valid UTF-8.`, from - 2);
    return code > 0x10ffff ? '' : String.fromCodePoint(code);
  }

  /** What is wrong in a string that was read to its end. */
  #later: TomlRefusal | undefined;

  /** A blank is escaped only before the end of a line, in a long string. */
  #refuseBlankEscape(start: number, end: number, quote: string): void {
    const later = this.#later;
    this.#later = undefined;
    if (quote === '"') {
      const text = this.text.slice(start, end);
      for (const { index, 0: it } of text.matchAll(/\\(?:([ \t])|[\s\S])/g)) {
        const blank = it.charAt(1);
        if (blank !== ' ' && blank !== '\t') continue;
        if (/^[ \t]*\r?\n/.test(text.slice(index + 1))) continue;
        const fault = new TomlRefusal(`invalid escape: '\\${blank}'`, start + index);
        throw later && later.at < fault.at ? later : fault;
      }
    }
    if (later) throw later;
  }

  #number(): void {
    const start = this.at;
    const c = this.peek();
    this.at++;
    const base = c === '0' ? bases[this.peek()] : undefined;
    if (base) {
      this.at++;
      if (!base.digit.test(this.peek()))
        this.fail(`not ${base.name} number: '${this.text.slice(start, this.at)}${this.#character() || '\0'}'`);
      while (base.digit.test(this.peek()) || this.peek() === '_') this.at++;
      this.#judge(start);
      return;
    }
    this.#over(/\d/);
    const next = this.peek();
    // A lone zero begins no date.
    const isDate = (next === '-' || next === ':') && !(c === '0' && this.at === start + 1);
    if (isDate) this.#time(start);
    else this.#decimal(start);
  }

  /** The rest of a decimal number behind its first digits. */
  #decimal(start: number): void {
    this.#over(/[\d_]/);
    if (/^[.eE]$/.test(this.peek())) this.#over(/[\d_.eE+-]/);
    this.#judge(start);
  }

  #signed(): void {
    const start = this.at;
    const sign = this.peek();
    this.at++;
    const c = this.peek();
    if (c === 'i' || c === 'n') {
      this.at++;
      for (const letter of c === 'i' ? 'nf' : 'an') {
        if (!this.take(letter)) this.fail(`invalid float: '${this.text.slice(start, this.at)}'`);
      }
      this.#judge(start);
      return;
    }
    if (c === '.') this.fail("floats must start with a digit, not '.'");
    if (!isDigit(c)) this.fail(`expected a digit but got ${this.quoted()}`);
    this.at++;
    const base = this.peek();
    if (c === '0' && /^[box]$/.test(base)) this.fail(`cannot use sign with non-decimal numbers: '${sign}0${base}'`);
    this.#decimal(start);
  }

  #time(start: number): void {
    this.#over(/[-:Tt .Zz+\d]/);
    const written = this.text.slice(start, this.at).trim().replaceAll('z', 'Z').replaceAll(/[t ]/g, 'T');
    if (!isTomlTime(written)) throw new TomlRefusal(`Invalid TOML Datetime: ${goQuote(written)}.`, start);
  }

  #judge(start: number): void {
    const message = numberFault(this.text.slice(start, this.at));
    if (message !== undefined) throw new TomlRefusal(message, start);
  }

  /** `true`, `false`, `inf`, `nan`, or a word that is none of them: of one that begins as a number does, the rest is told. */
  #word(): void {
    const start = this.at;
    const c = this.peek();
    if (c === 'i' || c === 'n') {
      this.at++;
      if ((this.take('n') && this.take('f')) || (this.take('a') && this.take('n'))) {
        this.#judge(start);
        return;
      }
      this.at--;
    }
    const from = this.at;
    while (this.peek() !== '' && /^\p{L}$/u.test(this.#character())) this.#next();
    const word = this.text.slice(from, this.at);
    if (word === 'true' || word === 'false') return;
    this.at = from;
    if (c === '') this.fail('unexpected EOF; expected value');
    this.fail(`expected value but found ${word === '' ? this.quoted() : goQuote(word)} instead`);
  }

  #over(some: RegExp): void {
    while (some.test(this.peek())) this.at++;
  }

  space(): void {
    for (let c = this.peek(); c === ' ' || c === '\t'; c = this.peek()) this.at++;
  }

  comment(): void {
    if (this.peek() === '#') while (this.peek() !== '' && !this.isNewline()) this.#next();
  }

  /** Blanks, ends of lines and comments. */
  blank(): void {
    for (;;) {
      this.space();
      this.comment();
      if (!this.isNewline()) return;
      this.at++;
    }
  }

  isNewline(): boolean {
    const c = this.peek();
    return c === '\n' || c === '\r';
  }

  take(c: string): boolean {
    if (this.peek() !== c) return false;
    this.at++;
    return true;
  }

  /** The next unit; empty: the end. What may stand nowhere is refused when it is looked at. */
  peek(): string {
    const c = this.text.charAt(this.at);
    if (c >= ' ' && c < '\x7f') return c;
    if (c === '\t' || c === '\n' || c === '') return c;
    if (c < ' ' || c === '\x7f') {
      if (c === '\r' && this.text.charAt(this.at + 1) === '\n') return c;
      this.fail(`TOML files cannot contain control characters: '0x${c.charCodeAt(0).toString(16).padStart(2, '0')}'`);
    }
    const character = this.#character();
    if (runeError.test(character)) {
      const code = character.charCodeAt(0);
      this.fail(`invalid UTF-8 byte: 0x${(code === 0xfffd ? 0xef : code & 0xff).toString(16)}`);
    }
    return c;
  }

  #next(): void {
    this.at += this.#character().length;
  }

  #character(): string {
    const point = this.text.codePointAt(this.at);
    return point === undefined ? '' : String.fromCodePoint(point);
  }

  /** As Go's %q writes a rune; the end is rune 0. */
  quoted(): string {
    const c = this.#character() || '\0';
    if (c === "'") return "'\\''";
    return c === '"' ? `'"'` : `'${goQuote(c).slice(1, -1)}'`;
  }

  characterOrEnd(): string {
    return this.peek() === '' ? 'end of file' : `'${this.#character()}'`;
  }

  fail(message: string): never {
    throw new TomlRefusal(message, this.at);
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
