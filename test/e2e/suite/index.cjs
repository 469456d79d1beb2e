// Called by VS Code in the extension host. Which file runs is said by the launcher; the counts go to a file, for the launcher to add up.
const { writeFileSync } = require('node:fs');
const path = require('node:path');
const Mocha = require('mocha');
const { ui } = require('./ui.cjs');

exports.run = () =>
  new Promise((resolve, reject) => {
    const mocha = new Mocha({ ui: 'bdd', timeout: 90_000, color: false, forbidOnly: true, forbidPending: true });
    mocha.rootHooks({
      afterEach() {
        const { state, title } = this.currentTest;
        return state === 'failed' ? ui('screenshot', { name: `failed-${title.slice(0, 30).replaceAll(' ', '-')}` }) : undefined;
      },
    });
    mocha.addFile(path.join(__dirname, process.env.E2E_SUITE));
    const counts = { passed: 0, failed: 0 };
    const runner = mocha.run((failures) => {
      writeFileSync(process.env.E2E_COUNTS, JSON.stringify(counts));
      if (failures) reject(new Error(`${failures} tests failed`));
      else resolve();
    });
    runner.on('pass', () => counts.passed++);
    runner.on('fail', () => counts.failed++);
  });
