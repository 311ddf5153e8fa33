import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findShell } from '../companion/desktop/index.js';
import { DEFAULT_PORT, type Language } from '../protocol/index.js';
import { DEMO_ACCOUNT, DEMO_PIN } from './demo-account.js';
import { DEMO_TEXTS } from './demo-texts.js';
import { playStory, startDemo, StepFailed } from './index.js';
import type { AskingPlace } from './start-companion-process.js';

const DEFAULT_MAILBOX_PORT = 3000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

process.exitCode = await main();

async function main(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    complain(`error: ${error instanceof Error ? error.message : 'wrong options'}`);
    complain('hint: npm run demo -- --help');
    return 2;
  }
  const { once, card, language } = options;
  const texts = DEMO_TEXTS[language];
  if (options.help) {
    process.stdout.write(texts.help);
    return 0;
  }
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());
  // Played by itself, the story is told alone; what the companion said is for whoever must find out why it failed.
  const withheld: string[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'cpx-bridge-demo-'));
  try {
    say(texts.starting);
    const asking = chooseAskingPlace(once);
    const demo = await startDemo({
      ...{ folder, language, card, asking },
      companionPort: options.companionPort,
      mailboxPort: options.mailboxPort,
      onLine: once ? (line) => void withheld.push(line) : complain,
    });
    try {
      const gone = new Promise<void>((resolve) => {
        interrupted.signal.addEventListener('abort', () => resolve());
        if (interrupted.signal.aborted) resolve();
      });
      if (once) {
        await Promise.race([playStory(demo, (step) => say(`  ✓ ${texts.steps[step]}`)), gone]);
        if (interrupted.signal.aborted) return 130;
        say(texts.done);
        return 0;
      }
      for (const line of texts.invitation({ origin: demo.origin, ...DEMO_ACCOUNT, pin: DEMO_PIN, inWindows: 'command' in asking })) say(line);
      await Promise.race([gone, demo.ended]);
      say(texts.ending);
      return 0;
    } finally {
      await demo.close();
    }
  } catch (error) {
    withheld.forEach(complain);
    if (error instanceof StepFailed) complain(`error: ${texts.failed(texts.steps[error.step])}`);
    complain(error instanceof StepFailed ? `hint: ${error.message}` : `error: ${describe(error)}`);
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Windows where there is a display, else the terminal; nobody is asked where the story plays by itself. */
function chooseAskingPlace(once: boolean): AskingPlace {
  if (once) return { kind: 'nowhere' };
  const shell = findShell();
  if (shell.kind !== 'none') return shell;
  return { kind: process.stdin.isTTY ? 'terminal' : 'nowhere' };
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      card: { type: 'string', default: 'cps4-dupont' },
      port: { type: 'string' },
      'companion-port': { type: 'string' },
      lang: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  // Played by itself, nobody opens anything: any free port will do, and a running companion is left alone.
  const anyPort = values.once ? 0 : undefined;
  return {
    once: values.once,
    card: values.card,
    help: values.help,
    language: readLanguage(values.lang),
    mailboxPort: readPort('--port', values.port) ?? anyPort ?? DEFAULT_MAILBOX_PORT,
    companionPort: readPort('--companion-port', values['companion-port']) ?? anyPort ?? DEFAULT_PORT,
  };
}

function readPort(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new RangeError(`${option} needs a port`);
  return Number(text);
}

/** French unless the option or the surroundings say English. */
function readLanguage(option: string | undefined): Language {
  if (option !== undefined && option !== 'fr' && option !== 'en') throw new RangeError('--lang is fr or en');
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  return option ?? ((LC_ALL ?? LC_MESSAGES ?? LANG ?? '').startsWith('en') ? 'en' : 'fr');
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
