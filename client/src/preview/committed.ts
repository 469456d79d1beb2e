import * as vscode from 'vscode';

/** What we need of VS Code's own git extension: extensions/git/src/api/git.d.ts. */
interface GitApi {
  getRepository(uri: vscode.Uri): { show(ref: string, path: string): Promise<string> } | null;
}
interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** A file as it was committed last; undefined: it is in no repository or new, or there is no git. */
export async function committedText(uri: vscode.Uri): Promise<string | undefined> {
  const git = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (!git || !vscode.workspace.isTrusted) return undefined;
  try {
    const found = git.isActive ? git.exports : await git.activate();
    if (!found.enabled) return undefined;
    return await found.getAPI(1).getRepository(uri)?.show('HEAD', uri.fsPath);
  } catch {
    return undefined;
  }
}
