import { STATUS_CODES } from 'node:http';
import { expect } from 'chai';
import { ERRORS, errorTexts, problemTypeOf, helpCodeOf, type ErrorCode } from '../../../src/protocol/index.js';
import { rawRequest, sendRaw } from './send-raw.js';
import { CARD_HOST, SITE, startBridge, type StartedBridge } from './start-bridge.js';

const HOST = 'Host: 127.0.0.1:PORT';
const ORIGIN = `Origin: ${SITE}`;
const METADATA = ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: cors', 'Sec-Fetch-Dest: empty'];
const CLOSE = 'Connection: close';
const PAGE = [HOST, ORIGIN, ...METADATA, CLOSE];
const POST = [...PAGE, 'Content-Type: application/json', 'X-Cpx-Bridge: 1'];
const REQUEST_ID = '6f9619ff-8b86-4011-b42d-00c04fc964ff';
const CANCEL = `{"requestId":"${REQUEST_ID}"}`;

const get = (headers: readonly string[], path = '/v1/info'): string => rawRequest(`GET ${path} HTTP/1.1`, headers);
const post = (body: string, headers: readonly string[] = POST, length = Buffer.byteLength(body)): string =>
  rawRequest('POST /v1/cancel HTTP/1.1', [...headers, `Content-Length: ${String(length)}`], body);
const tlsSignIn = (url: string, origin = SITE): string => {
  const body = JSON.stringify({ requestId: REQUEST_ID, url });
  const headers = [...withLine(POST, 'Origin', `Origin: ${origin}`), `Content-Length: ${String(body.length)}`];
  return rawRequest('POST /v1/tls-sign-in HTTP/1.1', headers, body);
};
const without = (headers: readonly string[], name: string): string[] =>
  headers.filter((line) => !line.startsWith(`${name}:`));
const withLine = (headers: readonly string[], name: string, ...lines: string[]): string[] => [
  ...without(headers, name),
  ...lines,
];

/** The bytes of a refusal that says nothing. */
const bare = (status: number): string =>
  `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\nX-Content-Type-Options: nosniff\r\n` +
  'Content-Length: 0\r\nConnection: close\r\n\r\n';

const COMMON =
  `Access-Control-Allow-Origin: ${SITE}\r\nVary: Origin\r\nCache-Control: no-store\r\n` +
  "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n" +
  'Cross-Origin-Resource-Policy: same-origin\r\n';

/** The bytes of a refusal that says why. The date is taken out of what is received. */
function problem(code: ErrorCode): string {
  const { status, retryable } = ERRORS[code];
  const { title } = errorTexts(code, 'fr');
  const body = JSON.stringify({
    type: problemTypeOf(code),
    title,
    status,
    code,
    retryable,
    helpCode: helpCodeOf(code),
  });
  const length = String(Buffer.byteLength(body));
  return (
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\n${COMMON}` +
    `Content-Type: application/problem+json\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n` +
    Buffer.from(body).toString('latin1')
  );
}

const json = (body: string): string =>
  `HTTP/1.1 200 OK\r\n${COMMON}Content-Type: application/json\r\n` +
  `Content-Length: ${String(Buffer.byteLength(body))}\r\nConnection: close\r\n\r\n${body}`;
const INFO = json('{"name":"cpx-bridge","api":1,"version":"1.2.3","features":["events","context","tls-sign-in"]}');
const NO_CONTENT = `HTTP/1.1 204 No Content\r\n${COMMON}Connection: close\r\n\r\n`;
const preflight = (method: string, more = ''): string =>
  `HTTP/1.1 204 No Content\r\n${COMMON}Access-Control-Allow-Methods: ${method}\r\n` +
  `Access-Control-Allow-Headers: content-type, x-cpx-bridge\r\nAccess-Control-Max-Age: 600\r\n${more}` +
  'Connection: close\r\n\r\n';

type Row = readonly [fact: string, request: string | Uint8Array, answer: string];

const tables: Readonly<Record<string, readonly Row[]>> = {
  'request line': [
    ['lets an origin-form request of HTTP/1.1 through', get(PAGE), INFO],
    ['refuses HTTP/1.0', rawRequest('GET /v1/info HTTP/1.0', PAGE), bare(400)],
    ['refuses HTTP/1.0 without Host', rawRequest('GET /v1/info HTTP/1.0', without(PAGE, 'Host')), bare(400)],
    ['refuses HTTP/0.9', 'GET /v1/info\r\n\r\n', bare(400)],
    ['refuses a later HTTP', rawRequest('GET /v1/info HTTP/1.2', PAGE), bare(400)],
    ['refuses the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', bare(400)],
    ['refuses the absolute form', get(PAGE, 'http://127.0.0.1:PORT/v1/info'), bare(400)],
    ['refuses the absolute form of another host', get(PAGE, 'http://evil.example/v1/info'), bare(400)],
    ['refuses OPTIONS *', rawRequest('OPTIONS * HTTP/1.1', PAGE), bare(400)],
    ['refuses CONNECT', rawRequest('CONNECT 127.0.0.1:PORT HTTP/1.1', PAGE), bare(405)],
    [
      'refuses a WebSocket',
      get([
        ...without(PAGE, 'Connection'),
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ]),
      bare(400),
    ],
    [
      'refuses an upgrade to HTTP/2',
      get([
        ...without(PAGE, 'Connection'),
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AA',
      ]),
      bare(400),
    ],
    ['refuses an Upgrade without its Connection', get([...PAGE, 'Upgrade: websocket']), bare(400)],
    [
      'refuses Expect: 100-continue and never says Continue',
      post(CANCEL, [...POST, 'Expect: 100-continue']),
      bare(417),
    ],
    ['refuses any other Expect', post(CANCEL, [...POST, 'Expect: the unexpected']), bare(417)],
    ['refuses white space before the colon', get([...PAGE, 'X-Odd : 1']), bare(400)],
    ['refuses a folded header', get([...PAGE, 'X-Odd: 1', ' 2']), bare(400)],
    ['refuses a header with a lone line feed', get([...PAGE, 'X-Odd: 1\nX-Other: 2']), bare(400)],
    ['refuses 8 KiB of headers', get([...PAGE, `X-Long: ${'a'.repeat(8_192)}`]), bare(431)],
    ['refuses bytes that are no HTTP', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x0d, 0x0a]), bare(400)],
  ],
  host: [
    ['refuses a request without one', get(without(PAGE, 'Host')), bare(421)],
    ['refuses two equal ones', get([HOST, ...PAGE]), bare(421)],
    ['refuses two different ones', get(['Host: evil.example', ...PAGE]), bare(421)],
    ['refuses another name', get(withLine(PAGE, 'Host', 'Host: evil.example:PORT')), bare(421)],
    ['refuses localhost', get(withLine(PAGE, 'Host', 'Host: localhost:PORT')), bare(421)],
    ['refuses no port', get(withLine(PAGE, 'Host', 'Host: 127.0.0.1')), bare(421)],
    ['refuses another port', get(withLine(PAGE, 'Host', 'Host: 127.0.0.1:1')), bare(421)],
    ['refuses another spelling of the address', get(withLine(PAGE, 'Host', 'Host: 127.1:PORT')), bare(421)],
    ['refuses a trailing dot', get(withLine(PAGE, 'Host', 'Host: 127.0.0.1.:PORT')), bare(421)],
    ['refuses user info', get(withLine(PAGE, 'Host', 'Host: x@127.0.0.1:PORT')), bare(421)],
  ],
  'method and path': [
    ['refuses an unknown path', get(PAGE, '/'), bare(404)],
    ['refuses the favicon', get(PAGE, '/favicon.ico'), bare(404)],
    ['refuses a query', get(PAGE, '/v1/info?'), bare(404)],
    ['refuses a trailing slash', get(PAGE, '/v1/info/'), bare(404)],
    ['refuses another case', get(PAGE, '/v1/Info'), bare(404)],
    ['refuses an escape', get(PAGE, '/v1/%69nfo'), bare(404)],
    ['refuses a broken escape', get(PAGE, '/v1/%'), bare(404)],
    ['refuses dots', get(PAGE, '/v1/../v1/info'), bare(404)],
    ['refuses two slashes', get(PAGE, '//v1/info'), bare(404)],
    ['refuses a fragment', get(PAGE, '/v1/info#x'), bare(404)],
    ['refuses HEAD', rawRequest('HEAD /v1/info HTTP/1.1', PAGE), bare(405)],
    ['refuses POST where GET belongs', rawRequest('POST /v1/info HTTP/1.1', [...POST, 'Content-Length: 0']), bare(405)],
    ['refuses GET where POST belongs', get(PAGE, '/v1/authenticate'), bare(405)],
    ['refuses TRACE', rawRequest('TRACE /v1/info HTTP/1.1', PAGE), bare(405)],
    ['refuses PUT', rawRequest('PUT /v1/cancel HTTP/1.1', [...POST, 'Content-Length: 2'], '{}'), bare(405)],
    ['refuses a preflight for an unknown path', rawRequest('OPTIONS /v1/sign HTTP/1.1', PAGE), bare(404)],
  ],
  origin: [
    ['refuses a request without one', get(without(PAGE, 'Origin')), bare(403)],
    ['refuses two equal ones', get([ORIGIN, ...PAGE]), bare(403)],
    ['refuses a listed one after another', get(['Origin: https://evil.example', ...PAGE]), bare(403)],
    ['refuses a list in one line', get(withLine(PAGE, 'Origin', `${ORIGIN}, ${SITE}`)), bare(403)],
    ...[
      'null',
      '',
      'https://evil.example',
      'http://medimail.mipih.fr',
      'https://medimail.mipih.fr:443',
      'https://medimail.mipih.fr:8443',
      'https://medimail.mipih.fr.',
      'https://medimail.mipih.fr/',
      'https://medimail.mipih.fr.evil.example',
      'https://evil.medimail.mipih.fr',
      'https://evilmedimail.mipih.fr',
      'https://MEDIMAIL.mipih.fr',
      'https://medimail.mipih.fr@evil.example',
      'https://xn--medimail-6nf.mipih.fr',
      'https://mediмail.mipih.fr',
      'file://',
      'constructor',
      '__proto__',
    ].map((origin): Row => [
      `refuses ${JSON.stringify(origin)}`,
      get(withLine(PAGE, 'Origin', `Origin: ${origin}`)),
      bare(403),
    ]),
    [
      'refuses a preflight of an unlisted one',
      rawRequest('OPTIONS /v1/cancel HTTP/1.1', withLine(PAGE, 'Origin', 'Origin: https://evil.example')),
      bare(403),
    ],
  ],
  'fetch metadata': [
    ...['Sec-Fetch-Site', 'Sec-Fetch-Mode', 'Sec-Fetch-Dest'].flatMap((name): Row[] => [
      [`refuses a request without ${name}`, get(without(PAGE, name)), problem('ERR_REQUEST_HEADER_MISSING')],
      [
        `refuses ${name} twice`,
        get([...PAGE, METADATA.find((line) => line.startsWith(name))!]),
        problem('ERR_REQUEST_HEADER_MISSING'),
      ],
    ]),
    ...['navigate', 'no-cors', 'same-origin', 'websocket', 'CORS'].map((mode): Row => [
      `refuses the mode ${mode}`,
      get(withLine(PAGE, 'Sec-Fetch-Mode', `Sec-Fetch-Mode: ${mode}`)),
      problem('ERR_REQUEST_HEADER_MISSING'),
    ]),
    ...['document', 'iframe', 'image', 'script'].map((destination): Row => [
      `refuses the destination ${destination}`,
      get(withLine(PAGE, 'Sec-Fetch-Dest', `Sec-Fetch-Dest: ${destination}`)),
      problem('ERR_REQUEST_HEADER_MISSING'),
    ]),
    [
      'refuses an address that the person typed',
      get(withLine(PAGE, 'Sec-Fetch-Site', 'Sec-Fetch-Site: none')),
      problem('ERR_REQUEST_HEADER_MISSING'),
    ],
    [
      'refuses a preflight without them',
      rawRequest('OPTIONS /v1/cancel HTTP/1.1', [HOST, ORIGIN, CLOSE]),
      problem('ERR_REQUEST_HEADER_MISSING'),
    ],
  ],
  'headers of a POST': [
    ['lets a right one through', post(CANCEL), NO_CONTENT],
    ...[
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-8',
      'application/json, text/plain',
      'text/plain; application/json',
      'application/jsonp',
    ].map((type): Row => [
      `refuses the type ${type}`,
      post(CANCEL, withLine(POST, 'Content-Type', `Content-Type: ${type}`)),
      problem('ERR_REQUEST_MEDIA_TYPE'),
    ]),
    ['refuses no type', post(CANCEL, without(POST, 'Content-Type')), problem('ERR_REQUEST_MEDIA_TYPE')],
    ['refuses two types', post(CANCEL, [...POST, 'Content-Type: text/plain']), problem('ERR_REQUEST_MEDIA_TYPE')],
    ['refuses a coding', post(CANCEL, [...POST, 'Content-Encoding: gzip']), problem('ERR_REQUEST_MEDIA_TYPE')],
    ['refuses no header of ours', post(CANCEL, without(POST, 'X-Cpx-Bridge')), problem('ERR_REQUEST_HEADER_MISSING')],
    [
      'refuses another version of it',
      post(CANCEL, withLine(POST, 'X-Cpx-Bridge', 'X-Cpx-Bridge: 2')),
      problem('ERR_REQUEST_HEADER_MISSING'),
    ],
    ['refuses it twice', post(CANCEL, [...POST, 'X-Cpx-Bridge: 1']), problem('ERR_REQUEST_HEADER_MISSING')],
  ],
  'size of the body': [
    ['lets 8,192 bytes through', post(CANCEL + ' '.repeat(8_192 - CANCEL.length)), NO_CONTENT],
    ['refuses 8,193 bytes', post(CANCEL + ' '.repeat(8_193 - CANCEL.length)), problem('ERR_REQUEST_TOO_LARGE')],
    ['refuses what is only announced', post('', POST, 1_000_000_000), problem('ERR_REQUEST_TOO_LARGE')],
    [
      'lets chunks through',
      rawRequest(
        'POST /v1/cancel HTTP/1.1',
        [...POST, 'Transfer-Encoding: chunked'],
        `${CANCEL.length.toString(16)}\r\n${CANCEL}\r\n0\r\n\r\n`,
      ),
      NO_CONTENT,
    ],
    [
      'refuses too many chunks',
      rawRequest(
        'POST /v1/cancel HTTP/1.1',
        [...POST, 'Transfer-Encoding: chunked'],
        ('1000\r\n' + ' '.repeat(4_096) + '\r\n').repeat(3) + '0\r\n\r\n',
      ),
      problem('ERR_REQUEST_TOO_LARGE'),
    ],
    [
      'refuses a length and chunks together',
      rawRequest('POST /v1/cancel HTTP/1.1', [...POST, 'Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
      bare(400),
    ],
    ['refuses two lengths', post(CANCEL, [...POST, 'Content-Length: 5']), bare(400)],
    [
      'refuses another transfer coding',
      rawRequest('POST /v1/cancel HTTP/1.1', [...POST, 'Transfer-Encoding: gzip, chunked'], '0\r\n\r\n'),
      problem('ERR_REQUEST_MALFORMED'),
    ],
    ['refuses the body of a GET', get([...PAGE, 'Content-Length: 2']) + '{}', problem('ERR_REQUEST_MALFORMED')],
  ],
  json: [
    ...[
      '',
      '{',
      'requestId',
      '[]',
      'null',
      '"text"',
      '{}',
      `{"requestId":"${REQUEST_ID}",}`,
      `{"requestId":"${REQUEST_ID}"}x`,
      `{"requestId":"${REQUEST_ID}"} // why`,
      `\ufeff${CANCEL}`,
      `{"requestId":"${REQUEST_ID}","requestId":"${REQUEST_ID}"}`,
      `{"requestId":"x","request\\u0049d":"${REQUEST_ID}"}`,
      `{"requestId":"${REQUEST_ID}","__proto__":{}}`,
      `{"requestId":"${REQUEST_ID}","__pr\\u006fto__":{}}`,
      `{"requestId":"${REQUEST_ID}","constructor":{"prototype":{}}}`,
      `{"requestId":"${REQUEST_ID}","origin":"${SITE}"}`,
      `{"requestId":"${REQUEST_ID.toUpperCase()}"}`,
      '{"requestId":1}',
      '['.repeat(8_000),
      '['.repeat(4_000) + ']'.repeat(4_000),
      '{"a":'.repeat(1_000) + '1' + '}'.repeat(1_000),
    ].map((body): Row => [
      `refuses ${JSON.stringify(body).slice(0, 90)}`,
      post(body),
      problem('ERR_REQUEST_MALFORMED'),
    ]),
    [
      'refuses invalid UTF-8',
      Buffer.concat([
        Buffer.from(rawRequest('POST /v1/cancel HTTP/1.1', [...POST, 'Content-Length: 3'])),
        Buffer.from([0x22, 0xff, 0x22]),
      ]),
      problem('ERR_REQUEST_MALFORMED'),
    ],
  ],
  'sign-in over TLS': [
    ['refuses GET', get(PAGE, '/v1/tls-sign-in'), bare(405)],
    ['answers its preflight', rawRequest('OPTIONS /v1/tls-sign-in HTTP/1.1', PAGE), preflight('POST')],
    ['says nothing to an unlisted origin', tlsSignIn(`${CARD_HOST}/carte`, 'https://evil.example'), bare(403)],
    ['says nothing to the card host itself', tlsSignIn(`${CARD_HOST}/carte`, CARD_HOST), bare(403)],
    ...[
      `${SITE}/carte`,
      'https://evil.example/carte',
      'https://carte.mipih.fr:8443/carte',
      'https://carte.mipih.fr.evil.example/carte',
      'https://evil.carte.mipih.fr/carte',
      'https://127.0.0.1/carte',
    ].map((url): Row => [
      `refuses ${url}, which is not listed for this site`,
      tlsSignIn(url),
      problem('ERR_ORIGIN_CARD_HOST'),
    ]),
    ...[
      'http://carte.mipih.fr/carte',
      'https://carte.mipih.fr',
      'https://carte.mipih.fr@evil.example/',
      'https://evil.example\\@carte.mipih.fr/',
      'https://carte.mipih.fr:443/carte',
      'https://carte.mipih.fr/carte#x',
      '//carte.mipih.fr/carte',
      `https://carte.mipih.fr/${'a'.repeat(2_048)}`,
    ].map((url): Row => [
      `refuses ${url.slice(0, 60)}, which is no such address`,
      tlsSignIn(url),
      problem('ERR_REQUEST_MALFORMED'),
    ]),
  ],
  cors: [
    ['answers a preflight with the exact origin', rawRequest('OPTIONS /v1/cancel HTTP/1.1', PAGE), preflight('POST')],
    ['names the method of the path', rawRequest('OPTIONS /v1/events HTTP/1.1', PAGE), preflight('GET')],
    [
      'allows the private network only when it is asked for',
      rawRequest('OPTIONS /v1/cancel HTTP/1.1', [...PAGE, 'Access-Control-Request-Private-Network: true']),
      preflight('POST', 'Access-Control-Allow-Private-Network: true\r\n'),
    ],
    [
      'allows no other header than its own',
      rawRequest('OPTIONS /v1/cancel HTTP/1.1', [...PAGE, 'Access-Control-Request-Headers: authorization']),
      preflight('POST'),
    ],
  ],
};

describe('gates', () => {
  let started: StartedBridge;
  before(async () => (started = await startBridge({ limits: { rateBurst: 100_000 } })));
  after(() => started.close());

  for (const [gate, rows] of Object.entries(tables)) {
    describe(gate, () => {
      for (const [fact, request, answer] of rows) {
        it(fact, async () => {
          const port = String(started.port);
          const bytes = typeof request === 'string' ? request.replaceAll('PORT', port) : request;
          const received = await sendRaw(
            started.port,
            typeof bytes === 'string'
              ? bytes
              : Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('PORT', port), 'latin1'),
          );
          expect(received.replace(/Date: [^\r]*\r\n/, '')).to.equal(answer);
        });
      }
    });
  }

  it('asks nobody for a PIN for any of them', () => {
    expect(started.prompt.windows).to.deep.equal([]);
    expect(started.cards.operations).to.deep.equal([]);
  });

  it('leaves Object.prototype as it was', () => {
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
  });
});
