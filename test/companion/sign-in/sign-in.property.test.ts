import { expect } from 'chai';
import fc from 'fast-check';
import type { PinState } from '../../../src/companion/card/index.js';
import { silentLog } from '../../../src/companion/log/index.js';
import { createSignIn } from '../../../src/companion/sign-in/index.js';
import { CpxError } from '../../../src/protocol/index.js';
import { createFakeCards, fakeCertificate, fakeInventory, fakeReader, freshPin } from './fake-cards.js';
import { createFakeClock } from './fake-clock.js';
import { createFakeTicketServer, type FakeConnection } from './fake-ticket-server.js';
import { createFakePrompt, pinBytes } from './fake-prompt.js';

const settle = (): Promise<void> => new Promise(setImmediate);
const other = fakeCertificate({ cardSerial: '3100699902', reader: 'Reader 2' });
const inventories = [
  fakeInventory(),
  fakeInventory([fakeReader([fakeCertificate()])]),
  fakeInventory([fakeReader(), fakeReader([other])]),
  fakeInventory([{ name: 'Reader 1', state: 'no-card' }]),
  fakeInventory([fakeReader([fakeCertificate()], { ...freshPin, finalTry: true })]),
  fakeInventory([], { state: 'starting' }),
];

const pinState: fc.Arbitrary<PinState> = fc.record({
  countLow: fc.boolean(),
  finalTry: fc.boolean(),
  locked: fc.oneof({ weight: 8, arbitrary: fc.constant(false) }, fc.constant(true)),
  initialized: fc.oneof({ weight: 8, arbitrary: fc.constant(true) }, fc.constant(false)),
  enteredOnReader: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
  minimumLength: fc.constant(4),
  maximumLength: fc.constant(8),
});

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const), pin: pinState }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('enter' as const), digits: fc.stringMatching(/^[0-9]{3,9}$/) }) },
  { weight: 3, arbitrary: fc.constant({ do: 'wrong' as const }) },
  fc.constantFrom(
    { do: 'read-fails' as const },
    { do: 'confirm' as const },
    { do: 'sign' as const },
    { do: 'break' as const },
    { do: 'cancel' as const },
    { do: 'remove' as const },
    { do: 'leave-page' as const },
  ),
  // Often what usually happens, so that many runs come far.
  { weight: 6, arbitrary: fc.constant({ do: 'read' as const, pin: freshPin }) },
  { weight: 6, arbitrary: fc.constant({ do: 'enter' as const, digits: '1234' }) },
  { weight: 3, arbitrary: fc.constant({ do: 'sign' as const }) },
  // Of a server; nothing where the page takes the signature.
  { weight: 6, arbitrary: fc.constant({ do: 'prove' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'ticket' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'lose' as const }) },
  fc.record({ do: fc.constant('choose' as const), fingerprint: fc.constantFrom(other.fingerprint, '00') }),
  fc.record({ do: fc.constant('show' as const), index: fc.nat(inventories.length - 1) }),
  fc.record({ do: fc.constant('wait' as const), milliseconds: fc.nat(50_000) }),
);

describe('sign-in, whatever happens in whatever order', () => {
  it('presents each PIN at most once, wipes all, closes the prompt and ends the operation', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.oneof(fc.constant(0), fc.nat(inventories.length - 1)),
        fc.array(action, { maxLength: 40, size: 'max' }),
        async (overTls, start, actions) => {
          const cards = createFakeCards(inventories[start]);
          const prompt = createFakePrompt();
          const clock = createFakeClock();
          const server = createFakeTicketServer();
          /** Connections whose server has proved itself, and those that are gone. */
          const [proved, lost] = [new Set<FakeConnection>(), new Set<FakeConnection>()];
          const page = new AbortController();
          const signIn = createSignIn({ cards, prompt, ticketServer: server, clock, log: silentLog });
          const pins: { readonly bytes: Uint8Array; readonly digits: string }[] = [];
          let outcome: unknown;
          let answered = 0;
          /** What the person knows: a try may be the last one only when they said yes to that since the last try. */
          let known: PinState | undefined;
          let confirmed = false;

          const request = {
            requestId: '6f9619ff-8b86-4011-b42d-00c04fc964ff',
            origin: 'https://medimail.mipih.fr',
            purpose: 'login',
            signal: page.signal,
          } as const;
          const answer: Promise<unknown> = overTls
            ? signIn.fetchTicket({ ...request, url: 'https://carte.mipih.fr/carte' })
            : signIn.authenticate({ ...request, challengeNonce: Buffer.alloc(32).toString('base64') });
          void answer.then(
            () => (outcome = 'signed'),
            (error: unknown) => (outcome = error),
          );

          for (const step of actions) {
            const [operation] = cards.operations;
            const [window] = prompt.windows;
            const pendingSignature = operation?.signatures[answered];
            const before = operation?.signatures.length ?? 0;
            switch (step.do) {
              case 'read': {
                const read = operation?.reads.shift();
                if (read !== undefined) known = step.pin;
                read?.succeed(step.pin);
                break;
              }
              case 'read-fails':
                operation?.reads.shift()?.fail(new CpxError('ERR_MODULE_TIMEOUT', 'slow'));
                break;
              case 'enter': {
                if (window === undefined) break;
                const bytes = pinBytes(step.digits);
                pins.push({ bytes, digits: step.digits });
                window.answer({ type: 'pin-entered', pin: bytes });
                break;
              }
              case 'confirm':
                confirmed ||= window?.views.at(-1)?.step === 'confirm-last-try';
                window?.answer({ type: 'last-try-confirmed' });
                break;
              case 'choose':
                window?.answer({ type: 'certificate-chosen', fingerprint: step.fingerprint });
                break;
              case 'cancel':
                window?.answer({ type: 'cancelled' });
                break;
              case 'wrong':
                if (pendingSignature !== undefined) answered++;
                pendingSignature?.fail(new CpxError('ERR_PIN_INCORRECT', 'wrong'));
                break;
              case 'sign':
                if (pendingSignature !== undefined) answered++;
                pendingSignature?.succeed();
                break;
              case 'break':
                if (pendingSignature !== undefined) answered++;
                pendingSignature?.fail(new Error('broken'));
                break;
              case 'remove':
                operation?.leave(new CpxError('ERR_CARD_REMOVED', 'gone'));
                break;
              case 'leave-page':
                page.abort(new CpxError('ERR_FLOW_ABORTED', 'closed'));
                break;
              case 'show':
                cards.show(inventories[step.index]!);
                break;
              case 'prove': {
                const connection = server.connections.at(-1);
                if (connection === undefined || proved.has(connection) || lost.has(connection)) break;
                proved.add(connection);
                connection.prove();
                break;
              }
              case 'lose': {
                const connection = server.connections.at(-1);
                if (connection !== undefined) lost.add(connection);
                connection?.lose(new CpxError('ERR_READER_FAILED', 'lost'));
                break;
              }
              case 'ticket': {
                const connection = server.connections.at(-1);
                if (connection?.signature !== undefined) connection.answer('a-ticket');
                break;
              }
              case 'wait':
                clock.advance(step.milliseconds);
                break;
            }
            await settle();
            const presented = operation?.signatures ?? [];
            if (presented.length > before) {
              expect(presented.length, 'one signature at a time').to.equal(before + 1);
              expect(known, 'the card was read before').not.to.equal(undefined);
              expect(known?.locked).to.equal(false);
              if (overTls) {
                const connection = server.connections.at(-1)!;
                expect(proved.has(connection), 'the server has proved itself before').to.equal(true);
                expect(lost.has(connection), 'the connection stood').to.equal(false);
                expect(presented.at(-1)!.request.statement).to.equal(connection.statement);
              }
              if (known?.finalTry === true) expect(confirmed, 'the last try was confirmed').to.equal(true);
              confirmed = false;
              known = undefined;
            }
          }
          clock.advance(120_000);
          await settle();
          expect(outcome, 'every request is answered').not.to.equal(undefined);
          if (outcome !== 'signed') expect(outcome).to.be.instanceOf(CpxError);
          await signIn.close();

          const presented = cards.operations.flatMap(({ signatures }) => signatures);
          const typed = presented.flatMap(({ request }) => (request.pin === undefined ? [] : [request.pin]));
          expect(new Set(typed).size, 'no PIN is presented twice').to.equal(typed.length);
          for (const { request, presented: digits } of presented) {
            if (request.pin === undefined) continue;
            expect(pins.find(({ bytes }) => bytes === request.pin)?.digits).to.equal(digits);
            expect(digits).to.match(/^[0-9]{4,8}$/);
          }
          for (const { bytes } of pins) expect([...bytes].every((byte) => byte === 0)).to.equal(true);
          for (const { closings } of prompt.windows) expect(closings).to.have.length(1);
          expect(prompt.windows.length).to.be.at.most(1);
          expect(overTls || server.connections.length === 0).to.equal(true);
          for (const { request: asked } of server.connections) expect(asked.signal.aborted).to.equal(true);
          const signed = server.connections.filter(({ signature }) => signature !== undefined);
          expect(signed.length, 'one handshake is signed at most').to.be.at.most(1);
          expect(cards.operations.length).to.be.at.most(1);
          for (const { ended } of cards.operations) expect(ended).to.equal(true);
          expect(clock.pending).to.equal(0);
          expect(cards.subscribers).to.equal(0);
          expect(signIn.busy).to.equal(false);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
