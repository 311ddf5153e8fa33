import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from '../../../src/pki/index.js';
import { pem } from './authority.js';

/** Who signs lists and answers. */
export interface OpensslSigner {
  readonly der: Uint8Array;
  readonly key: KeyObject;
}

const DAY_MS = 86_400_000;

/** An authority that OpenSSL publishes the revocations of: lists, and a responder on a port of this computer. */
export class OpensslAuthority {
  readonly #folder: string;
  #responder: ChildProcess | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param signers by name; the one that is called `root` is the authority itself */
  static async open(signers: Readonly<Record<string, OpensslSigner>>): Promise<OpensslAuthority> {
    const authority = new OpensslAuthority(await mkdtemp(join(tmpdir(), 'cpx-openssl-')));
    for (const [name, { der, key }] of Object.entries(signers)) {
      await writeFile(authority.#path(`${name}.pem`), pem('CERTIFICATE', der));
      const secret = key.export({ type: 'pkcs8', format: 'pem' });
      await writeFile(authority.#path(`${name}.key`), secret, { mode: 0o600 });
    }
    return authority;
  }

  /** Says which certificates were issued, and which of them were revoked: OpenSSL's index. */
  async writeIndex(good: readonly Certificate[], revoked: readonly Certificate[]): Promise<void> {
    const until = stamp(300);
    const line = (status: string, { serialNumber }: Certificate): string =>
      `${status}\t${Buffer.from(serialNumber).toString('hex').toUpperCase()}\tunknown\t/CN=leaf\n`;
    const lines = [
      ...good.map((certificate) => line(`V\t${until}\t`, certificate)),
      ...revoked.map((certificate) => line(`R\t${until}\t${stamp(-1)}`, certificate)),
    ];
    await writeFile(this.#path('index.txt'), lines.join(''));
  }

  /** @returns the revocation list of the index, DER */
  async makeList(): Promise<Uint8Array> {
    await writeFile(this.#path('crlnumber'), '01\n');
    await writeFile(
      this.#path('ca.cnf'),
      `[ca]\ndefault_ca=a\n[a]\ndatabase=${this.#path('index.txt')}\ncrlnumber=${this.#path('crlnumber')}\ndefault_md=sha256\n` +
        'default_crl_days=1\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n',
    );
    const files = ['-config', 'ca.cnf', '-cert', 'root.pem', '-keyfile', 'root.key', '-out', 'crl.pem'];
    const made = spawnSync('openssl', ['ca', '-gencrl', ...files], { cwd: this.#folder, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(made.stderr);
    const text = await readFile(this.#path('crl.pem'), 'utf8');
    return Buffer.from(text.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  }

  /**
   * Starts OpenSSL's responder over the index.
   * @param signer whose key signs its answers
   */
  async startResponder(port: number, signer: string): Promise<void> {
    const files = ['-index', 'index.txt', '-CA', 'root.pem', '-rsigner', `${signer}.pem`, '-rkey', `${signer}.key`];
    const child = spawn('openssl', ['ocsp', '-port', String(port), ...files, '-nmin', '5'], {
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#responder = child;
    // It says so when it accepts connections, on standard output or error depending on its version.
    await new Promise<void>((resolve, reject) => {
      const look = (chunk: Buffer): void => {
        if (/waiting for OCSP client connections|ACCEPT/i.test(chunk.toString())) resolve();
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      child.once('exit', (code) => reject(new Error(`openssl ocsp ended with ${String(code)}`)));
    });
  }

  async stopResponder(): Promise<void> {
    const child = this.#responder;
    this.#responder = undefined;
    if (child?.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async close(): Promise<void> {
    await this.stopResponder();
    await rm(this.#folder, { recursive: true });
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

/** A day from today as the index writes it: `YYMMDDhhmmssZ`. */
function stamp(days: number): string {
  return new Date(Date.now() + days * DAY_MS)
    .toISOString()
    .replace(/[-:T]|\.\d+/g, '')
    .slice(2);
}
