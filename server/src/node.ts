import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './lsp/server.js';

const transports = ['--stdio', '--node-ipc'];
const given = process.argv.some((it) => transports.includes(it) || it.startsWith('--socket') || it.startsWith('--pipe'));

// Without a transport on the command line, standard input and output are what every editor can use.
startServer(given ? createConnection(ProposedFeatures.all) : createConnection(ProposedFeatures.all, process.stdin, process.stdout));
