import { expect } from 'chai';
import fc from 'fast-check';
import { parseJson } from '../../../src/companion/bridge/gates/parse-json.js';
import { CpxError } from '../../../src/protocol/index.js';
import { rawRequest, sendRaw } from './send-raw.js';
import { SITE, startBridge, type StartedBridge } from './start-bridge.js';

const REQUEST_ID = '6f9619ff-8b86-4011-b42d-00c04fc964ff';
const headersOf = (port: number, origin: string): string[] => [
  `Host: 127.0.0.1:${String(port)}`,
  `Origin: ${origin}`,
  'Sec-Fetch-Site: cross-site',
  'Sec-Fetch-Mode: cors',
  'Sec-Fetch-Dest: empty',
  'Connection: close',
];

describe('hostile input', () => {
  let started: StartedBridge;
  before(async () => (started = await startBridge({ limits: { rateBurst: 1_000_000 } })));
  after(() => started.close());

  /** An edit of the listed origin: something put in, taken out, replaced or written in another case. */
  const mutation = fc.record({
    at: fc.nat(SITE.length),
    length: fc.nat(3),
    // What a header may hold and no parser trims away at its ends.
    put: fc.stringMatching(/^[!-~]{0,3}$/),
    upper: fc.boolean(),
  });

  it('answers every origin but the listed one with the same bytes, and those tell nothing', async () => {
    const refusals = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
        const origin = mutations.reduce((text, { at, length, put, upper }) => {
          const changed = text.slice(0, at) + put + text.slice(at + length);
          return upper ? changed.toUpperCase() : changed;
        }, SITE);
        fc.pre(origin !== SITE);
        refusals.add(
          await sendRaw(started.port, rawRequest('GET /v1/certificates HTTP/1.1', headersOf(started.port, origin))),
        );
      }),
      { numRuns: 300 },
    );
    refusals.add(
      await sendRaw(
        started.port,
        rawRequest('POST /v1/authenticate HTTP/1.1', [...headersOf(started.port, 'null'), 'Content-Length: 0']),
      ),
    );
    expect([...refusals]).to.deep.equal([
      'HTTP/1.1 403 Forbidden\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    ]);
    expect(started.cards.operations).to.have.length(0);
  });

  it('remembers who asked for access, well-formed origins alone', async () => {
    started.asked.length = 0;
    for (const origin of [
      'https://new.example',
      'null',
      'https://new.example/',
      'x'.repeat(300),
      `https://${'x'.repeat(300)}`,
    ]) {
      await sendRaw(started.port, rawRequest('GET /v1/info HTTP/1.1', headersOf(started.port, origin)));
    }
    expect(started.asked).to.deep.equal(['https://new.example']);
  });

  /** JSON-like bytes: real JSON with bytes changed, keys doubled, and what is no JSON at all. */
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => Buffer.from(text)),
    fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 4 })).map(([at, bytes]) => {
      const text = Buffer.from(`{"requestId":"${REQUEST_ID}"}`);
      text.set(bytes, at % (text.length - bytes.length));
      return text;
    }),
    fc
      .array(fc.tuple(fc.constantFrom('requestId', '__proto__', 'constructor', 'toString', 'a'), fc.jsonValue()), {
        maxLength: 4,
      })
      .map((pairs) => Buffer.from(`{${pairs.map(([key, value]) => `"${key}":${JSON.stringify(value)}`).join(',')}}`)),
  );

  it('answers any body with 204 or a problem, and leaves Object.prototype as it was', async () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    await fc.assert(
      fc.asyncProperty(body, async (bytes) => {
        const head = rawRequest('POST /v1/cancel HTTP/1.1', [
          ...headersOf(started.port, SITE),
          'Content-Type: application/json',
          'X-Cpx-Bridge: 1',
          `Content-Length: ${String(bytes.length)}`,
        ]);
        const answer = await sendRaw(started.port, Buffer.concat([Buffer.from(head), bytes]));
        expect(answer).to.match(/^HTTP\/1\.1 (?:204 No Content|400 Bad Request)\r\n/);
        if (answer.includes(' 400 ')) expect(answer).to.include('"code":"ERR_REQUEST_MALFORMED"');
      }),
      { numRuns: 300 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).to.deep.equal(before);
  });

  it('reads what JSON.parse reads, but for doubled keys, __proto__ and depth', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3, noUnicodeString: false }), (text) => {
        let parsed: unknown;
        try {
          parsed = parseJson(Buffer.from(text), 16);
        } catch (error) {
          expect(error).to.be.instanceOf(CpxError).with.property('code', 'ERR_REQUEST_MALFORMED');
          expect(text).to.include('__proto__');
          return;
        }
        expect(parsed).to.deep.equal(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('finds a doubled key at any depth and in any spelling', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(6), fc.jsonValue(), (key, depth, value) => {
        const plain = JSON.stringify(key);
        const escaped = `"${[...Array(key.length).keys()].map((at) => `\\u${key.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;
        const text = JSON.stringify(value);
        const inner = `{${plain}:${text},${escaped}:${text}}`;
        expect(() => parseJson(Buffer.from('['.repeat(depth) + inner + ']'.repeat(depth)), 16)).to.throw(CpxError);
      }),
      { numRuns: 300 },
    );
  });
});
