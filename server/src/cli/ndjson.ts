import { readStandardInput } from './load.js';

/** Answers each line of standard input with one line; a line that is no JSON object is answered with `{"error"}`, not with a stop. A BOM in front is passed over. */
export function answerLines<T>(answer: (request: T) => unknown): void {
  const out: string[] = [];
  for (const line of readStandardInput()
    .replace(/^\ufeff/, '')
    .split('\n')) {
    if (line.trim() === '') continue;
    out.push(JSON.stringify(answerOne(line, answer)));
    if (out.length >= 1000) process.stdout.write(`${out.splice(0).join('\n')}\n`);
  }
  if (out.length > 0) process.stdout.write(`${out.join('\n')}\n`);
}

function answerOne<T>(line: string, answer: (request: T) => unknown): unknown {
  let request: unknown;
  try {
    request = JSON.parse(line);
  } catch (error) {
    return { error: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  return Array.isArray(request) ? request.map((it) => answerObject(it, answer)) : answerObject(request, answer);
}

function answerObject<T>(request: unknown, answer: (request: T) => unknown): unknown {
  const isObject = typeof request === 'object' && request !== null && !Array.isArray(request);
  return isObject ? answer(request as T) : { error: 'not a JSON object' };
}
