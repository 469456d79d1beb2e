import type { AnyCheck } from '../check.js';
import { cel } from './cel.js';
import { duplicate } from './duplicate.js';
import { enumCheck } from './enum.js';
import { length } from './length.js';
import { nullDropped } from './null-dropped.js';
import { pattern } from './pattern.js';
import { range } from './range.js';
import { required } from './required.js';
import { type } from './type.js';
import { unknownField } from './unknown-field.js';
import { unknownKind } from './unknown-kind.js';
import { unknownVersion } from './unknown-version.js';

export const operatorChecks: readonly AnyCheck[] = [
  unknownKind,
  unknownVersion,
  unknownField,
  required,
  type,
  enumCheck,
  pattern,
  length,
  range,
  cel,
  duplicate,
  nullDropped,
];
