import type { AnyCheck } from '../check.js';
import { releaseLabel } from './release-label.js';
import { removedAddon } from './removed-addon.js';

export const helmChecks: readonly AnyCheck[] = [removedAddon, releaseLabel];
