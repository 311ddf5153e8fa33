import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import {
  basicConstraints,
  extendedKeyUsage,
  extension,
  keyNamed,
  keyUsage,
  nameOf,
  type CertificatePlan,
  type Holder,
} from '../../pki/support/authority.js';
import { ocspDer, type OcspPlan } from '../../pki/support/revocation-answers.js';
import { octets } from '../../pki/support/encode-der.js';
import { parseCertificate } from '../../../src/pki/index.js';
import { flightWith, refuseEach, RSA_CHAIN, type HostileCase } from './support/hostile.js';
import { ScriptedServer } from './support/listen.js';
import {
  alternativeNames,
  ANCHORS,
  certificatePem,
  CLIENTS,
  fileIdentity,
  fromToday,
  issueServer,
  issueTls,
  issueTlsAuthority,
  SERVER_NAME,
  serverExtensions,
  serverRoot,
  serverSub,
  SERVERS,
  strangeRoot,
  type Issued,
} from './support/test-pki.js';

const TLS_SERVER = extendedKeyUsage('1.3.6.1.5.5.7.3.1');
const leafOf = (plan: Partial<CertificatePlan>): readonly Issued[] => [issueServer(serverSub, plan), serverSub];
const authority = (name: string, plan: Partial<CertificatePlan>): readonly Issued[] => {
  const between = issueTlsAuthority(name, { issuer: serverRoot, ...plan });
  return [issueServer(between), between];
};

/** Chains that are refused whatever else the server does. */
const CHAINS: readonly (readonly [string, HostileCase['alert'], string, readonly Issued[]])[] = [
  [
    'a certificate of another name',
    'bad_certificate',
    'ERR_TLS_SERVER_NAME',
    leafOf({ extensions: serverExtensions('other.test') }),
  ],
  [
    'a name that is but the end of ours',
    'bad_certificate',
    'ERR_TLS_SERVER_NAME',
    leafOf({ extensions: serverExtensions('host.test') }),
  ],
  [
    'a name below ours',
    'bad_certificate',
    'ERR_TLS_SERVER_NAME',
    leafOf({ extensions: serverExtensions(`www.${SERVER_NAME}`) }),
  ],
  [
    'a wildcard for a part of a label',
    'bad_certificate',
    'ERR_TLS_SERVER_NAME',
    leafOf({ extensions: serverExtensions('card-*.test') }),
  ],
  [
    'a wildcard for a whole domain',
    'bad_certificate',
    'ERR_TLS_SERVER_NAME',
    leafOf({ extensions: serverExtensions('*.test') }),
  ],
  [
    'a wildcard for two labels',
    'bad_certificate',
    'ERR_TLS_SERVER_NAME',
    leafOf({ extensions: serverExtensions('*.*') }),
  ],
  [
    'a name with a NUL in it',
    'bad_certificate',
    'ERR_TLS_SERVER_NAME',
    leafOf({ extensions: serverExtensions(`${SERVER_NAME}\0.other.test`) }),
  ],
  [
    'a name in the subject alone',
    'bad_certificate',
    'ERR_TLS_SERVER_NAME',
    leafOf({ name: nameOf(SERVER_NAME), extensions: [keyUsage(0x80), TLS_SERVER] }),
  ],
  [
    'an expired certificate',
    'certificate_expired',
    'ERR_TLS_SERVER_EXPIRED',
    leafOf({ notBefore: fromToday(-60), notAfter: fromToday(-1) }),
  ],
  [
    'a certificate of tomorrow',
    'certificate_expired',
    'ERR_TLS_SERVER_EXPIRED',
    leafOf({ notBefore: fromToday(1), notAfter: fromToday(60) }),
  ],
  [
    'an expired authority',
    'certificate_expired',
    'ERR_TLS_SERVER_EXPIRED',
    authority('TLS expired sub', { notBefore: fromToday(-60), notAfter: fromToday(-1) }),
  ],
  ['an authority that nobody knows', 'unknown_ca', 'ERR_TLS_SERVER_UNTRUSTED', [issueServer(strangeRoot), strangeRoot]],
  ['a certificate without the authority between', 'unknown_ca', 'ERR_TLS_SERVER_UNTRUSTED', [SERVERS.rsa]],
  [
    'a certificate that signed itself',
    'unknown_ca',
    'ERR_TLS_SERVER_UNTRUSTED',
    [issueTls({ name: nameOf('alone'), key: keyNamed('rsa server'), extensions: serverExtensions() })],
  ],
  [
    'a certificate by the name of an authority, but not by its key',
    'bad_certificate',
    'ERR_TLS_SERVER_UNTRUSTED',
    [issueServer({ name: serverSub.name, key: keyNamed('ec impostor') }, { withoutKeyIds: true }), serverSub],
  ],
  ['a certificate signed with SHA-1', 'bad_certificate', 'ERR_TLS_SERVER_UNTRUSTED', leafOf({ algorithm: 'ec-sha1' })],
  [
    'an authority signed with SHA-1',
    'bad_certificate',
    'ERR_TLS_SERVER_UNTRUSTED',
    authority('TLS SHA-1 sub', { algorithm: 'ec-sha1' }),
  ],
  ['a key of 1,024 bits', 'bad_certificate', 'ERR_TLS_SERVER_UNTRUSTED', leafOf({ key: keyNamed('rsa-1024') })],
  [
    'an authority with a key of 1,024 bits',
    'bad_certificate',
    'ERR_TLS_SERVER_UNTRUSTED',
    authority('TLS weak sub', { key: keyNamed('rsa-1024 sub') }),
  ],
  ['a key on a curve of others', 'bad_certificate', 'ERR_TLS_SERVER_UNTRUSTED', leafOf({ key: keyNamed('ec k1') })],
  [
    'a certificate for clients',
    'unsupported_certificate',
    'ERR_TLS_SERVER_UNTRUSTED',
    leafOf({ extensions: [keyUsage(0x80), extendedKeyUsage('1.3.6.1.5.5.7.3.2'), alternativeNames(SERVER_NAME)] }),
  ],
  [
    'a key that is not for signatures',
    'unsupported_certificate',
    'ERR_TLS_SERVER_UNTRUSTED',
    leafOf({ extensions: [keyUsage(0x20), TLS_SERVER, alternativeNames(SERVER_NAME)] }),
  ],
  [
    'a critical extension that nobody knows',
    'unsupported_certificate',
    'ERR_TLS_SERVER_UNTRUSTED',
    leafOf({ extensions: [...serverExtensions(), extension('1.2.250.1.71.99.1', octets(Buffer.alloc(1)), true)] }),
  ],
  [
    'an issuer that is no authority',
    'unknown_ca',
    'ERR_TLS_SERVER_UNTRUSTED',
    authority('TLS no authority', { extensions: [basicConstraints(false), keyUsage(0x06)] }),
  ],
  [
    'an issuer that may not sign certificates',
    'unknown_ca',
    'ERR_TLS_SERVER_UNTRUSTED',
    authority('TLS lists only', { extensions: [basicConstraints(true), keyUsage(0x02)] }),
  ],
  [
    'an authority for e-mail',
    'unsupported_certificate',
    'ERR_TLS_SERVER_UNTRUSTED',
    authority('TLS mail', {
      extensions: [basicConstraints(true), keyUsage(0x06), extendedKeyUsage('1.3.6.1.5.5.7.3.4')],
    }),
  ],
  [
    'a path longer than an authority allows',
    'unknown_ca',
    'ERR_TLS_SERVER_UNTRUSTED',
    ((): Issued[] => {
      const short = issueTlsAuthority('TLS short', {
        issuer: serverRoot,
        extensions: [basicConstraints(true, 0), keyUsage(0x06)],
      });
      const below = issueTlsAuthority('TLS below', { issuer: short });
      return [issueServer(below), below, short];
    })(),
  ],
  [
    'octets that are no certificate',
    'bad_certificate',
    'ERR_TLS_SERVER_UNTRUSTED',
    [{ ...SERVERS.rsa, der: Buffer.from('3003020100', 'hex') }],
  ],
  [
    'a certificate with octets after it',
    'bad_certificate',
    'ERR_TLS_SERVER_UNTRUSTED',
    [{ ...SERVERS.rsa, der: Buffer.concat([SERVERS.rsa.der, Buffer.alloc(1)]) }, serverSub],
  ],
  [
    'one bit of the certificate changed',
    'bad_certificate',
    'ERR_TLS_SERVER_UNTRUSTED',
    ((): Issued[] => {
      const der = Buffer.from(SERVERS.rsa.der);
      der[der.length - 3]! ^= 1;
      return [{ ...SERVERS.rsa, der }, serverSub];
    })(),
  ],
];

const asHolder = (issued: Issued): Holder => ({ ...issued, certificate: parseCertificate(issued.der) });
const now = new Date();
const responder = (extensions: readonly Uint8Array[], issuer = serverSub): Issued =>
  issueTls({ name: nameOf('TLS responder'), key: keyNamed('ec responder'), issuer, extensions });
const OCSP_SIGNING = extendedKeyUsage('1.3.6.1.5.5.7.3.9');

function staple(change: Partial<OcspPlan> = {}): Uint8Array {
  return ocspDer({
    signer: serverSub,
    about: asHolder(SERVERS.rsa),
    issuer: asHolder(serverSub),
    thisUpdate: new Date(now.getTime() - 60_000),
    nextUpdate: fromToday(1),
    ...change,
  });
}

const REVOKED = 'certificate_revoked';
const BAD_STATUS = 'bad_certificate_status_response';
const STAPLES: readonly (readonly [string, HostileCase['alert'], Uint8Array])[] = [
  ['an answer that the certificate is revoked', REVOKED, staple({ status: 'revoked' })],
  ['an answer that nobody knows the certificate', BAD_STATUS, staple({ status: 'unknown' })],
  ['an answer about another certificate', BAD_STATUS, staple({ about: asHolder(SERVERS['ec-p256']) })],
  ['an answer of somebody else', BAD_STATUS, staple({ signer: strangeRoot })],
  ['an answer by a wrong key', BAD_STATUS, staple({ signer: { name: serverSub.name, key: keyNamed('ec impostor') } })],
  ['an answer that has run out', BAD_STATUS, staple({ thisUpdate: fromToday(-9), nextUpdate: fromToday(-2) })],
  ['an answer of tomorrow', BAD_STATUS, staple({ thisUpdate: fromToday(1), nextUpdate: fromToday(2) })],
  [
    'an old answer that does not say how long it holds',
    BAD_STATUS,
    staple({ thisUpdate: fromToday(-3), nextUpdate: null }),
  ],
  ['an answer that there is none', BAD_STATUS, staple({ responseStatus: 3 })],
  ['octets that are no answer', BAD_STATUS, Buffer.from('no answer')],
  [
    'a responder that is none',
    BAD_STATUS,
    ((): Uint8Array => {
      const other = responder([keyUsage(0x80)]);
      return staple({ signer: other, certificates: [other.der] });
    })(),
  ],
  [
    'a responder of another authority',
    BAD_STATUS,
    ((): Uint8Array => {
      const other = responder([keyUsage(0x80), OCSP_SIGNING], strangeRoot);
      return staple({ signer: other, certificates: [other.der] });
    })(),
  ],
];

describe('connectTls and the server’s certificates', () => {
  for (const version of ['TLSv1.3', 'TLSv1.2'] as const) {
    describe(`in ${version}`, () => {
      refuseEach(
        [
          ...CHAINS.map(([name, alert, code, chain]): HostileCase => ({
            name,
            alert,
            code,
            plan: { chain },
            script: flightWith({}),
          })),
          ...STAPLES.map(([name, alert, der]): HostileCase => ({
            name: `${name}, stapled,`,
            alert,
            code: 'ERR_TLS_SERVER_UNTRUSTED',
            plan: { staple: der },
            script: flightWith({}),
          })),
        ].map((row) => (version === 'TLSv1.2' ? { ...row, family: 'CPS3' } : row)),
        { chain: RSA_CHAIN, version },
      );
    });
  }

  describe('that are good', () => {
    const server = new ScriptedServer();
    before(() => server.open());
    after(() => server.close());
    const pinned = issueTls({ name: nameOf('pinned'), key: keyNamed('rsa server'), extensions: serverExtensions() });
    const deep = Array.from({ length: 4 }).reduce<readonly Issued[]>(
      (path, _, index) => [issueTlsAuthority(`TLS level ${index}`, { issuer: path[0] ?? serverRoot }), ...path],
      [],
    );
    const good = responder([keyUsage(0x80), OCSP_SIGNING]);
    const { privateKey: p521 } = generateKeyPairSync('ec', { namedCurve: 'secp521r1' });

    const rows: readonly (readonly [string, readonly Issued[], object?, Uint8Array?])[] = [
      [
        'by a wildcard for a whole label',
        leafOf({ extensions: serverExtensions(`*.${SERVER_NAME}`) }),
        { serverName: `www.${SERVER_NAME}` },
      ],
      ['in capital letters', leafOf({ extensions: serverExtensions(SERVER_NAME.toUpperCase()) })],
      ['with the root sent along, and in another order', [SERVERS.rsa, serverRoot, serverSub]],
      ['with a certificate that has nothing to do with it', [SERVERS.rsa, strangeRoot, serverSub]],
      ['at the end of a long path', [issueServer(deep[0]!), ...deep]],
      [
        'of many octets',
        ((): Issued[] => {
          // Certificate policies of this size are a made-up thing; they are left alone, as every uncritical extension.
          const wide = issueTlsAuthority('TLS wide', {
            issuer: serverRoot,
            extensions: [
              basicConstraints(true),
              keyUsage(0x06),
              extension('1.2.250.1.71.99.2', octets(Buffer.alloc(15_000, 5))),
            ],
          });
          return [
            issueServer(wide, {
              extensions: [...serverExtensions(), extension('1.2.250.1.71.99.2', octets(Buffer.alloc(15_000, 5)))],
            }),
            wide,
          ];
        })(),
      ],
      ['that was itself configured', [pinned], { anchors: [certificatePem(pinned.der)] }],
      [
        'for any purpose',
        leafOf({ extensions: [keyUsage(0x80), extendedKeyUsage('2.5.29.37.0'), alternativeNames(SERVER_NAME)] }),
      ],
      ['for an address', [SERVERS.rsa, serverSub], { serverName: '127.0.0.1' }],
      ['with a good stapled answer', [SERVERS.rsa, serverSub], {}, staple()],
      ['with a stapled answer that names it by SHA-256', [SERVERS.rsa, serverSub], {}, staple({ namedBy: 'sha256' })],
      [
        'with a good stapled answer of a responder',
        [SERVERS.rsa, serverSub],
        {},
        staple({ signer: good, certificates: [good.der], byKey: true }),
      ],
      [
        'signed by an authority on P-521',
        ((): Issued[] => {
          const big = issueTlsAuthority('TLS P-521', { issuer: serverRoot, key: p521 });
          return [issueServer(big), big];
        })(),
      ],
    ];
    for (const version of ['TLSv1.3', 'TLSv1.2'] as const) {
      for (const [name, chain, options, answer] of rows) {
        it(`are believed in ${version} ${name}`, async () => {
          const met = server.meet({ version, chain, ...(answer === undefined ? {} : { staple: answer }) }, (peer) =>
            peer.handshake(),
          );
          const identity = fileIdentity(CLIENTS.good);
          const { facts, stream } = await server.connect({ identity, anchors: ANCHORS, ...options });
          expect(await met).to.equal(2);
          expect(facts.chain).to.have.length(chain.length);
          expect(facts.stapled).to.equal(answer === undefined ? 'none' : 'good');
          stream.destroy();
        });
      }
    }

    it('are judged at the moment that the caller names', async () => {
      void server.meet({ chain: RSA_CHAIN }, (peer) => peer.flight());
      const late = server.connect({ now: fromToday(301) });
      const error: unknown = await late.catch((caught: unknown) => caught);
      expect(error).to.have.property('code', 'ERR_TLS_SERVER_EXPIRED');
    });
  });
});
