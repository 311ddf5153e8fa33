import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Fault } from '../../../native-stubs/pkcs11js/index.js';
import type { TestCardDescription } from '../../../native-stubs/test-cards/index.js';
import type { Language } from '../../protocol/index.js';
import type { SimulateOptions } from './commands/simulate.js';
import type { Simulation } from '../compose/index.js';
import { printPairs } from './print-pairs.js';
import { CLI_TEXTS } from './texts.js';

/** Runs one action against the running companion. */
export type RunSimulation = (
  action: (simulation: Simulation) => Promise<unknown>,
  options: SimulateOptions,
  show: (item: unknown) => string,
) => Promise<void>;

/** A sub-command: its usage, its words, and what it asks of the companion. */
interface Row {
  readonly usage: string;
  readonly fr: string;
  readonly en: string;
  /** Its own options, beside those that every sub-command has. */
  readonly options?: readonly { readonly flags: string; readonly fr: string; readonly en: string }[];
  readonly ask: (
    simulation: Simulation,
    args: readonly (string | undefined)[],
    options: Readonly<Record<string, unknown>>,
  ) => Promise<unknown>;
  /** A line of the answer for a person; `name=value` pairs unless told. */
  readonly show?: (item: never, language: Language) => string;
}

/** Room for the longest name of a test card. */
const NAME_WIDTH = 24;

/** The sub-commands of `simulate`. */
const ROWS: readonly Row[] = [
  {
    usage: 'cards',
    fr: 'cartes que l’on peut insérer',
    en: 'cards that can be inserted',
    ask: (simulation) => simulation.request('cards', {}),
    show: ({ name, inWords }: Pick<TestCardDescription, 'name' | 'inWords'>, language) =>
      `${name.padEnd(NAME_WIDTH)}  ${inWords[language]}`,
  },
  {
    usage: 'readers',
    fr: 'lecteurs et ce qu’ils contiennent',
    en: 'readers and what is in them',
    ask: (simulation) => simulation.request('readers', {}),
  },
  {
    usage: 'insert <card> [reader]',
    fr: 'insère une carte',
    en: 'puts a card in',
    ask: (simulation, [card = '', reader]) => simulation.insert(card, reader),
  },
  {
    usage: 'remove [reader]',
    fr: 'retire la carte',
    en: 'takes the card out',
    ask: (simulation, [reader]) => simulation.remove(reader),
  },
  {
    usage: 'swap <card> [reader]',
    fr: 'échange la carte d’un seul geste',
    en: 'exchanges the card in one go',
    ask: (simulation, [card = '', reader]) => simulation.swap(card, reader),
  },
  {
    usage: 'reset [reader]',
    fr: 'réinitialise la carte, comme un autre programme le ferait',
    en: 'resets the card, as another program would',
    ask: (simulation, [reader]) => simulation.request('reset', optional('reader', reader)),
  },
  {
    usage: 'add-reader <reader>',
    fr: 'branche un lecteur',
    en: 'plugs a reader in',
    ask: (simulation, [reader = '']) => simulation.request('add-reader', { reader }),
  },
  {
    usage: 'remove-reader <reader>',
    fr: 'débranche un lecteur',
    en: 'unplugs a reader',
    ask: (simulation, [reader = '']) => simulation.request('remove-reader', { reader }),
  },
  {
    usage: 'tries <card> <left>',
    fr: 'fixe le nombre d’essais restants d’une carte',
    en: 'sets how many tries a card has left',
    ask: (simulation, [card = '', left]) => simulation.request('tries', { card, left: Number(left) }),
  },
  {
    usage: 'service <stop|start|restart>',
    fr: 'arrête ou démarre le service PC/SC simulé',
    en: 'stops or starts the simulated PC/SC service',
    ask: (simulation, [to]) => simulation.request('service', { to: to as 'stop' }),
  },
  {
    usage: 'arm <call> <effect> [times]',
    fr: 'prépare une panne, une fois, plusieurs ou « always », et en donne le numéro : slow:MS, hang, crash, remove[:MS], empty-value, card-status:6982, CKR_… ou un code, par exemple 0x80000001',
    en: 'arms a fault, once, several times or "always", and says its number: slow:MS, hang, crash, remove[:MS], empty-value, card-status:6982, CKR_… or a code, for instance 0x80000001',
    options: [
      { flags: '--reader <reader>', fr: 'seulement dans ce lecteur', en: 'in this reader alone' },
      {
        flags: '--nth <number>',
        fr: 'à partir de cet appel, compté à partir de maintenant (1 par défaut)',
        en: 'from this call on, counted from now (1 unless told otherwise)',
      },
    ],
    ask: (simulation, [call = '', effect = '', times], { reader, nth }) =>
      simulation.arm({
        call: call as Fault['call'],
        effect: parseEffect(effect),
        ...(typeof reader === 'string' ? { reader } : {}),
        ...(typeof nth === 'string' ? { nth: Number(nth) } : {}),
        ...(times === undefined ? {} : { times: times === 'always' ? times : Number(times) }),
      }),
  },
  {
    usage: 'faults',
    fr: 'pannes préparées',
    en: 'armed faults',
    ask: (simulation) => simulation.request('faults', {}),
  },
  {
    usage: 'disarm [fault]',
    fr: 'retire une panne, ou toutes',
    en: 'takes a fault away, or all',
    ask: (simulation, [fault]) => simulation.request('disarm', fault === undefined ? {} : { fault: Number(fault) }),
  },
  {
    usage: 'calls [call]',
    fr: 'appels reçus par le module simulé',
    en: 'calls that the simulated module has received',
    ask: (simulation, [call]) => simulation.request('calls', optional('call', call)),
  },
  {
    usage: 'prompt',
    fr: 'ce que le compagnon demande en ce moment',
    en: 'what the companion asks now',
    ask: (simulation) => simulation.waitForPrompt(0),
  },
  {
    usage: 'pin <pin>',
    fr: 'tape un code porteur',
    en: 'types a PIN',
    ask: (simulation, [pin = '']) => simulation.typePin(pin),
  },
  {
    usage: 'choose <number>',
    fr: 'choisit un certificat',
    en: 'chooses a certificate',
    ask: (simulation, [number]) => simulation.choose(Number(number)),
  },
  {
    usage: 'confirm',
    fr: 'confirme le dernier essai',
    en: 'confirms the last try',
    ask: (simulation) => simulation.confirmLastTry(),
  },
  { usage: 'cancel', fr: 'annule la demande', en: 'cancels what is asked', ask: (simulation) => simulation.cancel() },
];

/** Adds the sub-commands of `simulate`. */
export function addSimulateCommands(parent: Command, language: Language, run: RunSimulation): void {
  const { option } = CLI_TEXTS[language];
  for (const row of ROWS) {
    const command = parent
      .command(row.usage)
      .description(row[language])
      .addOption(new Option('--lang <fr|en>', option.lang).choices(['fr', 'en']))
      .option('--port <port>', option.port, parsePort)
      .option('--json', option.json)
      .action((...given: readonly unknown[]) => {
        const args = given.slice(0, -2) as readonly (string | undefined)[];
        const show = (item: unknown): string => row.show?.(item as never, language) ?? printPairs(item);
        const options = given.at(-2) as SimulateOptions & Readonly<Record<string, unknown>>;
        return run((simulation) => row.ask(simulation, args, options), options, show);
      });
    for (const { flags, ...words } of row.options ?? []) command.option(flags, words[language]);
  }
}

function optional<K extends string>(name: K, value: string | undefined): Readonly<Partial<Record<K, string>>> {
  return (value === undefined ? {} : { [name]: value }) as Readonly<Partial<Record<K, string>>>;
}

function parsePort(value: string): number {
  if (!/^\d{1,5}$/.test(value)) throw new InvalidArgumentError('1…65535');
  return Number(value);
}

/** The word for an effect; what is none becomes a code, which the companion refuses. */
function parseEffect(text: string): Fault['effect'] {
  const [kind = '', value] = text.split(':');
  if (kind === 'slow' && value !== undefined) return { kind, milliseconds: Number(value) };
  if (kind === 'remove' && value !== undefined) return { kind, noticedAfterMs: Number(value) };
  if (kind === 'card-status' && /^[0-9a-f]{4}$/i.test(value ?? ''))
    return { kind, status: Number(`0x${String(value)}`) };
  if (text === 'hang' || text === 'crash' || text === 'remove' || text === 'empty-value') return { kind: text };
  return { kind: 'answer', code: /^0x[0-9a-f]{1,8}$/i.test(text) ? Number(text) : (text as 'CKR_OK') };
}
