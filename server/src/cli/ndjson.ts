import { readStandardInput } from './load.js';

/** Answers each line of standard input with one line; a line that is no JSON object is answered with `{"error"}`, not with a stop. */
export function answerLines<T>(answer: (request: T) => unknown): void {
  const out: string[] = [];
  for (const line of readStandardInput().split('\n')) {
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
  if (typeof request !== 'object' || request === null) return { error: 'not a JSON object' };
  if (Array.isArray(request)) return request.map((it) => answer(it as T));
  return answer(request as T);
}
