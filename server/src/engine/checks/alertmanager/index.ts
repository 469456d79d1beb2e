import type { AnyCheck } from '../check.js';
import { deprecatedMatch } from './deprecated-match.js';
import { matcher } from './matcher.js';
import { undefinedReceiver } from './undefined-receiver.js';

export const alertmanagerChecks: readonly AnyCheck[] = [undefinedReceiver, matcher, deprecatedMatch];
