// The program `meshmon`. The language server and the other subcommands are bundles of their own, so that each starts without the other's code.
if (process.argv[2] === 'lsp' && !process.argv.includes('--help')) require('./server.js');
else require('./commands.js');
