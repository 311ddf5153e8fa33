import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { defaultTestCardFolder, openTestCards } from '../../native-stubs/test-cards/index.js';
import { describeWith } from '../support/requirements.js';
import { createPageClient } from './support/page-client.js';
import { postgres, startPostgres, type PostgresServer } from './support/postgres-server.js';

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

  function start(options: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
    const env: NodeJS.ProcessEnv = { ...process.env };
    delete env.DATABASE_URL;
    Object.assign(env, environment);
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
    const { code, stdout } = await ended(start(['--help']));
    expect(code).to.equal(0);
    expect(stdout).to.include('--origin').and.include('DATABASE_URL');
    const readme = readFileSync('src/mailbox/README.md', 'utf8');
    const [, ...shown] = readme.split('node dist/src/mailbox/main.js').map((text) => text.split('\n', 1)[0] ?? '');
    const options = shown.flatMap((line) => line.match(/--[\w-]+/g) ?? []);
    expect(options).to.have.length.greaterThan(3);
    for (const option of options) expect(stdout).to.match(new RegExp(`^  ${option} `, 'm'));
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
    [
      'a card host without the secret of its proxy',
      ['--origin', 'https://m.example', '--anchors', '.', '--card-origin', 'https://c.example'],
    ],
    [
      'a card host that speaks no https',
      [
        ...['--origin', 'https://m.example', '--anchors', '.', '--card-origin', 'http://c.example'],
        ...['--proxy-secret', 'secret'],
      ],
    ],
    ['a language that it does not speak', ['--add-account', 'a@b.fr', '--lang', 'de']],
    ['a port that is none', ['--origin', 'https://m.example', '--anchors', '.', '--port', '70000']],
  ] as const) {
    it(`refuses ${what} with exit code 2`, async () => {
      const { code, stderr } = await ended(start(options));
      expect(code).to.equal(2);
      expect(stderr).to.match(/^error: .+\nhint: .+\n$/);
    });
  }

  it('creates an account, serves it, and ends when it is told to', async function () {
    this.timeout(120_000);
    const data = join(folder, 'data');
    const serving = await playAccount(['--data', data]);
    const second = await ended(start(serving.options));
    expect(second.code).to.equal(1);
    expect(second.stderr).to.include('the data folder is in use by process').and.include('hint: CPX-305');
    await serving.end();
  });

  describeWith([postgres], 'with DATABASE_URL', function () {
    this.timeout(60_000);
    let server: PostgresServer;
    before(async () => (server = await startPostgres()));
    after(() => server.stop());

    it('does the same on a PostgreSQL server, several at a time, and makes no data folder', async () => {
      const data = join(folder, 'unused');
      const environment = { DATABASE_URL: await server.createDatabase('mailbox') };
      const serving = await playAccount(['--data', data], environment);
      const beside = start(serving.options, environment);
      const end = ended(beside);
      expect(await firstLine(beside)).to.match(/^listening on /);
      beside.kill('SIGTERM');
      expect((await end).code).to.equal(0);
      await serving.end();
      expect(existsSync(data)).to.equal(false);
    });

    it('says that no such server answers, with exit code 1', async () => {
      const environment = { DATABASE_URL: `postgresql://mailbox@localhost/mailbox?host=${join(folder, 'nowhere')}` };
      const child = start(['--add-account', 'marie@exemple.fr', '--name', 'Marie DUPONT'], environment);
      child.stdin?.end('un mot de passe assez long\n');
      const { code, stderr } = await ended(child);
      expect(code).to.equal(1);
      expect(stderr).to.match(/^error: .*ENOENT/);
    });
  });

  /** Creates an account, then serves it until `end`. */
  async function playAccount(where: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const anchors = join(folder, 'anchors.cer');
    const [anchor] = (await openTestCards({ folder: defaultTestCardFolder() })).anchors;
    await writeFile(anchors, anchor!);

    const account = ['--add-account', 'marie@exemple.fr', '--name', 'Marie DUPONT'];
    const creation = start([...where, ...account], environment);
    creation.stdin?.end('un mot de passe assez long\n');
    expect(await ended(creation)).to.deep.equal({ code: 0, stdout: '', stderr: 'the account was created\n' });

    const origin = 'http://localhost:1';
    const how = ['--origin', origin, '--development', '--revocation', 'none', '--anchors', anchors, '--port', '0'];
    const secret = join(folder, 'proxy-secret');
    await writeFile(secret, 'a secret of thirty-two characters\n');
    const card = ['--card-origin', 'https://carte.exemple.fr', '--proxy-secret', secret];
    const options = [...where, ...how, ...card];
    const server = start(options, environment);
    const end = ended(server);
    const [, address = ''] = /^listening on (http:\/\/127\.0\.0\.1:\d+), serving/.exec(await firstLine(server)) ?? [];
    const client = createPageClient(address);
    expect((await client.get('/sign-in')).text).to.include('mode="tls"');
    const fields = { email: 'marie@exemple.fr', password: 'un mot de passe assez long' };
    expect((await client.post('/sign-in/password', fields, { Origin: origin })).location).to.equal('/inbox');
    return {
      options,
      async end() {
        server.kill('SIGTERM');
        const { code, stdout } = await end;
        expect(code).to.equal(0);
        expect(JSON.parse(stdout)).to.include({ event: 'password-accepted', address: '127.0.0.1' });
      },
    };
  }
});
