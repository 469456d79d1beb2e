import type { AnyCheck } from '../check.js';
import { booleanKey } from './boolean-key.js';
import { directive } from './directive.js';
import { duplicateKey } from './duplicate-key.js';
import { ellipsis } from './ellipsis.js';
import { floatCut } from './float-cut.js';
import { labelNotAString } from './label-not-a-string.js';
import { linePrefix } from './line-prefix.js';
import { lostIndentationCheck } from './lost-indentation.js';
import { mergeOverride } from './merge-override.js';
import { missingColon } from './missing-colon.js';
import { secondDocument } from './second-document.js';
import { serverSetField } from './server-set-field.js';
import { shellCommand } from './shell-command.js';
import { syntax } from './syntax.js';
import { tab } from './tab.js';
import { tooDeep } from './too-deep.js';
import { typographic } from './typographic.js';
import { unreadText } from './unread-text.js';

/** Checks of YAML and JSON as such, in any host. */
export const yamlChecks: readonly AnyCheck[] = [
  syntax,
  duplicateKey,
  tab,
  shellCommand,
  ellipsis,
  linePrefix,
  missingColon,
  lostIndentationCheck,
  typographic,
  secondDocument,
  unreadText,
  mergeOverride,
  booleanKey,
  floatCut,
  serverSetField,
  directive,
  labelNotAString,
  tooDeep,
];
