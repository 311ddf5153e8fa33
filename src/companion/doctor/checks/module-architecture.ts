import { found, notApplicable, ok, type Check } from '../check.js';
import { path, word, wordFor, type Fact } from '../facts.js';
import { HEADER_BYTES, readBinaryHeader, type BinaryHeader } from '../read-binary-header.js';

const FORMATS: Readonly<Record<string, BinaryHeader['format']>> = { win32: 'PE', linux: 'ELF', darwin: 'Mach-O' };

/** Is the module's file a library for the processor that this program is built for? Read from the file, not by loading. */
export const moduleArchitecture: Check = {
  id: 'module-architecture',
  layer: 'middleware',
  title: { fr: 'Processeur du logiciel de carte', en: 'Processor of the card software' },
  needs: ['module-present'],
  limitMs: 3_000,
  findings: ['DOCTOR_MODULE_DAMAGED', 'DOCTOR_MODULE_ARCHITECTURE'],
  async run(observations) {
    const { system } = observations.ports;
    const facts: Fact[] = [];
    let loadable = 0;
    let problem: 'DOCTOR_MODULE_DAMAGED' | 'DOCTOR_MODULE_ARCHITECTURE' | undefined;
    for (const { path: module } of await observations.listModules()) {
      const bytes = await system.read(module, HEADER_BYTES);
      if (bytes === undefined) continue;
      const header = readBinaryHeader(bytes);
      facts.push(path('module', module));
      facts.push(...(header?.architectures ?? []).map((name) => word('processor', wordFor(name))));
      if (header === undefined || header.format !== FORMATS[system.platform]) problem ??= 'DOCTOR_MODULE_DAMAGED';
      else if (!header.architectures.includes(system.architecture)) problem ??= 'DOCTOR_MODULE_ARCHITECTURE';
      else loadable += 1;
    }
    if (problem !== undefined) return found(problem, facts, loadable > 0 ? 'warning' : 'failure');
    return loadable > 0 ? ok(facts) : notApplicable();
  },
};
