import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import { NGINX } from '../../support/card-host.js';
import { freePort } from '../../support/free-port.js';
import { describeWith, program } from '../../support/requirements.js';
import { createServerAuthority } from '../../support/server-authority.js';
import { CliFixture } from './support/run-cli.js';
import { startTicketHost, type TicketHost } from './support/ticket-host.js';

const OTHERS = [new X509Certificate(createServerAuthority('Other cards').authorityPem).raw];

describeWith([NGINX, program('python3')], 'cpx-bridge tls-probe', function () {
  this.timeout(60_000);
  let fixture: CliFixture;
  let host: TicketHost | undefined;
  beforeEach(() => {
    fixture = new CliFixture();
  });
  afterEach(async () => {
    await fixture.close();
    await host?.stop();
    host = undefined;
  });

  async function insert(card: string): Promise<void> {
    (await fixture.readers()).insert(card);
  }
  const development = (): readonly string[] => [
    ...['--development', '--module', 'simulated', '--world', fixture.world, '--lang', 'fr'],
    ...(host === undefined ? [] : ['--trust-authority', host.authorityFile]),
  ];

  /** Runs it without a card's signature. @returns exit code, and the lines */
  async function probe(...more: readonly string[]): Promise<{ code: number | null; lines: readonly string[] }> {
    const { code, output } = await fixture.run(['tls-probe', host!.address, ...development(), ...more]);
    return { code, lines: output.split('\n') };
  }

  /** Runs it in a terminal, and types the PIN where one is asked. */
  async function probeWithCard(pin?: string): Promise<{ code: number | null; output: string }> {
    const running = fixture.startInTerminal(['tls-probe', host!.address, '--sign', ...development()]);
    if (pin !== undefined) {
      await running.shows(/Code porteur \(Entrée[^\n]*$/);
      running.type(`${pin}\r`);
    }
    return { code: await running.ended, output: running.output };
  }

  it('says that the card will do, and everything that a helpdesk asks, without a PIN', async () => {
    await insert('cps4-dupont');
    host = await startTicketHost();
    const { code, lines } = await probe();
    expect(code, lines.join('\n')).to.equal(0);
    expect(lines[0]).to.equal('Le serveur demande un certificat d’une autorité qui est celle de la carte.');
    expect(lines[1]).to.equal(host.address);
    expect(lines[2]).to.match(/^ {2}TLSv1\.3 : TLS_AES_\w+, x25519, rsa_pss_rsae_sha256, certificat demandé, \d+ ms/);
    expect(lines[3]).to.match(/^ {2}TLSv1\.2 : TLS_ECDHE_RSA_\w+, x25519, rsa_\w+, certificat demandé, \d+ ms/);
    expect(lines.join('\n'))
      .to.match(/CN=localhost, valable jusqu’au/)
      .and.match(/Autorités dont il demande un certificat :\n(?: {4}.*IGC-SANTE.*\n)+/)
      .and.include('Carte : Marie DUPONT, CPS')
      .and.include('autorité demandée par le serveur');
    expect((await fixture.readers()).calls('C_Login')).to.deep.equal([]);
  });

  it('says the same to programs', async () => {
    await insert('cps3-dupont');
    host = await startTicketHost();
    const { code, lines } = await probe('--json');
    const report = JSON.parse(lines[0]!) as { readonly versions: Record<string, object>; readonly card: object };
    expect(code).to.equal(0);
    expect(report).to.include({ host: 'localhost', verdict: 'ready', severity: 'good' });
    expect(report.versions).to.have.all.keys('TLSv1.3', 'TLSv1.2');
    expect(report.versions['TLSv1.3']).to.include({ version: 'TLSv1.3', group: 'x25519', certificateRequested: true });
    expect(report.card).to.include({ holder: 'Marie DUPONT, CPS', asked: true });
  });

  for (const [card, version, scheme] of [
    ['cps3-dupont', 'TLSv1.2', 'rsa_pkcs1_sha256'],
    ['cps4-dupont', 'TLSv1.3', 'rsa_pss_rsae_sha256'],
  ] as const) {
    it(`has ${card} sign over ${version}, and says that the server took it`, async () => {
      await insert(card);
      host = await startTicketHost();
      const { code, output } = await probeWithCard(TEST_PIN);
      expect(code, output).to.equal(0);
      expect(output).to.include(`Votre carte s’identifiera auprès du serveur ${host.origin}.`);
      expect(output).to.match(/\r?\nLe serveur a accepté la carte\.\r?\n/);
      expect(output).to.match(new RegExp(`Avec la carte : ${version}, ${scheme}, HTTP 200, signé au bout de`));
      expect(await host.accesses(1)).to.deep.equal([`HEAD ${version} SUCCESS 200`]);
      expect((await fixture.readers()).calls('C_Login')).to.have.length(1);
    });
  }

  it('warns that the server asks for cards of others, and with the card that it refused this one', async () => {
    await insert('cps4-dupont');
    host = await startTicketHost({ authorities: OTHERS });
    const { code, lines } = await probe();
    expect(lines[0]).to.match(/^Le serveur demande un certificat d’autres autorités que celle de la carte/);
    expect(code).to.equal(5);
    const signed = await probeWithCard(TEST_PIN);
    expect(signed.output).to.match(/\nCarte refusée par le serveur \(CPX-407\)\./);
    expect(signed.code).to.equal(1);
  });

  it('warns that the server asks for no certificate', async () => {
    host = await startTicketHost({ asksForCards: false });
    const { code, lines } = await probe();
    expect(lines[0]).to.match(/^Le serveur ne demande aucun certificat/);
    expect(lines.join('\n')).to.include('Aucune carte à comparer');
    expect(code).to.equal(5);
  });

  it('says that a CPS3 and a server of TLS 1.3 alone do not match, before any PIN', async () => {
    await insert('cps3-dupont');
    host = await startTicketHost({ protocol: 'TLSv1.3' });
    const { code, output } = await probeWithCard();
    expect(output).to.match(/\nCarte et serveur incompatibles \(CPX-406\)\./);
    expect(output).to.match(/TLSv1\.2 : Carte et serveur incompatibles \(CPX-406\)/);
    expect(code).to.equal(1);
    expect((await fixture.readers()).calls('C_Login')).to.deep.equal([]);
  });

  it('says that the server is not trusted, of another name, or not there, and asks for no PIN', async () => {
    await insert('cps4-dupont');
    host = await startTicketHost();
    const untrusted = ['--development', '--module', 'simulated', '--world', fixture.world, '--lang', 'fr', '--sign'];
    const first = async (address: string, options: readonly string[]): Promise<string> => {
      const { code, output } = await fixture.run(['tls-probe', address, ...options]);
      expect(code, output).to.equal(1);
      return output.split('\n')[0]!;
    };
    expect(await first(host.address, untrusted)).to.match(/^Serveur non reconnu \(CPX-403\)\./);
    expect(await first(host.address.replace('localhost', '127.0.0.1'), [...development(), '--sign'])).to.match(
      /^Serveur d’un autre nom \(CPX-404\)\./,
    );
    const nowhere = `localhost:${String(await freePort())}`;
    expect(await first(nowhere, development())).to.match(/^Serveur injoignable \(CPX-401\)\./);
    expect((await fixture.readers()).calls('C_Login')).to.deep.equal([]);
  });

  it('refuses what is no host, and a trusted authority outside development mode', async () => {
    for (const args of [
      ['tls-probe', 'a b'],
      ['tls-probe', 'x:0'],
      ['tls-probe', 'x', '--trust-authority', 'y'],
    ]) {
      expect((await fixture.run(args)).code, args.join(' ')).to.equal(2);
    }
  });
});
