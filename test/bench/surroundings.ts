import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { defaultTestCardFolder, openTestCards, TEST_PIN } from '../../native-stubs/test-cards/index.js';
import { startCompanion, type Companion } from '../../src/companion/compose/index.js';
import type { Prompt } from '../../src/companion/sign-in/index.js';
import { CliFixture } from '../companion/cli/support/run-cli.js';
import { createSoftHsmToken, type SoftHsmToken } from '../contract/support/softhsm-token.js';

/** The site that signs in. */
export const ORIGIN = 'http://localhost:3000';

/** CKA_ID of the authentication key on the token. */
export const KEY_ID = 'a1';

/** What is to be undone at the end or at Ctrl-C, last first. */
export class Cleanup {
  readonly #undo: (() => unknown)[] = [];

  add(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  async run(): Promise<void> {
    for (let undo = this.#undo.pop(); undo !== undefined; undo = this.#undo.pop()) await undo();
  }
}

/** What the measurements share. */
export interface Surroundings {
  readonly token: SoftHsmToken;
  readonly fixture: CliFixture;
  readonly quick: boolean;
  readonly cleanup: Cleanup;
  readonly signal: AbortSignal;
  readonly tell: (text: string) => void;
}

/** A token with a test card's keys, and a person's folders. */
export async function openSurroundings(
  options: Pick<Surroundings, 'quick' | 'cleanup' | 'signal' | 'tell'>,
): Promise<Surroundings> {
  const cards = await openTestCards({ folder: defaultTestCardFolder() });
  const token = createSoftHsmToken(cards.card('cps4-dupont'), TEST_PIN);
  options.cleanup.add(() => token.dispose());
  const fixture = new CliFixture();
  options.cleanup.add(() => fixture.close());
  return { token, fixture, ...options };
}

/** A companion in this process, whose module runs in hosts of its own as always. */
export async function openCompanion({ token, fixture, cleanup }: Surroundings, prompt: Prompt): Promise<Companion> {
  const companion = await startCompanion({
    folders: fixture.folders,
    language: 'en',
    prompt,
    port: 0,
    modules: [token.library],
    development: { allowedOrigins: [ORIGIN] },
  });
  cleanup.add(() => companion.close());
  return companion;
}

/** The body of a request to sign in. */
export function signInBody(): object {
  return { requestId: randomUUID(), challengeNonce: randomBytes(33).toString('base64') };
}

/** The least that a program of ours can take. @returns milliseconds from the start of a process to its end */
export async function startBareNode(): Promise<number> {
  const begun = performance.now();
  await promisify(execFile)(process.execPath, ['--eval', '0']);
  return performance.now() - begun;
}

/** Waits; rejects at Ctrl-C. */
export function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
