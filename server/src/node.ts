import { setFlagsFromString } from 'node:v8';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { expectGarbage, keepYoungSmall } from './heap.js';
import { startServer } from './lsp/server.js';
import { connectStandardStreams } from './lsp/wire.js';

expectGarbage();
// Most of what a first look at many files makes is garbage: let the heap grow by a third between collections, not to the double.
setFlagsFromString('--heap-growing-percent=30');

const others = ['--node-ipc', '--socket', '--pipe'];
const isGiven = process.argv.some((it) => others.some((other) => it === other || it.startsWith(`${other}=`)));

// Without another transport on the command line, standard input and output are what every editor can use.
const connection = isGiven ? createConnection(ProposedFeatures.all) : connectStandardStreams();
startServer(connection, keepYoungSmall);
