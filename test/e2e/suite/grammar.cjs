const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');

/** The editor's own reader of grammars: what is coloured is what it tells. */
async function registry() {
  const folder = ['node_modules.asar', 'node_modules']
    .map((it) => join(vscode.env.appRoot, it))
    .find((it) => existsSync(join(it, 'vscode-textmate')));
  const { Registry, INITIAL } = require(join(folder, 'vscode-textmate'));
  const oniguruma = require(join(folder, 'vscode-oniguruma'));
  await oniguruma.loadWASM(readFileSync(join(folder, 'vscode-oniguruma', 'release', 'onig.wasm')).buffer);
  const all = ['vscode.yaml', 'mesh-monitoring.mesh-monitoring'].flatMap((id) => {
    const { extensionPath, packageJSON } = vscode.extensions.getExtension(id);
    return packageJSON.contributes.grammars.map((it) => ({ ...it, file: join(extensionPath, it.path) }));
  });
  return {
    INITIAL,
    grammars: new Registry({
      onigLib: Promise.resolve({
        createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
        createOnigString: (text) => new oniguruma.OnigString(text),
      }),
      loadGrammar: async (scope) => {
        const found = all.find((it) => it.scopeName === scope);
        return found ? JSON.parse(readFileSync(found.file, 'utf8')) : null;
      },
      getInjections: (scope) => all.filter((it) => it.injectTo?.includes(scope)).map((it) => it.scopeName),
    }),
  };
}

/** Of each line of a YAML text what the grammars take for PromQL. */
exports.embedded = async (text) => {
  const { INITIAL, grammars } = await registry();
  const grammar = await grammars.loadGrammar('source.yaml');
  let state = INITIAL;
  return text.split('\n').map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens
      .filter((it) => it.scopes.includes('meta.embedded.promql'))
      .map((it) => line.slice(it.startIndex, it.endIndex))
      .join('')
      .trim();
  });
};
