import { openSync, readFileSync, writeSync } from 'node:fs';
import { createChildProcessSpawner } from '../../../../src/companion/pkcs11/index.js';

/**
 * A main process of its own, for a test of what a host that crashes leaves behind: has a host load a module, to log in
 * or only to look, says what the system tells of that host, and makes it end as abort() in the module would.
 */
const [, , path = '', forLogin = ''] = process.argv;
const host = createChildProcessSpawner()();
const loaded = new Promise((resolve) => host.onMessage(resolve));
host.post({ id: 1, request: { type: 'load', module: { kind: 'library', path }, forLogin: forLogin === 'login' } });
const answer = await loaded;

const folder = `/proc/${String(host.processId)}`;
const limit = /^Max core file size +(\S+) +(\S+)/m.exec(readFileSync(`${folder}/limits`, 'latin1'))?.slice(1);
const memory = openOrCode(`${folder}/mem`);
process.kill(host.processId!, 'SIGABRT');
const report = { answer, limit, memory, ended: await host.ended };
writeSync(1, JSON.stringify(report));

function openOrCode(file: string): string {
  try {
    openSync(file, 'r');
    return 'opened';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
