import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT_CODES } from '../companion/cli/index.js';
import { findShell } from '../companion/desktop/index.js';
import { DEFAULT_PORT, type Language } from '../protocol/index.js';
import { DEMO_ACCOUNT, DEMO_PIN } from './demo-account.js';
import { DEMO_TEXTS } from './demo-texts.js';
import { CompanionEnded, playStory, startDemo, StepFailed } from './index.js';
import { openDemoReader, ReaderMissing, type DemoReader } from './open-demo-reader.js';
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
  let reader: DemoReader | undefined;
  try {
    say(texts.starting);
    const asking = chooseAskingPlace(once);
    if (options.virtualReader) reader = await openDemoReader(options.module);
    const demo = await startDemo({
      ...{ folder, language, card, reader },
      // Played by people, another terminal is the card.
      insertsCard: once,
      asking,
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
      const { origin, companionPort } = demo;
      const portOption = companionPort === DEFAULT_PORT ? '' : ` --port ${String(companionPort)}`;
      const insertCommand = reader && commandToInsert(card, reader);
      const asked = 'command' in asking ? 'in-window' : asking.kind === 'terminal' ? 'in-terminal' : 'nowhere';
      const facts = { ...DEMO_ACCOUNT, origin, pin: DEMO_PIN, asked, portOption, insertCommand } as const;
      for (const line of texts.invitation(facts)) say(line);
      await Promise.race([gone, demo.ended]);
      say(texts.ending);
      return 0;
    } finally {
      await demo.close();
    }
  } catch (error) {
    withheld.forEach(complain);
    if (error instanceof ReaderMissing) {
      complain(`error: ${texts.readerMissing(error.message)}`);
      complain(`hint: ${texts.readerHint}`);
      return 1;
    }
    if (isPortTaken(error)) {
      complain(`error: ${texts.portTaken(options.mailboxPort)}`);
      complain(`hint: ${texts.otherPort('--port')}`);
      return 1;
    }
    if (error instanceof CompanionEnded) {
      // It has said why by itself; what it cannot know is how the demonstration is told another port.
      if (error.code === EXIT_CODES.portTaken) complain(`hint: ${texts.otherPort('--companion-port')}`);
      return 1;
    }
    if (error instanceof StepFailed) complain(`error: ${texts.failed(texts.steps[error.step])}`);
    complain(error instanceof StepFailed ? `hint: ${error.message}` : `error: ${describe(error)}`);
    return 1;
  } finally {
    await reader?.close();
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
      card: { type: 'string' },
      'virtual-reader': { type: 'boolean', default: false },
      module: { type: 'string' },
      port: { type: 'string' },
      'companion-port': { type: 'string' },
      lang: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.module !== undefined && !values['virtual-reader']) throw new RangeError('--module needs --virtual-reader');
  // Played by itself, nobody opens anything: any free port will do, and a running companion is left alone.
  const anyPort = values.once ? 0 : undefined;
  return {
    once: values.once,
    // OpenSC knows the CPS3 alone.
    card: values.card ?? (values['virtual-reader'] ? 'cps3-dupont' : 'cps4-dupont'),
    virtualReader: values['virtual-reader'],
    module: values.module,
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

/** What to type in another terminal, whose process is then the card. */
function commandToInsert(card: string, { vpcd, environment }: DemoReader): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value} `);
  return `${variables.join('')}npm run cpx-bridge -- simulate --virtual-reader ${card} --vpcd ${vpcd}`;
}

/** Of the mailbox; the companion's own port is its process's to take. */
function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
