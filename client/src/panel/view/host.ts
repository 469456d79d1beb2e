import type { ToShell } from '../messages.js';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/** The page's line to the extension. */
export interface Host<Message> {
  post(message: Message | ToShell): void;
  /** Keeps a state over a reload of the window. */
  keep(state: unknown): void;
  kept(): unknown;
}

/** May be called once a page: VS Code gives its line only once. */
export function connect<Message>(): Host<Message> {
  const api = acquireVsCodeApi();
  return { post: (message) => api.postMessage(message), keep: (state) => api.setState(state), kept: () => api.getState() };
}

/** Takes what the extension says; other messages of a window are none of ours. */
export function listen<Message>(take: (message: Message) => void): void {
  window.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (typeof data === 'object' && data !== null && 'type' in data) take(data);
  });
}
