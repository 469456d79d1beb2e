// What an editor asks in a first minute, so that V8 has compiled what it runs before its code is kept: see the build.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Server } from '../../bench/lsp-client.mjs';

/** Where somebody types in each of the files: after the first occurrence of the text. */
const typedAfter = new Map([
  ['rules/bookinfo.yaml', 'expr: '],
  ['monitoring/prometheusrule.yaml', 'expr: '],
  ['monitoring/prometheus-configmap.yaml', 'source_labels: ['],
  ['monitoring/servicemonitor.yaml', 'port: '],
  ['istio/telemetry.yaml', 'metric: '],
  ['alertmanager/alertmanager.yml', 'receiver: '],
  ['dashboards/bookinfo.json', '"expr": "'],
  ['queries/latency.promql', '('],
]);
const languages = { json: 'json', promql: 'promql' };
const aboutFiles = ['documentSymbol', 'foldingRange', 'codeLens', 'documentLink', 'semanticTokens/full'];
const aboutPlaces = ['hover', 'definition', 'signatureHelp', 'documentHighlight'];

/** Starts the server by this command, types in files of the demo's workspace, asks about each, and ends it. */
export async function typeInFiles(command, workspace) {
  const server = new Server(command);
  await server.initialize(pathToFileURL(workspace).href);
  for (const [file, before] of typedAfter) {
    const text = readFileSync(join(workspace, file), 'utf8');
    const uri = pathToFileURL(join(workspace, file)).href;
    const lines = text.slice(0, text.indexOf(before) + before.length).split('\n');
    const position = { line: lines.length - 1, character: lines.at(-1).length };
    const textDocument = { uri };
    const ask = (what, params = {}) => server.request(`textDocument/${what}`, { textDocument, ...params });
    const languageId = languages[file.split('.').at(-1)] ?? 'yaml';
    await server.diagnosed(uri, 1, () => server.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } }));
    let end = position;
    for (const [i, typed] of ['s', 'su', ''].entries()) {
      const contentChanges = [{ range: { start: position, end }, text: typed }];
      await server.diagnosed(uri, i + 2, () =>
        server.notify('textDocument/didChange', { textDocument: { uri, version: i + 2 }, contentChanges }),
      );
      end = { ...position, character: position.character + typed.length };
      await ask('completion', { position: end });
    }
    for (const it of aboutPlaces) await ask(it, { position: { ...position, character: position.character - 1 } });
    for (const it of aboutFiles) await ask(it);
    const range = { start: { line: 0, character: 0 }, end: position };
    await ask('codeAction', { range, context: { diagnostics: [] } });
  }
  await server.stop();
}
