import { type ActionGrammar, grammarOf } from './grammar.js';
import { buildTables, type Tables } from './lalr.js';

/** What the parser of a version runs on, and the names of what is done for each rule. */
export interface Built {
  readonly tables: Tables;
  readonly actions: ActionGrammar['actions'];
}

/** Made from the grammar: some thirty milliseconds, which the newest version is spared by its stored tables. */
export function builtOf(version: string): Built {
  const grammar = grammarOf(version);
  return { tables: buildTables(grammar), actions: grammar.actions };
}
