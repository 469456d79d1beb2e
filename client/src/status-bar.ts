import * as vscode from 'vscode';
import { State } from 'vscode-languageclient/node';
import type { Connections } from './connections/connections.js';

/** What the editor shows of the server and of the chosen connection. */
export interface StatusBar extends vscode.Disposable {
  /** The server's state, and the connection that is chosen now. */
  show(state: State): void;
}

/** The status of the server at the files of a selector, and the connection beside it; the latter is shown at once. */
export function createStatusBar(selector: vscode.DocumentSelector, connections: Connections): StatusBar {
  const status = vscode.languages.createLanguageStatusItem('meshMonitoring.server', selector);
  status.name = 'Mesh Monitoring';
  const plug = vscode.window.createStatusBarItem('meshMonitoring.connection', vscode.StatusBarAlignment.Left);
  plug.name = 'Prometheus connection';
  plug.command = 'meshMonitoring.selectConnection';

  const showConnection = () => {
    const chosen = connections.current();
    if (!chosen) {
      plug.hide();
      return;
    }
    plug.text = `$(plug) ${chosen.name.replaceAll('$(', '$ (')}`;
    plug.tooltip = `Prometheus: ${chosen.url}`;
    plug.accessibilityInformation = { label: `Connected Prometheus: ${chosen.name}`, role: 'button' };
    plug.show();
  };

  return {
    show: (state) => {
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
      showConnection();
    },
    dispose: () => {
      status.dispose();
      plug.dispose();
    },
  };
}
