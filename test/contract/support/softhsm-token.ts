import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestCard } from '../../../native-stubs/test-cards/index.js';
import { file, nativePackage, program, type Requirement } from '../../support/requirements.js';

const library = file(
  'SoftHSM2',
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
);

/** Where SoftHSM2 is; empty where it is not. */
export const SOFTHSM_LIBRARY = library.found ?? '';

/** What the tests on SoftHSM2 need. */
export const SOFTHSM_REQUIREMENTS: readonly Requirement[] = [
  library,
  program('softhsm2-util'),
  program('pkcs11-tool'),
  await nativePackage('pkcs11js'),
  await nativePackage('koffi'),
];

/** A token of SoftHSM2 that holds the keys and certificates of a test card. */
export interface SoftHsmToken {
  readonly library: string;
  /** Value of SOFTHSM2_CONF, already in the environment of this process and of the hosts that it starts. */
  readonly configuration: string;
  readonly dispose: () => void;
}

/** CKA_ID of each purpose; the numbers mean nothing. */
const IDS = { authentication: 'a1', signature: 'a2', technical: 'a3' } as const;

/** Makes a token in a folder of its own, with PIN `pin`. */
export function createSoftHsmToken(card: TestCard, pin: string): SoftHsmToken {
  if (library.found === undefined) throw new Error('SoftHSM2 is not there');
  const folder = mkdtempSync(join(tmpdir(), 'cpx-softhsm-'));
  const configuration = join(folder, 'softhsm2.conf');
  mkdirSync(join(folder, 'tokens'));
  writeFileSync(configuration, `directories.tokendir = ${join(folder, 'tokens')}\nobjectstore.backend = file\n`);
  const before = process.env.SOFTHSM2_CONF;
  process.env.SOFTHSM2_CONF = configuration;
  const label = `CPS4v1-${card.cardNumber}`;
  run('softhsm2-util', '--init-token', '--free', '--label', label, '--pin', pin, '--so-pin', '12345678');
  for (const { purpose, der, privateKey } of card.certificates) {
    const keyFile = join(folder, `${purpose}.pem`);
    const certificateFile = join(folder, `${purpose}.der`);
    writeFileSync(keyFile, privateKey, { mode: 0o600 });
    writeFileSync(certificateFile, der);
    const id = IDS[purpose];
    const common = ['--token', label, '--pin', pin, '--id', id] as const;
    run('softhsm2-util', '--import', keyFile, ...common, '--label', `key ${purpose}`);
    const login = ['--module', library.found, '--token-label', label, '--login', '--pin', pin] as const;
    const object = ['--type', 'cert', '--id', id, '--label', `Certificat ${purpose}`] as const;
    run('pkcs11-tool', ...login, '--write-object', certificateFile, ...object);
  }
  return {
    library: library.found,
    configuration,
    dispose() {
      if (before === undefined) delete process.env.SOFTHSM2_CONF;
      else process.env.SOFTHSM2_CONF = before;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function run(command: string, ...options: readonly string[]): void {
  execFileSync(command, options, { stdio: 'pipe' });
}
