import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { resolve } from 'node:path';

/** A virtual reader and the module through which the companion sees the card in it. */
export interface DemoReader {
  /** Where the reader waits for a card, as `cpx-bridge simulate --vpcd` takes it. */
  readonly vpcd: string;
  /** For every process that is to see this reader; empty where it is the machine's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Path of a PKCS#11 module. */
  readonly module: string;
  close(): Promise<void>;
}

/** Something that the demonstration on a virtual reader needs and this machine does not have. */
export class ReaderMissing extends Error {
  override readonly name = 'ReaderMissing';
  readonly missing: readonly string[];

  constructor(missing: readonly string[]) {
    super(missing.join(', '));
    this.missing = missing;
  }
}

/** Where Debian, Fedora and Homebrew put OpenSC's module. */
const OPENSC_PATHS = [
  '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so',
  '/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so',
  '/usr/lib64/opensc-pkcs11.so',
  '/usr/lib/opensc-pkcs11.so',
  '/opt/homebrew/lib/opensc-pkcs11.so',
  '/usr/local/lib/opensc-pkcs11.so',
] as const;

/** vpcd's own port on a machine whose pcscd runs with it. @see virtual-card.md, section 1 */
const MACHINE_VPCD = '127.0.0.1:35963';

/**
 * A private PC/SC service with virtual readers where tools and rights allow it, else the machine's own.
 * @param module default: OpenSC's
 * @throws ReaderMissing when there is no module, or no native package to use it with
 */
export async function openDemoReader(module: string | undefined): Promise<DemoReader> {
  const found = module === undefined ? OPENSC_PATHS.find((path) => existsSync(path)) : resolve(module);
  const missing = [
    ...(found === undefined ? ['OpenSC (opensc-pkcs11.so)'] : existsSync(found) ? [] : [found]),
    ...missingPackages(),
  ];
  if (found === undefined || missing.length > 0) throw new ReaderMissing(missing);
  const { missingForPrivateReaders, openPrivateReaders } = await import('../../native-stubs/virtual-card/index.js');
  const missingForPrivate = missingForPrivateReaders();
  if (missingForPrivate.length > 0) {
    if (!(await listens(MACHINE_VPCD))) {
      throw new ReaderMissing([
        ...missingForPrivate,
        `or else a running pcscd with vpcd (nothing listens at ${MACHINE_VPCD})`,
      ]);
    }
    return { vpcd: MACHINE_VPCD, environment: {}, module: found, close: () => Promise.resolve() };
  }
  const room = await openPrivateReaders();
  const [first] = room.readers;
  if (first === undefined) throw new TypeError('a room without a reader');
  return { vpcd: first.path, environment: room.environment, module: found, close: () => room.close() };
}

async function listens(address: string): Promise<boolean> {
  const [host = '', port] = address.split(':');
  const socket = connect(Number(port), host);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Looked for, not loaded: vendor code has no business in this process. */
function missingPackages(): readonly string[] {
  const { resolve: find } = createRequire(import.meta.url);
  return ['pkcs11js', 'koffi'].filter((name) => {
    try {
      find(name);
      return false;
    } catch {
      return true;
    }
  });
}
