import { errorTexts, type CardState, type ErrorCode, type Language } from '../../../protocol/index.js';
import type { CardCertificate, CardInventory, CardReader, PinState } from '../../card/index.js';
import { openLog, silentLog } from '../../log/index.js';
import { createSystemClock } from '../../sign-in/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { openCards, openCompanionSettings, openSimulatedWorld, SIMULATED_MODULE } from '../../compose/index.js';
import { refuseDevelopmentOptions, toModule, type ServeOptions } from './serve.js';

/** Options of `cards`. */
export type CardsCommandOptions = Pick<ServeOptions, 'module' | 'logLevel' | 'development' | 'world'> & {
  readonly json?: boolean;
};

/** What a state means where no reason says it more exactly; `undefined`: nothing is wrong. */
const CODE_OF_STATE: Readonly<Record<CardState, ErrorCode | undefined>> = {
  starting: undefined,
  'no-module': 'ERR_MODULE_NONE',
  'service-stopped': 'ERR_READER_SERVICE_STOPPED',
  'no-reader': 'ERR_READER_NONE',
  'no-card': 'ERR_CARD_NONE',
  'not-a-cpx-card': 'ERR_CARD_NOT_CPX',
  'card-unusable': 'ERR_CARD_FAILED',
  ready: undefined,
};

const WORDS = {
  fr: {
    ready: 'Cette carte peut servir à vous identifier.',
    certificate: (label: string, until: string) => `${label}, valable jusqu’au ${until}`,
    test: 'carte de test',
    usable: 'Utilisable.',
    other: 'Ne sert pas à s’identifier.',
    lastTry: 'Code porteur : dernier essai avant le blocage de la carte.',
    countLow: 'Code porteur : un code faux a déjà été présenté.',
    locked: 'Code porteur : bloqué.',
  },
  en: {
    ready: 'This card can be used to identify yourself.',
    certificate: (label: string, until: string) => `${label}, valid until ${until}`,
    test: 'test card',
    usable: 'Usable.',
    other: 'Not for identification.',
    lastTry: 'PIN: last try before the card is blocked.',
    countLow: 'PIN: a wrong PIN was already presented.',
    locked: 'PIN: blocked.',
  },
} as const;

/** Shows every reader, card and certificate, and says what to do; exit code 3 when nobody could sign in with any. */
export async function showCards(options: CardsCommandOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, folders, interrupted, forPeople } = context;
  refuseDevelopmentOptions(options);
  const log =
    options.logLevel === 'silent'
      ? silentLog
      : await openLog({ level: options.logLevel, destination: { write: (text) => terminal.write(text), forPeople } });
  const settings = await openCompanionSettings({ folders, language: terminal.language, log: silentLog });
  for (const warning of settings.warnings) terminal.reportWarning(warning);
  const simulated = options.module?.includes(SIMULATED_MODULE) === true;
  const world = simulated ? await openSimulatedWorld(folders, options.world) : undefined;
  const cards = await openCards({
    modules: options.module?.map(toModule),
    world: world?.source,
    settings,
    clock: createSystemClock(),
    log,
  });
  try {
    const inventory = await orInterrupted(cards.refresh(), interrupted);
    if (inventory === undefined) return EXIT_CODES.interrupted;
    if (options.json === true) terminal.printJson(describeInventory(inventory, terminal.language));
    else for (const line of printInventory(inventory, terminal.language)) terminal.print(line);
    return inventory.readers.some(({ card }) => card?.certificates.some(isSignInCertificate) === true)
      ? EXIT_CODES.ok
      : EXIT_CODES.nothing;
  } finally {
    await cards.close();
    await settings.close();
  }
}

/** The lines for a person. */
export function printInventory(inventory: CardInventory, language: Language): readonly string[] {
  if (inventory.readers.length === 0) return [adviceOf(inventory.state, inventory.reason, language)];
  return inventory.readers.flatMap((reader) => printReader(reader, language));
}

/** The same for programs: certificates without their bytes, no national identifier. */
export function describeInventory(inventory: CardInventory, language: Language): object {
  return {
    state: inventory.state,
    reason: inventory.reason,
    advice: adviceOf(inventory.state, inventory.reason, language),
    readers: inventory.readers.map(({ name, state, reason, atr, card }) => ({
      name,
      state,
      reason,
      advice: adviceOf(state, reason, language),
      atr: atr === undefined ? undefined : Buffer.from(atr).toString('hex'),
      card: card && {
        serial: card.serial,
        label: card.label,
        pin: card.pin,
        certificates: card.certificates.map(
          ({ identity, fingerprint, label, forAuthentication, usable, reason: why }) => ({
            fingerprint,
            label,
            holder: identity?.displayName,
            cardType: identity?.cardType,
            test: identity?.test,
            notAfter: identity?.notAfter.toISOString(),
            forAuthentication,
            usable,
            reason: why,
          }),
        ),
      },
    })),
  };
}

function printReader({ name, state, reason, card }: CardReader, language: Language): readonly string[] {
  return [
    `${name}: ${adviceOf(state, reason, language)}`,
    ...(card === undefined
      ? []
      : [
          `  ${card.label}`,
          ...pinLines(card.pin, language).map((line) => `    ${line}`),
          ...card.certificates.flatMap((certificate) => printCertificate(certificate, language)),
        ]),
  ];
}

function printCertificate(certificate: CardCertificate, language: Language): readonly string[] {
  const { identity, label, forAuthentication, usable, reason } = certificate;
  const words = WORDS[language];
  const { title = '' } = reason === undefined ? {} : errorTexts(reason, language);
  const verdict = usable ? words.usable : title === '' ? words.other : `${title}.`;
  const head =
    identity === undefined
      ? label
      : [
          words.certificate(label, identity.notAfter.toISOString().slice(0, 10)),
          identity.displayName,
          identity.cardType,
          ...(identity.profession === undefined ? [] : [identity.profession.label]),
          ...(identity.test ? [words.test] : []),
        ].join(', ');
  return [`    ${head}`, `      ${forAuthentication ? verdict : words.other}`];
}

function pinLines(pin: PinState, language: Language): readonly string[] {
  const words = WORDS[language];
  if (pin.locked) return [words.locked];
  if (pin.finalTry) return [words.lastTry];
  return pin.countLow ? [words.countLow] : [];
}

function adviceOf(state: CardState, reason: ErrorCode | undefined, language: Language): string {
  const code = reason ?? CODE_OF_STATE[state];
  if (code === undefined) return WORDS[language].ready;
  const { explanation, remedy } = errorTexts(code, language);
  return `${explanation} ${remedy}`;
}

function isSignInCertificate({ forAuthentication, usable }: CardCertificate): boolean {
  return forAuthentication && usable;
}

function orInterrupted<T>(work: Promise<T>, interrupted: AbortSignal): Promise<T | undefined> {
  return Promise.race([
    work,
    new Promise<undefined>((resolve) =>
      interrupted.addEventListener('abort', () => resolve(undefined), { once: true }),
    ),
  ]);
}
