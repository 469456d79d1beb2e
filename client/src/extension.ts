import { join } from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, type LanguageClientOptions, type ServerOptions, State, TransportKind } from 'vscode-languageclient/node';
import { type InitializationOptions, protocolVersion, trustNotification } from '../../server/src/protocol.js';
import { createConnections } from './connections.js';
import { MetricsExplorer } from './explorer.js';
import { InlayResults } from './inlay-results.js';
import { PreviewPanels } from './preview/panel.js';
import { Reports } from './reports.js';
import { RuleTests } from './rule-tests.js';

/** Languages and files that the server speaks about; nothing else wakes it. */
const selector = [
  { language: 'yaml' },
  { language: 'json', pattern: '**/*.json' },
  { language: 'promql' },
  { language: 'dockercompose', pattern: '**/*.{yaml,yml}' },
  { language: 'ini', pattern: '**/*.ini' },
  { language: 'properties', pattern: '**/*.ini' },
  { pattern: '**/*.{promql,metrics,prom,rules}' },
];

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Mesh Monitoring', { log: true });
  const module = join(context.extensionPath, 'dist', 'server.js');
  const serverOptions: ServerOptions = {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6011'] } },
  };
  const initializationOptions: InitializationOptions = { protocolVersion, trusted: vscode.workspace.isTrusted };
  const clientOptions: LanguageClientOptions = {
    documentSelector: selector,
    initializationOptions,
    outputChannel: output,
    connectionOptions: { maxRestartCount: 5 },
  };
  client = new LanguageClient('meshMonitoring', 'Mesh Monitoring', serverOptions, clientOptions);
  const started = client;

  const status = vscode.languages.createLanguageStatusItem('meshMonitoring.server', selector);
  status.name = 'Mesh Monitoring';
  const connections = createConnections(context);
  const showState = (state: State) => {
    status.busy = state === State.Starting;
    status.severity = state === State.Stopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    status.text =
      state === State.Running ? 'Mesh Monitoring' : state === State.Starting ? 'Mesh Monitoring starts' : 'Mesh Monitoring stopped';
    const chosen = connections.current();
    status.detail = chosen ? `Prometheus: ${chosen.name}` : 'no Prometheus connected';
    status.command =
      state === State.Stopped
        ? { title: 'Restart', command: 'meshMonitoring.restartServer' }
        : { title: chosen ? 'Change' : 'Connect', command: chosen ? 'meshMonitoring.selectConnection' : 'meshMonitoring.addConnection' };
  };
  showState(State.Starting);

  const panels = new PreviewPanels(context, started, connections);
  context.subscriptions.push(
    output,
    status,
    panels,
    new Reports(started),
    new RuleTests(started),
    new MetricsExplorer(started, connections),
    new InlayResults(started, connections),
    started.onDidChangeState((event) => showState(event.newState)),
    connections.onDidChange(() => {
      showState(started.state);
      panels.connectionChanged();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      void started.sendNotification(trustNotification);
      panels.connectionChanged();
    }),
    vscode.commands.registerCommand('meshMonitoring.previewQuery', (target?: unknown) => panels.show(target)),
    vscode.commands.registerCommand('meshMonitoring.backtestAlert', (target?: unknown) => panels.show(target, 'backtest')),
    vscode.commands.registerCommand('meshMonitoring.addConnection', () => connections.add()),
    vscode.commands.registerCommand('meshMonitoring.selectConnection', () => connections.select()),
    vscode.commands.registerCommand('meshMonitoring.removeConnection', () => connections.remove()),
    vscode.commands.registerCommand('meshMonitoring.testConnection', () => connections.test(started)),
    vscode.commands.registerCommand('meshMonitoring.fixAllInWorkspace', () =>
      started.sendRequest('workspace/executeCommand', { command: 'meshMonitoring.server.fixAll', arguments: [] }),
    ),
    vscode.commands.registerCommand('meshMonitoring.restartServer', async () => {
      await started.restart();
    }),
    vscode.commands.registerCommand('meshMonitoring.showOutput', () => output.show()),
    vscode.window.registerWebviewPanelSerializer(PreviewPanels.viewType, panels),
  );
  await started.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
