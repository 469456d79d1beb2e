/** What every page may say, and its shell does: it can take messages; the user wants another connection, its secret tried, or to trust the folder. */
export interface ToShell {
  readonly type: 'ready' | 'connect' | 'test-connection' | 'trust';
}
