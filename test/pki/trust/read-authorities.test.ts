import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { defaultTestCardFolder, openTestCards } from '../../../native-stubs/test-cards/index.js';
import { KNOWN_AUTHORITIES } from '../../../src/cpx/index.js';
import {
  cryptolibAuthorityFolder,
  judgeAuthority,
  loadAuthorities,
  parseCertificate,
  readAuthorities,
  type AuthorityRefusal,
  type Certificate,
} from '../../../src/pki/index.js';
import { CpxError } from '../../../src/protocol/index.js';
import { issueAuthority, pem } from '../support/authority.js';

const own = issueAuthority('AC of a hospital').certificate;
const below = issueAuthority('below', { issuer: issueAuthority('AC of a hospital') }).certificate;

/** The certificate as if its bytes had this fingerprint: nobody can make such a file. */
const withFingerprint = (certificate: Certificate, sha256: string): Certificate => ({ ...certificate, sha256 });

function reasonOf(
  certificate: Certificate,
  rules?: Parameters<typeof judgeAuthority>[1],
): AuthorityRefusal | 'accepted' {
  const verdict = judgeAuthority(certificate, rules);
  return verdict.accepted ? 'accepted' : verdict.reason;
}

describe('judgeAuthority', () => {
  it('accepts each authority of the product’s table by its fingerprint, with its role', () => {
    for (const { fingerprint, role } of KNOWN_AUTHORITIES) {
      const verdict = judgeAuthority(withFingerprint(own, fingerprint));
      expect(verdict).to.deep.equal({ accepted: true, role, source: 'known' });
    }
  });

  it('accepts no fingerprint that differs from a known one in a single digit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KNOWN_AUTHORITIES),
        fc.integer({ min: 0, max: 63 }),
        fc.integer({ min: 1, max: 15 }),
        ({ fingerprint }, at, shift) => {
          const digit = ((Number.parseInt(fingerprint.charAt(at), 16) + shift) % 16).toString(16);
          const other = fingerprint.slice(0, at) + digit + fingerprint.slice(at + 1);
          expect(reasonOf(withFingerprint(own, other))).to.equal('unknown');
        },
      ),
    );
  });

  it('refuses an authority that bears a known name and has another fingerprint', () => {
    const impostor = issueAuthority('AC RACINE IGC-SANTE FORT').certificate;
    expect(reasonOf(impostor)).to.equal('unknown');
    expect(reasonOf(impostor, { dangerouslyAllowTestTree: true })).to.equal('unknown');
  });

  it('accepts what is pinned, a root as a root and another as what stands below one', () => {
    const rules = { pinned: [own.sha256, below.sha256] };
    expect(judgeAuthority(own, rules)).to.deep.equal({ accepted: true, role: 'root', source: 'pinned' });
    expect(judgeAuthority(below, rules)).to.deep.equal({ accepted: true, role: 'other', source: 'pinned' });
  });

  it('accepts the test tree only where that is asked for, and no card of it as an authority', async () => {
    const cards = await openTestCards({ folder: defaultTestCardFolder() });
    const { root, persons } = cards.branches.FORT;
    for (const { der } of [root, persons]) {
      const certificate = parseCertificate(der);
      expect(reasonOf(certificate)).to.equal('test-tree');
      expect(judgeAuthority(certificate, { dangerouslyAllowTestTree: true })).to.include({ source: 'test' });
    }
    const [leaf] = cards.card('cps4-dupont').certificates;
    const certificate = parseCertificate(leaf!.der);
    expect(reasonOf(certificate, { dangerouslyAllowTestTree: true })).to.equal('unknown');
    expect(reasonOf(certificate, { pinned: [certificate.sha256] })).to.equal('no-authority');
  });
});

describe('readAuthorities', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cpx-trust-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  it('reads on after a file that holds no certificate, and names it', async () => {
    const broken = write('a.cer', 'no certificate');
    write('b.pem', pem('CERTIFICATE', own.der) + pem('CERTIFICATE', below.der));
    write('notes.txt', 'not looked at');
    const { accepted, refused } = await readAuthorities([folder, join(folder, 'gone.cer')], { pinned: [own.sha256] });
    expect(accepted.map(({ name }) => name)).to.deep.equal(['AC of a hospital']);
    expect(refused.map(({ file, reason }) => [file, reason])).to.deep.equal([
      [broken, 'unreadable'],
      [join(folder, 'b.pem'), 'unknown'],
      [join(folder, 'gone.cer'), 'unreadable'],
    ]);
  });

  it('has each certificate once, however often it is there', async () => {
    write('a.cer', own.der);
    write('b.pem', pem('CERTIFICATE', own.der));
    expect((await readAuthorities([folder])).refused).to.have.length(1);
  });

  it('never throws and never accepts, whatever a file holds', async () => {
    const path = join(folder, 'any.p7b');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          // A certificate with one octet changed is another certificate, or none.
          fc.tuple(fc.nat(own.der.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
            const changed = Uint8Array.from(own.der);
            changed[at] = (changed[at] ?? 0) ^ by;
            return changed;
          }),
        ),
        async (bytes) => {
          writeFileSync(path, bytes);
          const { accepted, refused } = await readAuthorities([path], { pinned: [own.sha256] });
          expect(accepted).to.deep.equal([]);
          expect(refused).to.have.length(1);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('loadAuthorities', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cpx-trust-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'nothing',
      (error: unknown) => (error instanceof CpxError ? error.code : String(error)),
    );

  it('sorts roots from what stands below them, and passes over everything else', async () => {
    writeFileSync(join(folder, 'a.cer'), own.der);
    writeFileSync(join(folder, 'b.cer'), below.der);
    writeFileSync(join(folder, 'c.cer'), issueAuthority('planted').certificate.der);
    const { anchors, intermediates } = await loadAuthorities([folder], { pinned: [own.sha256, below.sha256] });
    expect(anchors.map(({ sha256 }) => sha256)).to.deep.equal([own.sha256]);
    expect(intermediates.map(({ sha256 }) => sha256)).to.deep.equal([below.sha256]);
    expect(createHash('sha256').update(anchors[0]!.der).digest('hex')).to.equal(own.sha256);
  });

  it('refuses a place without a root, and one that cannot be read: a server must not start with nobody to trust', async () => {
    expect(await codeOf(loadAuthorities([folder]))).to.equal('ERR_CERTIFICATE_MALFORMED');
    expect(await codeOf(loadAuthorities([join(folder, 'gone')]))).to.equal('ERR_CERTIFICATE_MALFORMED');
  });
});

describe('cryptolibAuthorityFolder', () => {
  it('is where ANS’s installer puts the certificates on each system', () => {
    const of = (platform: string, environment = {}): string => cryptolibAuthorityFolder({ platform, environment });
    expect(of('linux')).to.equal('/etc/opt/santesocial/CPS/Coffre');
    expect(of('darwin')).to.equal('/Library/Preferences/santesocial/CPS/coffre');
    expect(of('win32')).to.equal('C:\\ProgramData\\santesocial\\CPS\\Coffre');
    expect(of('win32', { ALLUSERSPROFILE: 'D:\\All' })).to.equal('D:\\All\\santesocial\\CPS\\Coffre');
  });
});
