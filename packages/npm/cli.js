#!/usr/bin/env node
'use strict';
// `npx statusbin`: runs the program as if it were this one. Signals go through, and this process ends as the program does.

const { spawn } = require('node:child_process');
const { binaryPath } = require('./binary.js');

let program;
try {
  program = binaryPath();
} catch (error) {
  console.error(`statusbin: ${error.message}`);
  process.exit(1);
}
// Before the server starts: it may be ready, and a signal may come, before this process goes on.
let server = null;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => server.kill(signal));
// The server gets a process group of its own. In a terminal, Ctrl-C goes to the whole group of this process, and this process passes it on: the server
// would get it twice, and a second signal cuts off the requests in progress. Its standard input is a pipe, which the kernel closes when this process
// ends, however it does; with --until-eof the server ends then too.
const args = process.argv.slice(2);
const input = args.includes('--until-eof') || process.env.STATUSBIN_UNTIL_EOF ? 'inherit' : 'pipe';
server = spawn(program, ['--until-eof', ...args], { detached: true, stdio: [input, 'inherit', 'inherit'] });
server.on('error', (error) => {
  console.error(`statusbin: ${program} cannot be run: ${error.message}`);
  process.exit(1);
});
server.on('exit', (code, signal) => {
  if (!signal) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
