// The build loads this before dist/cli.js. When that ends, what V8 has compiled of the bundle is kept beside it.
const { writeFileSync } = require('node:fs');
const v8 = require('node:v8');
const vm = require('node:vm');

// V8 takes compiled code under the flags it was made with: those at the start, not those that a program sets once it is loaded.
v8.setFlagsFromString = () => {};

vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options);
    process.on('exit', () => writeFileSync(options.filename.replace(/\.js$/, '.cache'), this.createCachedData()));
  }
};
