import { Console } from 'node:console';
import {
  type Connection,
  createConnection,
  type Message,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import type { Numbers } from '../engine/text/narrow.js';

/**
 * The semantic tokens of a long file in an answer: up to a million numbers, which as a list are many times as large. `JSON.stringify` makes a list of
 * them; what is written to standard output goes without.
 */
export class TokenData {
  readonly #numbers: Numbers;

  constructor(numbers: Numbers) {
    this.#numbers = numbers;
  }

  toJSON(): readonly number[] {
    const list: number[] = [];
    for (let i = 0; i < this.#numbers.length; i++) list.push(this.#numbers[i] as number);
    return list;
  }

  /** The numbers between commas, in ASCII. */
  digits(): Uint8Array {
    const numbers = this.#numbers;
    let size = Math.max(0, numbers.length - 1);
    for (let i = 0; i < numbers.length; i++) size += digitsOf(numbers[i] as number);
    const bytes = new Uint8Array(size);
    for (let i = numbers.length - 1, at = size; i >= 0; i--) {
      let rest = numbers[i] as number;
      do {
        bytes[--at] = 48 + (rest % 10);
        rest = Math.floor(rest / 10);
      } while (rest > 0);
      if (i > 0) bytes[--at] = 44;
    }
    return bytes;
  }
}

function digitsOf(number: number): number {
  let many = 1;
  for (let limit = 10; number >= limit; limit *= 10) many++;
  return many;
}

function dataIn(message: Message): TokenData | undefined {
  const result = 'result' in message ? message.result : undefined;
  const data = typeof result === 'object' && result !== null && 'data' in result ? result.data : undefined;
  return data instanceof TokenData ? data : undefined;
}

function encode(message: Message): Uint8Array {
  const data = dataIn(message);
  if (!data || !('result' in message)) return Buffer.from(JSON.stringify(message));
  const around = JSON.stringify({ ...message, result: { ...(message.result as object), data: [] } });
  // Quotes inside of a string are escaped.
  const at = around.lastIndexOf('"data":[') + '"data":['.length;
  return Buffer.concat([Buffer.from(around.slice(0, at)), data.digits(), Buffer.from(around.slice(at))]);
}

/** A connection over standard input and output, which ends with its input. */
export function connectStandardStreams(): Connection {
  // A line that something else writes there would be no message.
  globalThis.console = new Console(process.stderr);
  const contentTypeEncoder = { name: 'application/json', encode: async (message: Message) => encode(message) };
  const writer = new StreamMessageWriter(process.stdout, { contentTypeEncoder });
  // Whoever was told to shut down has set the code.
  const exit = () => process.exit(process.exitCode ?? 1);
  process.stdin.on('end', exit).on('close', exit);
  return createConnection(ProposedFeatures.all, new StreamMessageReader(process.stdin), writer);
}
