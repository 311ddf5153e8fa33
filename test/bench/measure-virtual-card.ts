import { createVirtualCard, insertCard, openPrivateReaders } from '../../native-stubs/virtual-card/index.js';
import { defaultTestCardFolder, openTestCards, TEST_PIN } from '../../native-stubs/test-cards/index.js';
import { send, waitUntilReady } from '../companion/cli/support/page.js';
import { portOf } from '../companion/cli/support/run-cli.js';
import { OPENSC, OPENSC_REQUIREMENTS } from '../support/opensc.js';
import { percentile, type Section } from './figures.js';
import { ORIGIN, rest, signInBody, type Surroundings } from './surroundings.js';

const TITLE = 'Sign-in on a virtual CPS3, through OpenSC, pcscd and vpcd with quickack';
/** Until the card is reset and the spare host of the next sign-in is there. */
const REST_MILLISECONDS = 1_500;
const WARM_UP = 2;

/** From the request to the token, with an unattended PIN: about ninety commands to the card, and nobody who types. */
export async function measureVirtualCard({ fixture, quick, signal, cleanup, tell }: Surroundings): Promise<Section> {
  const missing = OPENSC_REQUIREMENTS.filter(({ met }) => !met).map(({ name }) => name);
  if (missing.length > 0) return { title: TITLE, rows: [], skipped: missing.join(', ') };
  const room = await openPrivateReaders();
  cleanup.add(() => room.close());
  const cards = await openTestCards({ folder: defaultTestCardFolder() });
  const { address } = room.readers[0]!;
  const insertion = await insertCard(address, createVirtualCard(cards.card('cps3-martin')));
  cleanup.add(() => insertion.remove());
  // A process of its own: this one may have used the PC/SC of the machine already, and libpcsclite keeps to it.
  const options = [
    'serve',
    '--development',
    '--module',
    OPENSC,
    '--port',
    '0',
    '--log-level',
    'silent',
    '--lang',
    'en',
  ];
  const program = fixture.start([...options, '--allow-origin', ORIGIN, '--unattended-pin', TEST_PIN], room.environment);
  cleanup.add(() => program.stop());
  const page = { port: await portOf(program), origin: ORIGIN };
  await waitUntilReady(page);

  const samples: number[] = [];
  const rounds = quick ? 10 : 40;
  tell(`virtual card: ${rounds} sign-ins`);
  for (let round = -WARM_UP; round < rounds; round++) {
    await rest(REST_MILLISECONDS, signal);
    const asked = performance.now();
    const answer = await send(page, 'POST', '/v1/authenticate', signInBody());
    const received = performance.now();
    if (answer.status !== 200) throw new Error(`the sign-in failed: ${JSON.stringify(answer.body)}`);
    if (round >= 0) samples.push(received - asked);
  }
  return {
    title: `${TITLE}, ${rounds} rounds`,
    rows: [
      {
        name: 'request to token, unattended PIN, spare host, p50',
        measured: percentile(samples, 0.5),
        unit: 'ms',
        target: { atMost: 150 },
      },
      { name: 'the same, p99', measured: percentile(samples, 0.99), unit: 'ms' },
    ],
  };
}
