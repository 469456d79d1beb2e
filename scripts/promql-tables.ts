import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { builtOf } from '../server/src/engine/promql/grammar/older.js';

/** The newest grammar's version: the last step in promql/machine.ts. */
export const newest = '3.13';

/** The text of promql/grammar/tables.json: the parser's tables of the newest grammar, made ahead so that start-up does not pay for them. */
export function tablesText(): string {
  const { tables, actions } = builtOf(newest);
  const stored = { ...tables, exceptions: tables.exceptions.map((it) => it ?? null) };
  return `${JSON.stringify({ version: newest, tables: stored, actions: actions.map((it) => it ?? null) })}\n`;
}

if (process.argv[1] && resolve(process.argv[1]) === resolve(__filename)) {
  writeFileSync(resolve(__dirname, '../server/src/engine/promql/grammar/tables.json'), tablesText());
}
