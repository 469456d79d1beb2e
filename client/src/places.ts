import * as vscode from 'vscode';

export interface FilePlace {
  readonly uri: vscode.Uri;
  readonly position: vscode.Position;
}

/** What a lens or another caller hands to a command: `{uri, position}`. */
export function readPlace(argument: unknown): FilePlace | undefined {
  if (typeof argument !== 'object' || argument === null || !('uri' in argument) || !('position' in argument)) return undefined;
  const { uri, position } = argument as { uri: unknown; position: unknown };
  if (typeof position !== 'object' || position === null || !('line' in position) || !('character' in position)) return undefined;
  const parsed = typeof uri === 'string' ? vscode.Uri.parse(uri) : uri instanceof vscode.Uri ? uri : undefined;
  return parsed && { uri: parsed, position: new vscode.Position(Number(position.line) || 0, Number(position.character) || 0) };
}

export function placeOfCursor(): FilePlace | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && { uri: editor.document.uri, position: editor.selection.active };
}

/** Shows a place in the editor that its file is open in, else in the first column. */
export async function showPlace({ uri, position }: FilePlace): Promise<void> {
  const shown = vscode.window.visibleTextEditors.find((it) => it.document.uri.toString() === uri.toString());
  await vscode.window.showTextDocument(uri, {
    selection: new vscode.Range(position, position),
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
  });
}
