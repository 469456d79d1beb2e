/** Wrong usage or unreadable input: one line on standard error, exit status 2. */
export class UsageError extends Error {}
