import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { defaultTestCardFolder, openTestCards } from '../../native-stubs/test-cards/index.js';
import { createPageClient } from './support/page-client.js';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('mailbox: main', () => {
  const running = new Set<ChildProcess>();
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailbox-main-'));
  });
  after(async () => {
    for (const child of running) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  function start(...options: string[]): ChildProcess {
    const env: NodeJS.ProcessEnv = { ...process.env };
    delete env.DATABASE_URL;
    const child = spawn(process.execPath, ['dist/src/mailbox/main.js', ...options], { env, stdio: 'pipe' });
    running.add(child);
    child.once('exit', () => running.delete(child));
    return child;
  }

  async function ended(child: ChildProcess): Promise<Ended> {
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.on('data', (chunk: Buffer) => (texts[name] += chunk.toString()));
    }
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...texts };
  }

  async function firstLine(child: ChildProcess): Promise<string> {
    let text = '';
    for await (const chunk of child.stderr!.iterator({ destroyOnReturn: false })) {
      text += String(chunk);
      if (text.includes('\n')) break;
    }
    return text;
  }

  it('shows its options', async () => {
    const { code, stdout } = await ended(start('--help'));
    expect(code).to.equal(0);
    expect(stdout).to.include('--origin').and.include('DATABASE_URL');
  });

  for (const [what, options] of [
    ['no origin', []],
    ['an unknown option', ['--nonsense']],
    ['no anchors', ['--origin', 'https://mailbox.example']],
    ['http outside development', ['--origin', 'http://localhost:1', '--anchors', '.']],
    ['test cards outside development', ['--origin', 'https://m.example', '--anchors', '.', '--allow-test-cards']],
    [
      'unasked revocation outside development',
      ['--origin', 'https://m.example', '--anchors', '.', '--revocation', 'none'],
    ],
    [
      'a download that is no web address',
      ['--origin', 'https://m.example', '--anchors', '.', '--companion-download', 'javascript:0'],
    ],
    ['a language that it does not speak', ['--add-account', 'a@b.fr', '--lang', 'de']],
    ['a port that is none', ['--origin', 'https://m.example', '--anchors', '.', '--port', '70000']],
  ] as const) {
    it(`refuses ${what} with exit code 2`, async () => {
      const { code, stderr } = await ended(start(...options));
      expect(code).to.equal(2);
      expect(stderr).to.match(/^error: .+\nhint: .+\n$/);
    });
  }

  it('creates an account, serves it, and ends when it is told to', async function () {
    this.timeout(120_000);
    const data = join(folder, 'data');
    const anchors = join(folder, 'anchors.cer');
    const [anchor] = (await openTestCards({ folder: defaultTestCardFolder() })).anchors;
    await writeFile(anchors, anchor!);

    const creation = start('--data', data, '--add-account', 'marie@exemple.fr', '--name', 'Marie DUPONT');
    creation.stdin?.end('un mot de passe assez long\n');
    expect(await ended(creation)).to.deep.equal({ code: 0, stdout: '', stderr: 'the account was created\n' });

    const options = ['--development', '--revocation', 'none', '--anchors', anchors, '--data', data, '--port', '0'];
    const server = start('--origin', 'http://localhost:1', ...options);
    const end = ended(server);
    const [, address = ''] = /^listening on (http:\/\/127\.0\.0\.1:\d+), serving/.exec(await firstLine(server)) ?? [];
    const client = createPageClient(address);
    const origin = { Origin: 'http://localhost:1' };
    await client.get('/sign-in');
    const fields = { email: 'marie@exemple.fr', password: 'un mot de passe assez long' };
    expect((await client.post('/sign-in/password', fields, origin)).location).to.equal('/inbox');

    const second = await ended(start('--origin', 'http://localhost:1', ...options));
    expect(second.code).to.equal(1);
    expect(second.stderr).to.include('the data folder is in use by process').and.include('hint: CPX-305');

    server.kill('SIGTERM');
    const { code, stdout } = await end;
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ event: 'password-accepted', address: '127.0.0.1' });
  });
});
