import type { CardsUpdate } from '../client/index.js';
import { CpxError, type AuthenticationTokenMessage } from '../protocol/index.js';
import { DEMO_ACCOUNT, DEMO_PIN, WRONG_PIN } from './demo-account.js';
import type { StoryStep } from './demo-texts.js';
import { createPlayedPage } from './played-page.js';
import type { Demo } from './start-demo.js';

/** A step of the story that did not go as it should. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly step: StoryStep;

  constructor(step: StoryStep, why: string) {
    super(why);
    this.step = step;
  }
}

/** Longest time for anything that the story waits for. */
const PATIENCE_MILLISECONDS = 15_000;

/**
 * Plays the story of a practitioner's first days with the mailbox, through HTTP and the control socket alone. The card in
 * the reader must be usable and not yet linked.
 * @param tell is called after each step that went well
 * @throws StepFailed at the first one that did not
 */
export async function playStory(
  { origin, companionPort, simulation, card }: Pick<Demo, 'origin' | 'companionPort' | 'simulation' | 'card'>,
  tell: (step: StoryStep) => void,
): Promise<void> {
  const page = createPlayedPage(origin, companionPort);
  const { companion } = page;
  const step = async <T>(name: StoryStep, act: () => Promise<T>): Promise<T> => {
    try {
      const result = await act();
      tell(name);
      return result;
    } catch (error) {
      throw error instanceof StepFailed ? error : new StepFailed(name, describe(error));
    }
  };
  const ensure = (name: StoryStep, holds: boolean, why: string): void => {
    if (!holds) throw new StepFailed(name, why);
  };

  const watching = new AbortController();
  const updates = companion.watchCertificates({ signal: watching.signal });
  try {
    await step('companion-answers', async () => {
      await page.open('/sign-in');
      await companion.getInfo();
    });

    const certificateId = await step('card-listed', async () => {
      const { certificates } = await nextCards(updates, ({ cards }) => cards.certificates.some(({ usable }) => usable));
      const [certificate] = certificates.filter(({ usable }) => usable);
      if (certificate === undefined) throw new StepFailed('card-listed', 'no usable certificate');
      return certificate.id;
    });

    const signIn = async (): Promise<{ readonly token: Promise<AuthenticationTokenMessage> }> => {
      const challenge = await page.requestChallenge();
      const token = companion.authenticate({ ...challenge, certificateId, lang: 'fr' });
      token.catch(() => undefined); // Whoever awaits it hears of it; a story that ends before must not end the process.
      return { token };
    };
    const first = await step('wrong-pin', async () => {
      const { token } = await signIn();
      await asked(simulation, 'wrong-pin');
      await simulation.typePin(WRONG_PIN);
      const again = await asked(simulation, 'wrong-pin', (prompt) => prompt.problem === 'ERR_PIN_INCORRECT');
      ensure('wrong-pin', again, 'the PIN was not asked for again');
      return { token };
    });
    const token = await step('right-pin', async () => {
      await simulation.typePin(DEMO_PIN);
      return first.token;
    });
    await step('not-linked', async () => {
      const { status, location, text } = await page.sendToken(token, certificateId);
      ensure('not-linked', location === '/sign-in/link-card', `the mailbox answered ${String(status)}: ${text}`);
      await page.open('/sign-in/link-card');
    });
    await step('linked', async () => {
      const { email, password } = DEMO_ACCOUNT;
      const { status, location } = await page.submit('/sign-in/link-card', { email, password });
      ensure('linked', location === '/inbox', `the mailbox answered ${String(status)}`);
      ensure('linked', (await page.open('/inbox')).status === 200, 'the inbox does not open');
    });
    await step('signed-out', async () => {
      const { location } = await page.submit('/sign-out', {});
      ensure('signed-out', location === '/sign-in', 'the mailbox does not lead to the sign-in page');
      await page.open('/sign-in');
    });
    await step('straight-in', async () => {
      const { token: second } = await signIn();
      await asked(simulation, 'straight-in');
      await simulation.typePin(DEMO_PIN);
      const { status, location } = await page.sendToken(await second, certificateId);
      ensure('straight-in', location === '/inbox', `the mailbox answered ${String(status)}`);
      ensure('straight-in', (await page.open('/inbox')).status === 200, 'the inbox does not open');
    });
    await step('card-removed', async () => {
      await card.remove();
      await nextCards(updates, ({ cards }) => cards.certificates.every(({ id }) => id !== certificateId));
      await page.send('/session/card-gone', { reason: 'card-removed' });
    });
    await step('session-ended', async () => {
      const { location } = await page.open('/inbox');
      ensure('session-ended', location?.startsWith('/sign-in') === true, 'the inbox still opens');
      await page.open('/sign-in');
    });
    await step('refused-without-card', async () => {
      const { token: refused } = await signIn();
      const code = await refused.then(
        () => 'a token',
        (error: unknown) => (error instanceof CpxError ? error.code : describe(error)),
      );
      const expected = ['ERR_CARD_NONE', 'ERR_CERTIFICATE_NOT_FOUND', 'ERR_CARD_REMOVED'];
      ensure('refused-without-card', expected.includes(code), `the companion answered ${code}`);
    });
    await step('pin-counted', async () => {
      const presented = await card.countPins();
      ensure('pin-counted', presented === 3, `${String(presented)} PINs were presented`);
    });
  } finally {
    watching.abort();
  }
}

async function asked(
  simulation: Demo['simulation'],
  step: StoryStep,
  isIt: (prompt: { readonly problem?: string }) => boolean = () => true,
): Promise<boolean> {
  const prompt = await simulation.waitForPrompt(PATIENCE_MILLISECONDS);
  if (prompt === undefined) throw new StepFailed(step, 'the companion asked for nothing');
  return isIt(prompt);
}

/** Follows the cards until they are as expected. @throws Error when that takes too long */
async function nextCards(
  updates: AsyncIterableIterator<CardsUpdate>,
  areThey: (update: CardsUpdate & { readonly type: 'cards' }) => boolean,
): Promise<(CardsUpdate & { readonly type: 'cards' })['cards']> {
  const deadline = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  const tooLate = new Promise<never>((_resolve, reject) => {
    deadline.addEventListener('abort', () => reject(new Error('the companion said nothing of it in time')));
  });
  tooLate.catch(() => undefined);
  for (;;) {
    const update = await Promise.race([updates.next(), tooLate]);
    if (update.done === true) throw new Error('the companion no longer tells of cards');
    if (update.value.type === 'cards' && areThey(update.value)) return update.value.cards;
  }
}

function describe(error: unknown): string {
  if (error instanceof CpxError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
