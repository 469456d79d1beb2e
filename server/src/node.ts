import { setFlagsFromString } from 'node:v8';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { expectGarbage, keepYoungSmall } from './heap.js';
import { startServer } from './lsp/server.js';

expectGarbage();
// Most of what a first look at many files makes is garbage: let the heap grow by a third between collections, not to the double.
setFlagsFromString('--heap-growing-percent=30');

const transports = ['--stdio', '--node-ipc'];
const given = process.argv.some((it) => transports.includes(it) || it.startsWith('--socket') || it.startsWith('--pipe'));

// Without a transport on the command line, standard input and output are what every editor can use.
const connection = given ? createConnection(ProposedFeatures.all) : createConnection(ProposedFeatures.all, process.stdin, process.stdout);
startServer(connection, keepYoungSmall);
