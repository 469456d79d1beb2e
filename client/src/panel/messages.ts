/** What every page may say, and its shell does: it can take messages; the user wants another connection, its secret tried, or to trust the folder. */
export interface ToShell {
  readonly type: 'ready' | 'connect' | 'test-connection' | 'trust';
}

/** What every panel tells its page of itself. */
export interface PanelState {
  /** The name of the one that is asked. */
  readonly connection: string | undefined;
  readonly trusted: boolean;
  /** A locked panel does not follow the cursor. */
  readonly locked: boolean;
}
