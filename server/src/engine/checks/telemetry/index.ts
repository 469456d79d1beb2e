import type { AnyCheck } from '../check.js';
import { attributeType } from './attribute-type.js';
import { cel } from './cel.js';
import { deprecatedProvider } from './deprecated-provider.js';
import { emptySelector } from './empty-selector.js';
import { enumCheck } from './enum.js';
import { filter } from './filter.js';
import { highCardinality } from './high-cardinality.js';
import { invalidCel } from './invalid-cel.js';
import { istiod } from './istiod.js';
import { labelNotOnMetric } from './label-not-on-metric.js';
import { length } from './length.js';
import { meshConfig } from './mesh-config.js';
import { noProvider } from './no-provider.js';
import { oneOf } from './one-of.js';
import { overlappingSelectors } from './overlapping-selectors.js';
import { overrideWithoutEffect } from './override-without-effect.js';
import { pattern } from './pattern.js';
import { range } from './range.js';
import { removeOfUnknownLabel } from './remove-of-unknown-label.js';
import { required } from './required.js';
import { selectorMatchesNothing } from './selector-matches-nothing.js';
import { selectorOnGateway } from './selector-on-gateway.js';
import { severalProviders } from './several-providers.js';
import { severalTracing } from './several-tracing.js';
import { severalWithoutSelector } from './several-without-selector.js';
import { shadowedOverride } from './shadowed-override.js';
import { targetNeverMatches } from './target-never-matches.js';
import { type } from './type.js';
import { undefinedCustomMetric } from './undefined-custom-metric.js';
import { undiscoveredNamespace } from './undiscovered-namespace.js';
import { unknownAttribute } from './unknown-attribute.js';
import { unknownField } from './unknown-field.js';
import { unknownKind } from './unknown-kind.js';
import { unknownProvider } from './unknown-provider.js';
import { unknownVersion } from './unknown-version.js';

export const telemetryChecks: readonly AnyCheck[] = [
  attributeType,
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
  severalWithoutSelector,
  overlappingSelectors,
  selectorMatchesNothing,
  selectorOnGateway,
  noProvider,
  deprecatedProvider,
  unknownProvider,
  undiscoveredNamespace,
  invalidCel,
  unknownAttribute,
  removeOfUnknownLabel,
  labelNotOnMetric,
  undefinedCustomMetric,
  targetNeverMatches,
  overrideWithoutEffect,
  shadowedOverride,
  highCardinality,
  meshConfig,
];
