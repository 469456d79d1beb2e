import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

// The program `meshmon`. The language server and the other subcommands are bundles of their own, so that each starts without the other's code.
// Of the server the other bundle tells what options it has, and which are none.
const serves = /^lsp(?: --(?:stdio|node-ipc|(?:socket|pipe|clientProcessId)(?:[= ][^-].*?)?))*$/;
const name = serves.test(process.argv.slice(2).join(' ')) ? 'server' : 'commands';
const file = join(__dirname, `${name}.js`);
// What V8 compiled of it when it was built is most of the time to start. Another V8 than the build's turns it down, and compiles as ever.
const compiled = join(__dirname, `${name}.cache`);
// The build escapes all that is not ASCII.
const code = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'latin1')}\n})`;
const script = new Script(code, { filename: file, ...(existsSync(compiled) ? { cachedData: readFileSync(compiled) } : {}) });
script.runInThisContext()(exports, require, module, file, __dirname);
