import type { CardFaultEffect, CardFault } from '../../../../native-stubs/virtual-card/index.js';
import type { VirtualReaderSession } from './open-session.js';

/** A command that is typed while a card is in a virtual reader: its usage, its words, and what it does. */
export interface LineCommand {
  readonly usage: string;
  readonly fr: string;
  readonly en: string;
  /** @returns what is shown; undefined: nothing but that it is done */
  readonly run: (session: VirtualReaderSession, args: readonly string[]) => unknown;
}

/** Tries of a PIN that is as good as new. @see cpx.md, "PIN" */
const ALL_TRIES = 3;

/** The first octets of a file become these: no DER, no certificate, no length that fits. */
const RUBBISH = 0xa5;

const COMMANDS: readonly LineCommand[] = [
  {
    usage: 'status',
    fr: 'carte dans le lecteur et essais restants',
    en: 'card in the reader and tries left',
    run: describeReader,
  },
  {
    usage: 'cards',
    fr: 'cartes que l’on peut insérer',
    en: 'cards that can be inserted',
    run: ({ cards }) => cards.map(({ name, family, cardNumber, inWords }) => ({ name, family, cardNumber, inWords })),
  },
  {
    usage: 'insert <card>',
    fr: 'insère une carte ; revient quand PC/SC la montre',
    en: 'puts a card in; comes back when PC/SC shows it',
    run: ({ reader, find }, [name]) => reader.insert(find(needed(name, 'card'))),
  },
  {
    usage: 'remove',
    fr: 'retire la carte ; revient quand PC/SC montre le lecteur vide',
    en: 'takes the card out; comes back when PC/SC shows the reader empty',
    run: ({ reader }) => reader.remove(),
  },
  {
    usage: 'swap <card>',
    fr: 'échange la carte, le lecteur étant vu vide entre-temps',
    en: 'exchanges the card; the reader is seen empty in between',
    run: ({ reader, find }, [name]) => reader.swap(find(needed(name, 'card'))),
  },
  {
    usage: 'tries <left>',
    fr: 'fixe le nombre d’essais restants du code porteur',
    en: 'sets how many tries the PIN has left',
    run: ({ inserted }, [left]) => inserted().setTriesLeft('pin', wholeNumber(left, 'left', 0)),
  },
  {
    usage: 'lock',
    fr: 'bloque le code porteur',
    en: 'blocks the PIN',
    run: ({ inserted }) => inserted().setTriesLeft('pin', 0),
  },
  {
    usage: 'unlock',
    fr: 'rend tous les essais au code porteur',
    en: 'gives the PIN all its tries back',
    run: ({ inserted }) => inserted().setTriesLeft('pin', ALL_TRIES),
  },
  {
    usage: 'expire',
    fr: 'donne à la carte un certificat d’authentification périmé',
    en: 'gives the card an authentication certificate that has expired',
    run: ({ expire }) => expire(),
  },
  {
    usage: 'files',
    fr: 'fichiers de la carte',
    en: 'files of the card',
    run: ({ inserted }) => inserted().listFiles(),
  },
  {
    usage: 'corrupt <file>',
    fr: 'abîme un fichier de la carte, par exemple 3F00/0001/C002',
    en: 'damages a file of the card, for instance 3F00/0001/C002',
    run({ inserted }, [path]) {
      const card = inserted();
      const content = card.readFile(needed(path, 'file'));
      if (content === undefined) throw new RangeError(`there is no file ${String(path)}; "files" lists them`);
      card.replaceFile(String(path), content.fill(RUBBISH, 0, Math.ceil(content.length / 2)));
    },
  },
  {
    usage: 'answer <status> [nth] [times]',
    fr: 'répond ce mot d’état (6F00) à la n-ième commande à venir',
    en: 'answers this status word (6F00) to the n-th command from now',
    run: ({ reader }, [status, nth, times]) =>
      reader.faults.arm({ effect: statusWord(needed(status, 'status')), ...which(nth, times) }),
  },
  {
    usage: 'garbage [nth] [times]',
    fr: 'répond n’importe quoi à la n-ième commande à venir',
    en: 'answers rubbish to the n-th command from now',
    run: ({ reader }, [nth, times]) =>
      reader.faults.arm({
        effect: { kind: 'change', change: (answer) => answer.map(() => RUBBISH) },
        ...which(nth, times),
      }),
  },
  {
    usage: 'pull [nth] [before|after]',
    fr: 'arrache la carte à la n-ième commande à venir, avant ou après qu’elle l’a exécutée',
    en: 'pulls the card out at the n-th command from now, before or after it has done it',
    run: ({ reader }, [nth, when]) =>
      reader.faults.arm({ effect: { kind: 'pull', when: when === 'after' ? 'after' : 'before' }, ...which(nth) }),
  },
  {
    usage: 'slow <milliseconds> [nth] [times]',
    fr: 'retarde les réponses (times : « always » pour toutes)',
    en: 'answers late (times: "always" for all)',
    run: ({ reader }, [milliseconds, nth, times = 'always']) =>
      reader.faults.arm({
        effect: { kind: 'slow', milliseconds: wholeNumber(milliseconds, 'milliseconds', 0) },
        ...which(nth, times),
      }),
  },
  {
    usage: 'silent [nth]',
    fr: 'ne répond plus rien à partir de la n-ième commande',
    en: 'answers nothing any more from the n-th command on',
    run: ({ reader }, [nth]) => reader.faults.arm({ effect: { kind: 'silent' }, ...which(nth, 'always') }),
  },
  {
    usage: 'faults',
    fr: 'pannes préparées',
    en: 'faults that are armed',
    run: ({ reader }) =>
      reader.faults.list().map(({ id, seen, fault: { effect, nth = 1, times = 1 } }) => ({
        ...{ id, seen, nth, times },
        effect: effect.kind,
      })),
  },
  {
    usage: 'disarm [id]',
    fr: 'retire une panne, ou toutes',
    en: 'takes a fault away, or all',
    run: ({ reader }, [id]) => reader.faults.disarm(id === undefined ? undefined : wholeNumber(id, 'id')),
  },
  {
    usage: 'apdus [last]',
    fr: 'les dernières commandes et réponses, codes masqués',
    en: 'the last commands and answers, PINs masked',
    run: ({ reader }, [last = '20']) => reader.log.records.slice(-wholeNumber(last, 'last')),
  },
  {
    usage: 'presentations',
    fr: 'combien de fois un code a été présenté à une carte',
    en: 'how often a PIN was presented to a card',
    run: ({ reader }) => reader.log.presentations,
  },
];

/** All line commands; `help`, `log` and `quit` are the loop's own. */
export const LINE_COMMANDS: ReadonlyMap<string, LineCommand> = new Map(
  COMMANDS.map((command) => [command.usage.split(' ')[0] ?? '', command]),
);

function describeReader({ reader, cards }: VirtualReaderSession): object {
  const { card, name } = reader;
  // Only a CPx card has a number, and codes.
  const isCpx = cards.some((description) => description.name === card?.name && description.cardNumber !== '');
  return {
    reader: name,
    card: card?.name ?? null,
    ...(card !== undefined && isCpx ? { triesLeft: card.triesLeft('pin'), unblocksLeft: card.unblocksLeft() } : {}),
  };
}

function which(nth?: string, times?: string): Pick<CardFault, 'nth' | 'times'> {
  return {
    nth: nth === undefined ? 1 : wholeNumber(nth, 'nth'),
    times: times === undefined ? 1 : times === 'always' ? times : wholeNumber(times, 'times'),
  };
}

function needed(value: string | undefined, name: string): string {
  if (value === undefined) throw new RangeError(`<${name}> is missing`);
  return value;
}

function wholeNumber(text: string | undefined, name: string, least = 1): number {
  const number = Number(needed(text, name));
  if (!Number.isSafeInteger(number) || number < least)
    throw new RangeError(`<${name}> must be ${String(least)} or more`);
  return number;
}

function statusWord(text: string): CardFaultEffect {
  if (!/^[0-9a-f]{4}$/i.test(text)) throw new RangeError(`a status word has four hexadecimal digits: ${text}`);
  return { kind: 'answer', octets: Uint8Array.from(Buffer.from(text, 'hex')) };
}
