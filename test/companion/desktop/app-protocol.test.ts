import { expect } from 'chai';
import type { Session } from 'electron';
import { serveAppFiles } from '../../../src/companion/desktop/main/app-protocol.js';

type Handler = (request: { readonly url: string; readonly method: string }) => Promise<Response>;

describe('app:// protocol', () => {
  let serve: Handler;

  before(() => {
    const protocol = { handle: (_scheme: string, handler: Handler) => (serve = handler) };
    serveAppFiles({ protocol } as unknown as Pick<Session, 'protocol'>, 'dist/desktop');
  });

  const get = (url: string, method = 'GET'): Promise<Response> => serve({ url, method });

  it('serves the files of its table with a policy that allows our own script and style alone', async () => {
    for (const [path, type] of [
      ['prompt.html', 'text/html; charset=utf-8'],
      ['prompt.js', 'text/javascript; charset=utf-8'],
      ['pin.html', 'text/html; charset=utf-8'],
      ['pin.js', 'text/javascript; charset=utf-8'],
      ['welcome.html', 'text/html; charset=utf-8'],
      ['welcome.css', 'text/css; charset=utf-8'],
      ['welcome.js', 'text/javascript; charset=utf-8'],
      ['window.css', 'text/css; charset=utf-8'],
    ] as const) {
      const response = await get(`app://cpx-bridge/${path}`);
      expect(response.status).to.equal(200);
      expect(response.headers.get('content-type')).to.equal(type);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy.split('; ')).to.include.members(["default-src 'none'", "script-src 'self'", "form-action 'none'"]);
      expect(policy).not.to.match(/unsafe|https?:|\*/);
    }
  });

  it('serves nothing else, whatever the address looks like', async () => {
    for (const url of [
      'app://cpx-bridge/',
      'app://cpx-bridge/preload.cjs',
      'app://cpx-bridge/../package.json',
      'app://cpx-bridge/%2e%2e/package.json',
      'app://cpx-bridge/__proto__',
      'app://elsewhere/prompt.html',
    ]) {
      expect((await get(url)).status, url).to.equal(404);
    }
    expect((await get('app://cpx-bridge/prompt.html', 'POST')).status).to.equal(404);
  });
});
