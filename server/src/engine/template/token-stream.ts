import type { Span } from '../text/span.js';
import { lexTemplate, type Token, type TokenType, tokenName } from './lexer.js';

/** What stops the parser, with Go's words; `token`: where, when it is not the last one that was looked at. */
export class ParseError extends Error {
  readonly token: Token | undefined;
  constructor(message: string, token: Token | undefined) {
    super(message);
    this.token = token;
  }
}

/** The tokens of a template, and how the parser looks at them. */
export interface TokenStream {
  /** The next token, by its number. */
  at: number;
  /** The furthest token that was looked at, whose line Go's messages carry. A template within counts its own. */
  looked: number;
  /** The line on which the action began that is being read; 0: none is. */
  actionLine: number;
  peek(): Token;
  next(): Token;
  skipSpace(): void;
  nextNonSpace(): Token;
  peekNonSpace(): Token;
  fail(message: string, token?: Token): never;
  unexpected(token: Token, context: string): never;
  expect(type: TokenType, context: string): Token;
  /** The token that begins at an offset. */
  startingAt(offset: number): Token | undefined;
  /** Where an error is shown that Go has met. */
  faultOf(error: ParseError): { readonly line: number; readonly span: Span };
}

/** `name`: of the template, as its messages call it. Source: text/template/parse/parse.go. */
export function tokenStream(name: string, text: string): TokenStream {
  const tokens = lexTemplate(text);
  const last = tokens.at(-1) as Token;

  const peek = (): Token => {
    stream.looked = Math.max(stream.looked, stream.at);
    return tokens[stream.at] ?? last;
  };
  const next = (): Token => {
    const token = peek();
    stream.at++;
    return token;
  };
  const skipSpace = (): void => {
    while (tokens[stream.at]?.type === 'space') stream.at++;
  };
  const nextNonSpace = (): Token => {
    skipSpace();
    return next();
  };
  const peekNonSpace = (): Token => {
    skipSpace();
    return peek();
  };
  const fail = (message: string, token?: Token): never => {
    throw new ParseError(message, token);
  };
  const unexpected = (token: Token, context: string): never => {
    const { actionLine } = stream;
    if (token.type !== 'error') return fail(`unexpected ${tokenName(token)} in ${context}`, token);
    if (actionLine === 0 || actionLine === token.line) return fail(token.text, token);
    const where = ` action started at ${name}:${actionLine}`;
    return fail(token.text + (token.text.endsWith(' action') ? where.slice(' action'.length) : ` in${where}`), token);
  };
  const expect = (type: TokenType, context: string): Token => {
    const token = nextNonSpace();
    return token.type === type ? token : unexpected(token, context);
  };

  /** Of the end of the text, the last action is at fault; of a broken token, the rest of its line. */
  const faultSpan = ({ type, text: source, start }: Token): Span => {
    if (type === 'eof') {
      const open = tokens.findLast((it) => it.type === 'leftDelim');
      return open ? { start: open.start, end: text.length } : { start: 0, end: text.length };
    }
    if (type !== 'error') return { start, end: start + source.length };
    const line = text.indexOf('\n', start);
    const close = text.indexOf('}}', start);
    const end = Math.min(...[line, close, text.length].filter((it) => it > start));
    if (Number.isFinite(end)) return { start, end };
    const open = tokens.findLast((it) => it.type === 'leftDelim');
    return { start: open?.start ?? 0, end: text.length };
  };

  const stream: TokenStream = {
    at: 0,
    looked: 0,
    actionLine: 0,
    peek,
    next,
    skipSpace,
    nextNonSpace,
    peekNonSpace,
    fail,
    unexpected,
    expect,
    startingAt: (offset) => tokens.find((it) => it.start === offset),
    faultOf: (error) => {
      const token = tokens[stream.looked] ?? last;
      return { line: token.line, span: faultSpan(error.token ?? token) };
    },
  };
  return stream;
}
