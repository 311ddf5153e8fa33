import {
  CODE_OF_CARD_STATE,
  CpxError,
  errorTexts,
  type CardState,
  type ErrorCode,
  type Language,
} from '../../../protocol/index.js';
import type { CardCertificate, CardInventory, CardReader, PinState } from '../../card/index.js';
import type { ModuleChoice } from '../../compose/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { orInterrupted, withCards, type CardOptions } from '../with-cards.js';

/** Options of `cards`. */
export type CardsCommandOptions = CardOptions & { readonly json?: boolean };

const WORDS = {
  fr: {
    starting: 'La lecture est en cours.',
    ready: 'Cette carte peut servir à vous identifier.',
    certificate: (label: string, until: string) => `${label}, valable jusqu’au ${until}`,
    test: 'carte de test',
    usable: 'Utilisable.',
    other: 'Ne sert pas à s’identifier.',
    lastTry: 'Code porteur : dernier essai avant le blocage de la carte.',
    countLow: 'Code porteur : un code faux a déjà été présenté.',
    locked: 'Code porteur : bloqué.',
    module: (path: string, why: string) => `Module : ${path} (${why})`,
    why: {
      'asked-for': 'demandé par --module',
      configured: 'choisi dans les réglages',
      cryptolib: 'Cryptolib CPS de l’ANS',
      opensc: 'OpenSC, faute de Cryptolib CPS',
      'p11-kit': 'indiqué par p11-kit, faute de Cryptolib CPS et d’OpenSC',
    } satisfies Readonly<Record<ModuleChoice['why'], string>>,
  },
  en: {
    starting: 'It is still being read.',
    ready: 'This card can be used to identify yourself.',
    certificate: (label: string, until: string) => `${label}, valid until ${until}`,
    test: 'test card',
    usable: 'Usable.',
    other: 'Not for identification.',
    lastTry: 'PIN: last try before the card is blocked.',
    countLow: 'PIN: a wrong PIN was already presented.',
    locked: 'PIN: blocked.',
    module: (path: string, why: string) => `Module: ${path} (${why})`,
    why: {
      'asked-for': 'asked for by --module',
      configured: 'chosen in the settings',
      cryptolib: 'Cryptolib CPS of the ANS',
      opensc: 'OpenSC, for want of Cryptolib CPS',
      'p11-kit': 'named by p11-kit, for want of Cryptolib CPS and OpenSC',
    } satisfies Readonly<Record<ModuleChoice['why'], string>>,
  },
} as const;

/** Shows every reader, card and certificate, and says what to do; exit code 3 when nobody could sign in with any. */
export function showCards(options: CardsCommandOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, interrupted } = context;
  return withCards(options, context, async (cards) => {
    const inventory = await orInterrupted(cards.refresh(), interrupted);
    if (inventory === undefined) return EXIT_CODES.interrupted;
    for (const { path, use } of cards.modules) {
      if (use === 'quarantined') terminal.reportWarning(new CpxError('ERR_MODULE_QUARANTINED', path));
    }
    if (options.json === true) {
      terminal.printJson({ ...describeInventory(inventory, terminal.language), modules: cards.modules });
    } else {
      const { module, why: whys } = WORDS[terminal.language];
      for (const { path, why, use } of cards.modules) if (use === 'used') terminal.say(module(path, whys[why]));
      for (const line of printInventory(inventory, terminal.language)) terminal.print(line);
    }
    return inventory.readers.some(({ card }) => card?.certificates.some(isSignInCertificate) === true)
      ? EXIT_CODES.ok
      : EXIT_CODES.nothing;
  });
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
    `${name}${language === 'fr' ? ' :' : ':'} ${adviceOf(state, reason, language)}`,
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
          words.certificate(label, dayOf(identity.notAfter, language)),
          identity.displayName,
          identity.cardType,
          ...(identity.profession === undefined ? [] : [identity.profession.label]),
          ...(identity.test ? [words.test] : []),
        ].join(', ');
  return [`    ${head}`, `      ${forAuthentication || identity === undefined ? verdict : words.other}`];
}

/** The day in UTC, which is what the certificate says. */
function dayOf(date: Date, language: Language): string {
  return date.toLocaleDateString(language === 'fr' ? 'fr-FR' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' });
}

function pinLines(pin: PinState, language: Language): readonly string[] {
  const words = WORDS[language];
  if (pin.locked) return [words.locked];
  if (pin.finalTry) return [words.lastTry];
  return pin.countLow ? [words.countLow] : [];
}

function adviceOf(state: CardState, reason: ErrorCode | undefined, language: Language): string {
  const code = reason ?? CODE_OF_CARD_STATE[state];
  if (code === undefined) return state === 'ready' ? WORDS[language].ready : WORDS[language].starting;
  const { explanation, remedy } = errorTexts(code, language);
  return `${explanation} ${remedy}`;
}

function isSignInCertificate({ forAuthentication, usable }: CardCertificate): boolean {
  return forAuthentication && usable;
}
