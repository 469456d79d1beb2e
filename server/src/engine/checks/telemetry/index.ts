import type { AnyCheck } from '../check.js';
import { cel } from './cel.js';
import { emptySelector } from './empty-selector.js';
import { enumCheck } from './enum.js';
import { filter } from './filter.js';
import { istiod } from './istiod.js';
import { length } from './length.js';
import { oneOf } from './one-of.js';
import { pattern } from './pattern.js';
import { range } from './range.js';
import { required } from './required.js';
import { severalProviders } from './several-providers.js';
import { severalTracing } from './several-tracing.js';
import { type } from './type.js';
import { unknownField } from './unknown-field.js';
import { unknownKind } from './unknown-kind.js';
import { unknownVersion } from './unknown-version.js';

export const telemetryChecks: readonly AnyCheck[] = [
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
  oneOf,
  istiod,
  filter,
  severalTracing,
  severalProviders,
  emptySelector,
];
