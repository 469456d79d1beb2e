import type { CancellationToken } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Answer } from '../../../server/src/protocol.js';

/** Asks the language server what it asks a Prometheus; what fails on the way there is an answer too. */
export async function requestAnswer<T>(
  client: LanguageClient,
  method: string,
  params: object,
  token: CancellationToken,
): Promise<Answer<T>> {
  try {
    return await client.sendRequest<Answer<T>>(method, params, token);
  } catch (error) {
    if (token.isCancellationRequested) return { ok: false, kind: 'cancelled', message: 'Stopped.' };
    return { ok: false, kind: 'unreachable', message: error instanceof Error ? error.message : 'The language server does not answer.' };
  }
}
