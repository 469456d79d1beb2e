import type { Follow } from './recovery.js';

const atoms = ['true', 'false', 'null', 'NUM_FLOAT', 'NUM_INT', 'NUM_UINT', 'STRING', 'BYTES', 'IDENTIFIER'];
/** Tokens that a member begins with. */
export const memberFirst: readonly string[] = ['[', '{', '(', '.', '-', ...atoms];
/** Tokens that an expression begins with. */
export const exprFirst: readonly string[] = [...memberFirst, '!'];

/** What must stand behind a rule. */
export const only = (...set: readonly string[]): Follow => ({ set, nullable: false });
/** What may stand behind a rule that may also be the last of the one around it. */
export const orEnd = (...set: readonly string[]): Follow => ({ set, nullable: true });

/** Words of the language that a lexer does not take for names. */
export const words: readonly string[] = ['true', 'false', 'null'];
