import {
  createRevocationChecker,
  type RevocationChecker,
  type RevocationCheckerOptions,
} from '../../../src/pki/index.js';
import { CpxError } from '../../../src/protocol/index.js';
import { startAnsweringServer, type AnsweringServer } from './answering-server.js';
import { crlAddress, issueAuthority, issueLeaf, keyUsage, NOW, ocspAddress, type Holder } from './authority.js';

/** The authority whose certificates are checked. */
export const root = issueAuthority('root');

/** What a check came to: the outcome's status, or the code of its error, and why. */
export interface Verdict {
  readonly code: string;
  readonly why: string;
}

/** A server that answers for the authority, certificates that name it, and a clock to be set. */
export interface RevocationScene {
  readonly server: AnsweringServer;
  clock: Date;
  withCrl(): Holder;
  withOcsp(): Holder;
  withBoth(): Holder;
  checkerOf(options?: Partial<RevocationCheckerOptions>): RevocationChecker;
  check(leaf: Holder, options?: Partial<RevocationCheckerOptions>): Promise<Verdict>;
  close(): Promise<void>;
}

export async function openRevocationScene(): Promise<RevocationScene> {
  const server = await startAnsweringServer();
  const scene: RevocationScene = {
    server,
    clock: NOW,
    withCrl: () => leafWith(crlAddress(`${server.origin}/crl`)),
    withOcsp: () => leafWith(ocspAddress(`${server.origin}/ocsp`)),
    withBoth: () => leafWith(crlAddress(`${server.origin}/crl`), ocspAddress(`${server.origin}/ocsp`)),
    checkerOf: (options = {}) =>
      createRevocationChecker({ failure: 'hard', addresses: [server.origin], now: () => scene.clock, ...options }),
    check: (leaf, options = {}) => verdict(scene.checkerOf(options).check([leaf.certificate, root.certificate])),
    close: () => server.close(),
  };
  return scene;
}

/** A certificate for signing, of that authority. */
export function leafWith(...extensions: readonly Uint8Array[]): Holder {
  return issueLeaf(root, { extensions: [keyUsage(0x80), ...extensions] });
}

export async function verdict(work: Promise<{ status: string; why?: string }>): Promise<Verdict> {
  try {
    const outcome = await work;
    return { code: outcome.status, why: outcome.why ?? '' };
  } catch (error) {
    if (error instanceof CpxError) return { code: error.code, why: error.message };
    throw error;
  }
}
