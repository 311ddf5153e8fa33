import { win32 } from 'node:path';
import type { Fact } from './facts.js';
import type { DoctorSystem } from './ports.js';

/** A program, with its process where the system says which. */
interface CardProgram {
  readonly name: string;
  readonly processId?: number;
}

/** No more than a person would look through. */
const MOST_PROGRAMS = 8;
/** Ours look at cards as well. */
const OURS = /^cpx[- ]?bridge/i;

/**
 * The programs that have to do with cards now, one of which holds this one: PC/SC itself tells nobody which.
 *
 * - Linux: those connected to pcscd, as far as they are this person's.
 * - Windows: those that have loaded winscard.dll.
 * - macOS: CryptoTokenKit, where it has taken the card for ANS's token.
 * @see ss(8); tasklist, "/m"; cpx.md, "Paths", `fr.asip.esante.CPSToken`
 */
export async function listCardPrograms(system: DoctorSystem): Promise<readonly Fact[]> {
  const programs = (await findPrograms(system)).filter(
    ({ name, processId }) => processId !== process.pid && !OURS.test(name),
  );
  const unique = new Map(programs.map((program) => [program.processId ?? program.name, program]));
  return [...unique.values()]
    .slice(0, MOST_PROGRAMS)
    .map((program) => ({ name: 'card-program', value: { type: 'program', ...program } }));
}

async function findPrograms(system: DoctorSystem): Promise<readonly CardProgram[]> {
  switch (system.platform) {
    case 'linux':
      return readSockets((await system.run('/usr/bin/ss', ['-x', '-p', '-H'])) ?? '');
    case 'win32': {
      const tasklist = win32.join(system.environment.SystemRoot ?? 'C:\\Windows', 'System32', 'tasklist.exe');
      const listed = (await system.run(tasklist, ['/m', 'winscard.dll', '/fo', 'csv', '/nh'])) ?? '';
      return [...listed.matchAll(/^"([^"]+)","(\d+)"/gm)].map(([, name = '', id]) => ({ name, processId: Number(id) }));
    }
    case 'darwin': {
      const listed = (await system.run('/usr/bin/security', ['list-smartcards'])) ?? '';
      return /^fr\.asip\.esante\.CPSToken:/m.test(listed) ? [{ name: 'CryptoTokenKit' }] : [];
    }
    default:
      return [];
  }
}

/**
 * `u_str ESTAB 0 0 /run/pcscd/pcscd.comm 4711 * 4712` is pcscd's end of a connection; the program's is the line whose own
 * number is 4712, and which names its owner: `* 4712 * 4711 users:(("firefox",pid=12,fd=5))`.
 */
function readSockets(listed: string): readonly CardProgram[] {
  const lines = listed.split('\n').map((line) => line.trim().split(/\s+/));
  const peers = new Set(lines.flatMap((line) => (line[4]?.endsWith('/pcscd.comm') === true ? (line[7] ?? []) : [])));
  return lines
    .filter((line) => peers.has(line[5] ?? ''))
    .flatMap((line) =>
      [
        ...line
          .slice(8)
          .join(' ')
          .matchAll(/"([^"]+)",pid=(\d+)/g),
      ].map(([, name = '', id]) => ({
        name,
        processId: Number(id),
      })),
    );
}
