#!/usr/bin/env node
'use strict';
// `npx statusbin`: runs the program in place of this one, as far as Node.js can. Signals go through, and its end is ours.

const { spawn } = require('node:child_process');
const { binaryPath } = require('./binary.js');

let program;
try {
  program = binaryPath();
} catch (error) {
  console.error(`statusbin: ${error.message}`);
  process.exit(1);
}
const server = spawn(program, process.argv.slice(2), { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => server.kill(signal));
server.on('error', (error) => {
  console.error(`statusbin: ${program} cannot be run: ${error.message}`);
  process.exit(1);
});
server.on('exit', (code, signal) => {
  if (!signal) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
